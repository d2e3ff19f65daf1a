"""Addresses of signing in: those of allauth that a member needs, and no others.

Left out on purpose are allauth's pages for adding mail addresses: an address identifies a member
within their company, and only the admin changes it. So are its pages for proving one's identity
(dialogs do that, see enishi.web.shell.proof) and for members without a password (they have no
session).
"""

from __future__ import annotations

from allauth.account import views
from django.urls import path, re_path

from enishi.web.account import address, calendar_feed, entrance, language, morning, profile

urlpatterns = [
    path("profile/", profile.show, name="account_profile"),
    path("profile/calendar", calendar_feed.make, name="account_calendar"),
    path("profile/calendar/removal", calendar_feed.revoke, name="account_calendar_removal"),
    path("profile/morning", morning.choose, name="account_morning"),
    path("language", language.choose, name="account_language"),
    path("login/", entrance.begin, name="account_login"),
    path("address/<int:member_id>/<str:key>/", address.confirm, name="account_address"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("password/change/", entrance.change_password, name="account_change_password"),
    path("password/reset/", entrance.forget, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        entrance.set_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
