"""Addresses of signing in: those of allauth that a member needs, and no others.

Left out on purpose are allauth's pages for adding mail addresses: an address identifies a member
within their company and is the admin's to change.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import path, re_path

from enishi.web.account import calendar_feed, language, profile

urlpatterns = [
    path("profile/", profile.show, name="account_profile"),
    path("profile/calendar", calendar_feed.make, name="account_calendar"),
    path("profile/calendar/removal", calendar_feed.revoke, name="account_calendar_removal"),
    path("language", language.choose, name="account_language"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
