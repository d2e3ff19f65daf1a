"""Addresses of this place."""

from django.urls import path

from enishi.web.reports import reports

urlpatterns = [path("reports/", reports.reports_page, name="reports")]
