"""Address of the first page."""

from __future__ import annotations

from django.urls import path

from enishi.web.dashboard import page

urlpatterns = [
    path("", page.show, name="dashboard"),
    path("day", page.day, name="day"),
]
