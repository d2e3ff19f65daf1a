"""The scheduling page follows the worker's changes, and is not redrawn without a change."""

from __future__ import annotations

import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from enishi.interviews.models import Interview, Slot
from enishi.interviews.rounds import untold
from enishi.meetings.models import Host, Meeting
from tests.interviews.conftest import LetPass
from tests.jobs import RunJobs, Worker
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def address(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/meeting"


def test_the_page_follows_the_worker_closely_then_slowly_and_at_last_says_what_to_do(
    send: Send,
    address: str,
    sato: Client,
    slot: Slot,
    host: Host,
    let_pass: LetPass,
    worker: Worker,
    run_jobs: RunJobs,
) -> None:
    def look(address: str = address) -> HttpResponse:
        return sato.get(address, headers={"HX-Request": "true"})

    worker.is_here = False
    shown = send(address, host=host.pk).content.decode()
    assert "Zoomミーティングを作成しています" in shown
    again, pause = asked_again(shown)
    assert pause == "300ms"
    unchanged = look(again)
    assert (unchanged.status_code, unchanged.content) == (204, b"")

    let_pass(11)
    slower, pause = asked_again(look(again).content.decode())
    assert pause == "2s"
    assert look(slower).status_code == 204
    let_pass(600)
    stopped = look(slower).content.decode()
    assert "every" not in stopped.split('id="web-meeting"')[1].split("id=")[0]
    assert "画面を再読み込みして確認してください" in stopped

    run_jobs()
    assert "Zoomミーティング作成済み" in look(slower).content.decode()


WAITS = "候補者へのメールは、ZoomのミーティングIDが決まりしだいお送りします"


def test_a_time_is_confirmed_while_its_meeting_is_on_its_way_and_the_page_says_what_waits(
    send: Send,
    address: str,
    interview: Interview,
    sato: Client,
    slot: Slot,
    host: Host,
    worker: Worker,
    run_jobs: RunJobs,
) -> None:
    worker.is_here = False
    shown = send(address, host=host.pk).content.decode()
    assert "Zoomミーティングができるのを待つ必要はありません" in shown
    confirmation = f"/interviews/{interview.pk}/confirmation"
    assert "ZoomのミーティングIDはまだ決まっていません" in sato.get(confirmation).content.decode()

    send(confirmation, tell_candidate="1", read="1")
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "候補者へのメールは、ZoomのミーティングIDが決まりしだい（長くても5分以内に）" in page
    assert WAITS in page
    again, _pause = asked_again(page)

    run_jobs()
    after = sato.get(again, headers={"HX-Request": "true"}).content.decode()
    assert WAITS not in after
    assert "hx-trigger" not in after.split('id="web-meeting"')[1].split('id="venue"')[0]


def test_the_page_goes_on_asking_while_the_letter_waits_for_what_was_refused(
    send: Send,
    address: str,
    interview: Interview,
    sato: Client,
    slot: Slot,
    host: Host,
    worker: Worker,
    let_pass: LetPass,
) -> None:
    worker.is_here = False
    send(address, host=host.pk)
    send(f"/interviews/{interview.pk}/confirmation", tell_candidate="1", read="1")
    Meeting.objects.update(state="failed", reason="host_not_allowed")
    again, pause = asked_again(sato.get(f"/interviews/{interview.pk}/").content.decode())
    assert pause == "2s"
    let_pass(300)
    untold.tell_candidates()
    after = sato.get(again, headers={"HX-Request": "true"}).content.decode()
    assert WAITS not in after


def asked_again(shown: str) -> tuple[str, str]:
    """The address that the page asks by itself, and after what pause."""
    found = re.search(r'hx-get="([^"]+)" hx-trigger="every (\w+)"', shown)
    assert found is not None
    return html.unescape(found[1]), found[2]
