"""The same interview, slot and pretend Zoom as below the web, and how a page's forms are sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from enishi.company.models import Member
from enishi.interviews import revision
from enishi.interviews.models import Interview
from tests.cast import SignedIn
from tests.interviews.conftest import (
    _impatient,
    account,
    host,
    interview,
    let_pass,
    link,
    other_host,
    slot,
    zoom,
)

__all__ = [
    "Send",
    "_impatient",
    "account",
    "host",
    "interview",
    "let_pass",
    "link",
    "other_host",
    "slot",
    "zoom",
]

Send = Callable[..., HttpResponse]


@pytest.fixture
def sato(signed_in: SignedIn, recruiter: Member) -> Client:
    """佐藤's."""
    return signed_in(recruiter)


@pytest.fixture
def send(sato: Client, interview: Interview) -> Send:
    """Send one of the scheduling page's forms as htmx does, with the version it shows."""

    def do_send(address: str, /, *, form: str = "", **fields: Any) -> HttpResponse:
        fields.setdefault("version", str(revision.seen(Interview.objects.get(pk=interview.pk))))
        headers = {"HX-Request": "true"} | ({"HX-Trigger": form} if form else {})
        return sato.post(address, fields, headers=headers)

    return do_send
