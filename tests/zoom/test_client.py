"""The client: what it sends, what it retries, and what it never retries."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
import pytest

from enishi.zoom import errors
from enishi.zoom.client import ZoomClient
from enishi.zoom.quota import Unlimited, Weight
from enishi.zoom.types import MeetingChange, MeetingDraft
from tests.zoom.conftest import Answers, Tokens
from zoom_sandbox import faults
from zoom_sandbox.world import World

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(second=30, microsecond=7)


def draft(*, starts_at: datetime = TOMORROW, topic: str = "一次面接 #7") -> MeetingDraft:
    return MeetingDraft(
        topic=topic,
        agenda="ref: x",
        starts_at=starts_at,
        minutes=60,
        timezone="Asia/Tokyo",
    )


def host_id(zoom: ZoomClient) -> str:
    return zoom.get_me().id


def test_a_meeting_is_made_read_changed_and_deleted(pretend_zoom: ZoomClient) -> None:
    made = pretend_zoom.create_meeting(host_id(pretend_zoom), draft())
    assert made.starts_at == TOMORROW.replace(second=0, microsecond=0)
    assert made.password
    assert pretend_zoom.get_meeting(made.id).topic == "一次面接 #7"

    pretend_zoom.update_meeting(made.id, MeetingChange(topic="二次面接 #7"))
    assert pretend_zoom.get_meeting(made.id).topic == "二次面接 #7"

    pretend_zoom.delete_meeting(made.id)
    with pytest.raises(errors.NotFound) as gone:
        pretend_zoom.get_meeting(made.id)
    assert gone.value.kind == "meeting"


def test_a_meeting_is_found_by_every_form_of_uuid(pretend_zoom: ZoomClient, world: World) -> None:
    made = pretend_zoom.create_meeting(host_id(pretend_zoom), draft())
    there = world.meetings[str(made.id)]
    for uuid in ("/Aa//BbCcDdEeFfGg==", "aDYlohsHRtCd4ii1uC2+hA==", "a/b+cDdEeFfGgHhIi==", "//x=="):
        world.meetings.change(there, uuid=uuid)
        assert pretend_zoom.get_meeting(uuid).id == made.id


@pytest.mark.parametrize(
    ("zone", "wall_clock", "sent"),
    [
        ("Asia/Tokyo", "2027-01-05T10:00", "2027-01-05T01:00:00Z"),
        ("America/New_York", "2027-03-13T10:00", "2027-03-13T15:00:00Z"),
        ("America/New_York", "2027-03-15T10:00", "2027-03-15T14:00:00Z"),
        ("UTC", "2027-01-05T10:00", "2027-01-05T10:00:00Z"),
    ],
)
def test_moments_are_sent_in_utc_whatever_zone_they_were_meant_in(
    zone: str, wall_clock: str, sent: str
) -> None:
    starts_at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo(zone))
    assert draft(starts_at=starts_at).body()["start_time"] == sent


def test_every_setting_that_matters_is_said_and_none_inherited() -> None:
    body = draft().body()
    assert (body["type"], body["default_password"]) == (2, True)
    assert body["settings"] == {
        "use_pmi": False,
        "waiting_room": True,
        "join_before_host": False,
        "meeting_authentication": False,
        "approval_type": 2,
        "auto_recording": "none",
        "auto_start_meeting_summary": False,
        "auto_start_ai_companion_questions": False,
        "email_notification": False,
        "alternative_hosts_email_notification": False,
    }


def test_logins_as_the_host_stay_in_the_adapter(pretend_zoom: ZoomClient) -> None:
    made = pretend_zoom.create_meeting(host_id(pretend_zoom), draft())
    assert "zak" not in str(made)
    assert made.join_url not in repr(made)
    assert made.password not in repr(made)
    assert "zak=" in pretend_zoom.get_start_url(made.id)


def test_users_without_an_id_and_with_missing_fields_are_read(answering: Answers) -> None:
    users = [{"email": "invited@zoom.example", "type": 1}, {"id": "u1", "email": "a@b.example"}]
    client, _, _ = answering(httpx2.Response(200, json={"users": users}))
    page = client.list_users()
    assert [(user.id, user.license) for user in page.users] == [("", 1), ("u1", 0)]
    assert (page.total, page.next_page_token) == (0, "")


def test_a_get_that_meets_silence_is_repeated(pretend_zoom: ZoomClient, world: World) -> None:
    for kind in ("timeout_before", "html_500"):
        faults.add(world, "users.get", kind)
    assert pretend_zoom.get_me().email == "owner@zoom.example"
    assert len(world.journal) == 3


def test_a_post_is_never_repeated(pretend_zoom: ZoomClient, world: World) -> None:
    host = host_id(pretend_zoom)
    faults.add(world, "meetings.create", "drop_connection")
    with pytest.raises(errors.NoAnswer):
        pretend_zoom.create_meeting(host, draft())
    assert len([call for call in world.journal if call.route == "meetings.create"]) == 1


def test_a_rejected_token_is_renewed_once_even_for_a_post(answering: Answers) -> None:
    rejected = httpx2.Response(401, json={"code": 124, "message": "Access token is expired."})
    made = httpx2.Response(201, json={"id": 1, "join_url": "https://zoom.test/j/1"})
    client, requests, tokens = answering(rejected, made)
    assert client.create_meeting("u1", draft()).id == 1
    assert [request.headers["authorization"] for request in requests] == [
        "Bearer first",
        "Bearer second",
    ]

    client, requests, tokens = answering(rejected)
    with pytest.raises(errors.Unauthorized):
        client.create_meeting("u1", draft())
    assert (len(requests), tokens.renewed) == (2, ["first"])


def test_the_token_is_read_when_it_is_ones_turn_and_not_before() -> None:
    tokens, sent = Tokens("of the link that ended"), []

    class Busy(Unlimited):
        def take(self, weight: Weight, *, timeout_seconds: float) -> None:  # noqa: ARG002
            tokens.token = "of the new link"

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers["authorization"])
        return httpx2.Response(200, json={"id": "u"})

    client = ZoomClient(
        api_url="http://zoom.test/v2",
        tokens=tokens,
        quota=Busy(),
        transport=httpx2.MockTransport(answer),
    )
    client.get_me()

    assert sent == ["Bearer of the new link"]


def test_a_zone_that_zoom_lacks_is_left_out(answering: Answers) -> None:
    finding = {"field": "timezone", "message": "Invalid field."}
    refused = httpx2.Response(
        400, json={"code": 300, "message": "Validation Failed.", "errors": [finding]}
    )
    made = httpx2.Response(201, json={"id": 1, "join_url": "https://zoom.test/j/1"})
    client, requests, _ = answering(refused, made)
    assert client.create_meeting("u1", draft()).id == 1
    said = [json.loads(request.content) for request in requests]
    assert ["timezone" in body for body in said] == [True, False]
    assert said[1]["start_time"] == said[0]["start_time"]

    client, requests, _ = answering(refused)
    with pytest.raises(errors.InvalidFields):
        client.create_meeting("u1", draft())
    assert len(requests) == 2


def test_tokens_and_identifiers_stay_out_of_addresses_and_exceptions(answering: Answers) -> None:
    said = {"code": 1001, "message": "User does not exist: taro+hr@sample.example."}
    client, requests, _ = answering(httpx2.Response(404, json=said))
    with pytest.raises(errors.NotFound) as refusal:
        client.get_user("taro+hr/x@sample.example")
    assert requests[0].url.raw_path == b"/v2/users/taro%2Bhr%2Fx@sample.example"
    assert "sample.example" not in str(refusal.value)
    assert "first" not in str(requests[0].url)


def test_a_redirect_is_not_followed(answering: Answers) -> None:
    elsewhere = httpx2.Response(302, headers={"location": "http://attacker.test/"})
    client, requests, _ = answering(elsewhere)
    with pytest.raises(errors.NoAnswer):
        client.create_meeting("u1", draft())
    assert {request.url.host for request in requests} == {"zoom.test"}


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as proxy:
        proxy.bind(("127.0.0.1", 0))
        proxy.listen()
        proxy.settimeout(0.2)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        client = ZoomClient(api_url="http://127.0.0.1:9/v2", tokens=Tokens(), budget_seconds=1)
        with pytest.raises(errors.NotSent):
            client.create_meeting("u1", draft())
        with pytest.raises(TimeoutError):
            proxy.accept()


def test_a_server_that_drips_its_answer_is_given_up() -> None:
    """One byte at a time meets no read time-out; only the budget ends it."""
    stop = threading.Event()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 9999\r\n\r\n")
                while not stop.wait(0.05):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        return

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v2"
        client = ZoomClient(api_url=address, tokens=Tokens(), budget_seconds=0.5)
        with pytest.raises(errors.NoAnswer):
            client.create_meeting("u1", draft())
        stop.set()
        dripping.join()
