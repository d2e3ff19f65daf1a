"""Addresses of this place."""

from django.urls import path

from enishi.web.reports import files, page

urlpatterns = [
    path("reports/", page.reports_page, name="reports"),
    path("reports/figures", page.figures_part, name="report_figures"),
    path("reports/count", page.count, name="report_count"),
    path("reports/table.csv", files.table_csv, name="report_csv"),
    path("reports/table.xlsx", files.tables_xlsx, name="report_xlsx"),
]
