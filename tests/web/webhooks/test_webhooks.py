"""The webhook's address: unsigned events are not believed, foreign events are not stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from time_machine import TimeMachineFixture

from enishi.company.models import Company, Member
from enishi.meetings.models import Host, Meeting, MeetingState, WebhookEvent, ZoomAccount
from enishi.zoom.webhooks import sign

pytestmark = pytest.mark.django_db

SECRET = "zm_secret_for_tests"
ADDRESS = "/webhooks/zoom"
AT = 1767225600
MEETING_ID = 99999999999


@pytest.fixture(autouse=True)
def _at_the_time_of_the_vectors(settings: Settings, time_machine: TimeMachineFixture) -> None:
    settings.ZOOM = settings.ZOOM | {"webhook_secret": SECRET, "client_id": "ours"}
    time_machine.move_to(datetime.fromtimestamp(AT, UTC), tick=True)


@pytest.fixture
def meeting(company: Company) -> Meeting:
    account = ZoomAccount.objects.create(
        company=company, state="linked", zoom_account_id="acc", generation=1
    )
    host = Host.objects.create(company=company, zoom_account_id="acc", zoom_user_id="host1")
    made: Meeting = Meeting.objects.create(
        company=company,
        account=account,
        generation=1,
        zoom_account_id="acc",
        owner_key="interview:7",
        host=host,
        starts_at=timezone.now(),
        ends_at=timezone.now() + timezone.timedelta(hours=1),
        time_zone="Asia/Tokyo",
        topic="一次面接 #7",
        zoom_meeting_id=MEETING_ID,
        state=MeetingState.READY,
    )
    return made


def event(name: str, /, *, account_id: str = "acc", **about: Any) -> bytes:
    payload = {"account_id": account_id, "object": about}
    body = {"event": name, "event_ts": AT * 1000, "payload": payload}
    return json.dumps(body, ensure_ascii=False).encode()


def post(body: bytes, *, at: int = AT, secret: str = SECRET, signature: str | None = None) -> Any:
    signed = signature if signature is not None else sign(body, timestamp=str(at), secret=secret)
    return Client(enforce_csrf_checks=True).post(
        ADDRESS,
        body,
        content_type="application/json",
        headers={"x-zm-signature": signed, "x-zm-request-timestamp": str(at)},
    )


def test_a_signed_event_about_our_meeting_is_kept_once(meeting: Meeting) -> None:
    body = event("meeting.updated", id=MEETING_ID, topic="面接 🙂")
    assert [post(body).status_code for _ in range(3)] == [HTTPStatus.NO_CONTENT] * 3
    kept = WebhookEvent.objects.get()
    assert (kept.event, kept.object_id) == ("meeting.updated", str(MEETING_ID))


@pytest.mark.parametrize("meeting_id", [MEETING_ID, str(MEETING_ID)])
def test_a_meeting_is_known_by_its_number_however_it_is_written(
    meeting_id: int | str, meeting: Meeting
) -> None:
    assert post(event("meeting.started", id=meeting_id)).status_code == HTTPStatus.NO_CONTENT
    assert WebhookEvent.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        event("meeting.created", id=12345678901, topic="取締役会"),
        event("meeting.deleted", id=MEETING_ID, account_id="another"),
        event("user.updated", id="a-stranger"),
        event("recording.completed", id=MEETING_ID),
        event("something.new", id="x"),
        b'{"event":"meeting.started"}',
        b'{"event":"app_deauthorized","payload":{"account_id":"acc","client_id":"another app"}}',
    ],
)
def test_what_is_not_ours_is_answered_and_dropped(body: bytes, meeting: Meeting) -> None:
    assert post(body).status_code == HTTPStatus.NO_CONTENT
    assert WebhookEvent.objects.count() == 0


def test_an_event_about_a_host_is_kept(meeting: Meeting) -> None:
    post(event("user.deactivated", id="host1", email="x@example.com", type=3))
    assert WebhookEvent.objects.get().object_id == "host1"


def test_an_event_about_somebody_with_a_members_address_is_kept_without_it(
    meeting: Meeting, interviewer: Member
) -> None:
    post(event("user.activated", id="u9", email=interviewer.email.upper(), type=2))
    kept = WebhookEvent.objects.values().get()
    assert kept["object_id"] == "u9"
    assert "@" not in str(kept)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        (AT - 1, 204),
        (AT - 5 * 60, 204),
        (AT - 25 * 60, 204),
        (AT - 85 * 60, 204),
        (AT - 3 * 3600, 401),
        (AT + 4 * 60, 204),
        (AT + 3600, 401),
    ],
)
def test_repeats_of_zooms_timetable_are_taken_and_older_ones_not(
    at: int, status: int, meeting: Meeting
) -> None:
    assert post(event("meeting.deleted", id=MEETING_ID), at=at).status_code == status


def test_forgeries_have_no_effect(meeting: Meeting) -> None:
    body = event("meeting.deleted", id=MEETING_ID)
    right = sign(body, timestamp=str(AT), secret=SECRET)
    forged = ["", "v0=", right[3:], right.upper(), right[:-1] + "0g", "v1" + right[2:], "é"]
    assert {post(body, signature=bad).status_code for bad in forged} == {401}
    assert post(body, secret="another").status_code == HTTPStatus.UNAUTHORIZED
    assert post(body + b" ", signature=right).status_code == HTTPStatus.UNAUTHORIZED
    assert post(body, at=AT + 1, signature=right).status_code == HTTPStatus.UNAUTHORIZED
    bare = Client().post(ADDRESS, body, content_type="application/json")
    assert bare.status_code == HTTPStatus.UNAUTHORIZED
    for timestamp in ("", "-1", "1e9", "９９", "9" * 40):
        answer = Client().post(
            ADDRESS,
            body,
            content_type="application/json",
            headers={"x-zm-signature": right, "x-zm-request-timestamp": timestamp.encode().hex()},
        )
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert WebhookEvent.objects.count() == 0


def test_without_a_secret_nothing_at_all_is_believed(meeting: Meeting, settings: Settings) -> None:
    settings.ZOOM = settings.ZOOM | {"webhook_secret": ""}
    body = event("meeting.deleted", id=MEETING_ID)
    assert post(body, secret="").status_code == HTTPStatus.UNAUTHORIZED


def test_the_url_validation_is_answered_when_it_is_signed_itself() -> None:
    body = (
        b'{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},'
        b'"event_ts":1767225600123,"event":"endpoint.url_validation"}'
    )
    signed = "v0=43cc2886ec2e7eb09b2d846094ff3716a42ddfdf1deceb061db66c9edb8f41d2"
    answer = post(body, signature=signed)
    assert answer.status_code == HTTPStatus.OK
    assert answer.json() == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "e5348cbf1a361676762bcd6a858c8eed4982c968b2d6af59676a7e7b241215ce",
    }
    assert post(body, signature="v0=00").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("token", ["v0:1767225600:{}", "", "a" * 65, "ä", "a b"])
def test_the_url_validation_signs_no_text_of_an_attackers_choice(token: str) -> None:
    body = json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": token}})
    assert post(body.encode()).status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b"\xff", b'{"event":7}', b"[" * 90_000]
)
def test_signed_nonsense_is_refused_without_harm(body: bytes) -> None:
    assert post(body).status_code == HTTPStatus.BAD_REQUEST


def test_a_body_over_the_limit_is_refused_unread() -> None:
    assert post(b"x" * (256 * 1024 + 1)).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_only_post_is_answered() -> None:
    for method in ("get", "put", "delete", "head"):
        assert getattr(Client(), method)(ADDRESS).status_code == HTTPStatus.METHOD_NOT_ALLOWED
