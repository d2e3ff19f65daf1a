"""Addresses of the help pages."""

from __future__ import annotations

from django.urls import path

from enishi.web.help import articles

urlpatterns = [
    path("", articles.index, name="help"),
    path("zoom", articles.zoom, name="help_zoom"),
    path("scheduling", articles.scheduling, name="help_scheduling"),
    path("interviewing", articles.interviewing, name="help_interviewing"),
    path("zoom-app", articles.zoom_app, name="help_zoom_app"),
]
