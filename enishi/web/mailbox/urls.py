"""Addresses of the practice mailbox."""

from __future__ import annotations

from django.urls import path

from enishi.web.mailbox import page

urlpatterns = [
    path("", page.index, name="mailbox"),
    path("<int:pk>", page.show, name="mail"),
    path("<int:pk>/return", page.send_back, name="mail-return"),
    path("<int:pk>/letter", page.letter, name="mail-letter"),
]
