"""The one list of the addresses that mails, calendars and other programs are given.

Rooms below ``web`` do not know its routes, and settings are read before the routes exist. A test
compares each address with the routes.
"""

from __future__ import annotations

import re
from email.utils import parseaddr

from django.conf import settings

HEALTH = "/healthz"
ZOOM_CALLBACK = "/settings/zoom/callback"
ZOOM_WEBHOOK = "/webhooks/zoom"
# A pattern for the beginning of a candidate's address, before its key.
KEYED = "/[ors]/"
# Everybody may send this form, with files: the longest body in bytes.
LARGEST_APPLICATION = 30 * 1024 * 1024
FOR_ANONYMOUS = r"/careers/[a-z0-9-]{3,40}/[a-z0-9]{10}/application"
# Where a form may carry files, as a pattern, with the longest body in bytes: an application, a
# table of candidates, documents of one candidate, files of a message, the logo, and a list of
# people to invite.
TAKES_FILES = (
    (FOR_ANONYMOUS, LARGEST_APPLICATION + 1024 * 1024),
    (r"/candidates/imports/", 21 * 1024 * 1024),
    (r"/candidates/[0-9]+/documents/files", 61 * 1024 * 1024),
    (r"/candidates/[0-9]+/messages/(?:[0-9]+/)?", 9 * 1024 * 1024),
    (r"/settings/careers/logo", 3 * 1024 * 1024),
    (r"/settings/members/invitations", 2 * 1024 * 1024),
)
# Stands in place of a key, in a sample.
NO_KEY = "……"


def longest_upload(path: str) -> int:
    """Return how many bytes the body of a form may have that is sent to this path; 0 for no files.

    Works before settings exist, and with any path that a request may name.
    """
    return next((most for form, most in TAKES_FILES if re.fullmatch(form, path)), 0)


def is_open_to_anonymous(path: str) -> bool:
    """Whether the form of this path may carry files without a session."""
    return re.fullmatch(FOR_ANONYMOUS, path) is not None


def mail_domain() -> str:
    """Return the domain from which mails are sent, for people who filter by it."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def zoom_settings() -> str:
    """「Zoom連携設定」."""
    return _whole("/settings/zoom/")


def retention_settings() -> str:
    """「保存期間」."""
    return _whole("/settings/retention/")


def first_page() -> str:
    """「ダッシュボード」."""
    return _whole("/")


def duties(kind: str) -> str:
    """「やること」 of one kind, on the first page."""
    return _whole(f"/?kind={kind}#duties")


def profile() -> str:
    """「プロフィール」 of whoever opens it."""
    return _whole("/accounts/profile/")


def application(number: int) -> str:
    """「採用フロー・結果」 of the application of this id."""
    return _whole(f"/applications/{number}/")


def some_application() -> str:
    """Return the common beginning of the addresses of applications, for a sample."""
    return _whole("/applications/")


def candidate(number: int) -> str:
    """The record of the candidate of this id."""
    return _whole(f"/candidates/{number}/")


def evaluation(number: int) -> str:
    """Where an evaluator writes the evaluation of this id."""
    return _whole(f"/evaluations/{number}/")


def interview(number: int) -> str:
    """「面談・面接日程設定」 of the interview of this id."""
    return _whole(f"/interviews/{number}/")


def choice(key: str) -> str:
    """Where a candidate chooses a slot."""
    return _whole(f"/s/{key}")


def room(key: str) -> str:
    """The candidate's room."""
    return _whole(f"/r/{key}")


def offer_answer(key: str) -> str:
    """Where a candidate reads an offer and answers it."""
    return _whole(f"/o/{key}")


def careers(code: str) -> str:
    """Return the list of open jobs of the company with this word of its own."""
    return _whole(f"/careers/{code}/")


def job_page(code: str, posting_code: str) -> str:
    """Everybody's page of one job."""
    return _whole(f"/careers/{code}/{posting_code}")


def change(room_address: str) -> str:
    """Where a candidate changes or cancels the interview of this room."""
    return f"{room_address}/change"


def calendar_feed(token: str) -> str:
    """A member's calendar, for a calendar program to subscribe to."""
    return _whole(f"/calendar/feed/{token}.ics")


def _whole(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
