"""Addresses of this place."""

from django.urls import URLPattern, path

from enishi.web.webhooks import zoom

urlpatterns: list[URLPattern] = [
    path("zoom", zoom.receive, name="zoom_webhook"),
]
