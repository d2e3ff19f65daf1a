"""Addresses of this place."""

from django.urls import path

from enishi.web.search import page

urlpatterns = [path("search", page.show, name="search")]
