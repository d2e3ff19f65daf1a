"""Every page, dialog and mail fits, is accessible and has no errors.

A page at one address has up to thirty states. Each is looked at, and a picture of it kept at both
widths and in English in ``var/screenshots/every``, by
``ENISHI_SCREENSHOTS=1 ./test tests/browser/test_every_page.py``; otherwise one of each address.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.urls import resolve
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from time_machine import TimeMachineFixture
from werkzeug.serving import WSGIRequestHandler, make_server

from enishi import queue
from enishi.company.models import Company, CompanyHoliday, Member
from enishi.interviews.candidate_models import RecruiterAlert
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Meeting, ZoomAccount
from tests.browser.gallery import Sight, sights
from tests.browser.gallery_stage import MONDAY
from tests.browser.gallery_world import Gallery, build
from tests.browser.visitor import Visitor
from tests.interviews.conftest import PretendZoom, _impatient, account, link, zoom
from tests.web import sheet
from tests.web.english import write_names_in_ascii
from tests.web.test_permissions import spelled

__all__ = ["_impatient", "account", "link", "zoom"]
pytestmark = pytest.mark.django_db(transaction=True)

# Addresses to read that draw no page: answers for machines, ways to other places, and parts of
# pages, which are seen in the page that asks for them.
DRAW_NOTHING = {
    "/healthz",
    "/webhooks/zoom",
    "/calendar/events",
    "/day",
    "/calendar/feed/<str:token>.ics",
    "/interviews/<id>/events",
    "/interviews/<id>/entrance",
    "/interviews/<id>/start",
    "/r/<key:key>/entrance",
    "/r/<key:key>/calendar.ics",
    "/o/<key:key>/letter.pdf",
    "/offers/<id>/letter.pdf",
    "/settings/zoom/callback",
    "/interviews/<id>/confirmation",
    "/interviews/<id>/meeting",
    "/interviews/<id>/proposal",
    "/settings/members/invitation",
    "/settings/members/<id>/details",
    "/settings/members/<id>/reach",
    # A page, behind a mailed link that is made anew each time: not walked yet.
    "/accounts/address/<id>/<str:key>/",
    "/candidates/board/columns/<id>",
    "/candidates/changes/<id>/standing",
    "/candidates/imports/<id>/rows-left.csv",
    "/candidates/imports/<id>/standing",
    "/reports/figures",
    "/reports/table.csv",
    "/reports/table.xlsx",
    "/candidates/<id>/timeline",
    "/sitemap.xml",
    "/robots.txt",
    "/careers/<slug:code>/logo",
    "/careers/<slug:code>/colour.css",
    "/candidates/<id>/documents/list",
    "/candidates/<id>/documents/<id>/preview",
    "/candidates/<id>/documents/<id>/content",
    "/candidates/<id>/documents/<id>/pages/<id>",
    "/applications/<id>/evaluation-requests",
    "/settings/zoom/hosts",
    "/settings/zoom/unlinking",
    "/settings/zoom/unlinking/progress",
}
# Of the public ones, those to which something is sent.
SENT_TO = {
    "/candidate-language",
    "/accounts/language",
    "/s/<key:key>/pick",
    "/s/<key:key>/room",
    "/r/<key:key>/help",
    "/r/<key:key>/slot",
}


@pytest.fixture
def gallery(
    time_machine: TimeMachineFixture,
    request: pytest.FixtureRequest,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> Gallery:
    """On a day of our own, so that calendars and sentences are the same whenever one looks."""

    def move_to(moment: datetime) -> None:
        time_machine.move_to(moment, tick=True)

    move_to(MONDAY)
    settings.ZOOM = settings.ZOOM | {"practice": True}
    # One that lives as long as somebody looks.
    monkeypatch.setattr(queue, "has_worker", lambda: True)
    names = ("account", "zoom", "job", "admin", "recruiter", "interviewer")
    account, zoom, job, *people = map(request.getfixturevalue, names)
    return build(account, zoom, job, tuple(people), move_to)


@pytest.fixture
def zoom_home(zoom: PretendZoom) -> Iterator[str]:
    """Where a browser sees the pages of the pretend Zoom; it does nothing there on its own."""

    class Quiet(WSGIRequestHandler):
        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            pass

    server = make_server("127.0.0.1", 0, zoom.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visitor(
    page: Page,
    live_server: LiveServer,
    sign_in: Callable[[Member], None],
    screenshot: Callable[[str], None],
) -> Visitor:
    return Visitor(page, live_server.url, sign_in, screenshot)


def test_every_page_there_is_fits_keeps_nobody_out_and_can_be_read_in_english(
    gallery: Gallery, zoom_home: str, visitor: Visitor
) -> None:
    all_of_them = list(sights(gallery, zoom_home))
    assert sorted(pages_there_are() ^ ({route_of(one) for one in all_of_them} - {""})) == []

    some = one_of_each_address(all_of_them)
    for sight in all_of_them if os.environ.get("ENISHI_SCREENSHOTS") else some:
        visitor.look(sight)
    write_in_english()
    for sight in some:
        if sight.address.startswith("/") and not (sight.is_letter or sight.once):
            visitor.look_in_english(sight)
    if visitor.findings:
        # A comparison would be cut short.
        pytest.fail("\n".join(visitor.findings), pytrace=False)


def pages_there_are() -> set[str]:
    """The addresses that draw a page, of all that the product has."""
    read = {line.address for line in sheet.lines() if "GET" in line.methods}
    return (read | sheet.PUBLIC) - DRAW_NOTHING - SENT_TO


def write_in_english() -> None:
    """The same company, in which everything was typed in ASCII and everybody reads English."""
    write_names_in_ascii()
    for meeting in Meeting.objects.filter(observed__has_key="topic"):
        # Otherwise it would differ from what stands at Zoom.
        meeting.observed["topic"] = meeting.topic
        meeting.save(update_fields=["observed"])
    Company.objects.update(contact="03-0000-0000 (Recruiting)")
    CompanyHoliday.objects.update(name="Founding day")
    OutgoingMail.objects.update(subject="About your interview")
    # One that is unlinked holds nobody's name.
    ZoomAccount.objects.exclude(user_name="").update(user_name="Fujiwara Yamato")
    RecruiterAlert.objects.update(message="In the afternoon, please.", wishes="")


def one_of_each_address(all_of_them: list[Sight]) -> list[Sight]:
    """The first of those at the same kind of address, of an error apart; a dialog, and a page of
    the pretend Zoom's, counts for itself."""
    first = {
        (
            route_of(sight) or sight.address.split("?")[0],
            sight.name if sight.deed else "",
            sight.fails,
        ): sight
        for sight in reversed(all_of_them)
    }
    return list(first.values())[::-1]


def route_of(sight: Sight) -> str:
    """The kind of address, in the sheet's spelling; empty for the pretend Zoom's."""
    path = sight.address.split("?")[0]
    return spelled(f"/{resolve(path).route}") if path.startswith("/") else ""
