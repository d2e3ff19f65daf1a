"""認証解除 on the page: the dialog's list, the progress of the deletion, the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview
from enishi.interviews.trips import confirmation, scheduling
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import reconciliation
from enishi.meetings.link import unlinking
from enishi.meetings.models import Host, LinkState, Meeting, ZoomAccount
from tests.cast import SignedIn, application_of
from tests.interviews.conftest import version_of
from tests.interviews.ending import work
from tests.web.tight import tight
from zoom_sandbox import actions, faults

if TYPE_CHECKING:
    from tests.web.settings.conftest import PretendZoom

pytestmark = pytest.mark.django_db(transaction=True)

ZOOM = "/settings/zoom/"
UNLINKING = "/settings/zoom/unlinking"
PROGRESS = "/settings/zoom/unlinking/progress"
REST = "/settings/zoom/unlinking/rest"
STANDING = "Zoomミーティングのあるこれからの面接：1件"
MISSING = "ミーティングがすでにZoomにない面接：1件"
GONE = "Zoomミーティングがない面接が1件あります"


@pytest.fixture
def interview(
    linked_admin: Client, admin: Member, application_at_interview: Application
) -> Interview:
    """山田's, confirmed, with a meeting at Zoom; the candidate was told by mail."""
    starts_at = (timezone.now() + timedelta(days=3)).replace(hour=2)
    opened = scheduling.open_draft(application_at_interview, by=actors.of(admin))
    scheduling.add_slot(
        opened,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        by=actors.of(admin),
        version=version_of(opened),
    )
    web_meeting.create(opened, host_id=Host.objects.get().pk, by=actors.of(admin))
    confirmation.confirm(
        opened, by=actors.of(admin), version=version_of(opened), tell_candidate=True
    )
    return Interview.objects.get(pk=opened.pk)


def text(browser: Client, address: str = ZOOM) -> str:
    return browser.get(address).content.decode()


def delete_at_zoom(interview: Interview, zoom: PretendZoom) -> None:
    meeting = Meeting.objects.get(owner_key=interview.owner_key)
    actions.perform(zoom.world, "delete_meeting", {"meeting_id": meeting.zoom_meeting_id})
    reconciliation.observe(meeting.pk)


def test_the_dialog_lists_what_stays_and_asks_whom_to_tell(
    linked_admin: Client, interview: Interview
) -> None:
    html = text(linked_admin, UNLINKING)
    assert STANDING in html
    assert "候補者に伝えたURLはそのまま使えます" in html
    assert "日程が確定している面接1件は、Zoomミーティングがなくなります" in html
    assert 'name="tell_candidates" checked' in html
    assert 'name="tell_interviewers" checked' in html
    assert MISSING not in html


def test_of_many_the_soonest_are_named_and_the_others_counted(
    linked_admin: Client, interview: Interview
) -> None:
    first = Meeting.objects.get(owner_key=interview.owner_key)
    hour = timedelta(hours=1)
    for number in range(21):
        starts_at = first.starts_at + (number + 1) * timedelta(days=1)
        other = Interview.objects.create(
            company=interview.company,
            application=application_of(
                interview.application.job,
                name=f"候補 {number}番",
                kana="",
                email="",
                step=interview.step.name,
            ),
            step=interview.step,
            state=interview.state,
        )
        other.slots.create(company=interview.company, starts_at=starts_at, ends_at=starts_at + hour)
        other.meeting = Meeting.objects.create(
            company=interview.company,
            account=first.account,
            # Of a link before this one.
            generation=first.generation - 1,
            zoom_account_id=first.zoom_account_id,
            owner_key=other.owner_key,
            host=first.host,
            starts_at=starts_at,
            ends_at=starts_at + hour,
            time_zone=first.time_zone,
            topic=first.topic,
            state=first.state,
        )
        other.save()
    dialog = text(linked_admin, UNLINKING)
    assert "Zoomミーティングのあるこれからの面接：22件" in dialog
    assert "ほか 2件は、面接カレンダーで確認できます。" in dialog
    assert "日程が確定している面接22件は" in dialog
    assert ("候補\u300018番" in dialog, "候補\u300019番" in dialog) == (True, False)
    page = text(linked_admin)
    assert "以前のZoomアカウントで作成したミーティングが21件あります" in page
    assert "ほか 1件は、面接カレンダーで確認できます。" in page


def test_what_is_deleted_at_zoom_already_is_told_apart(
    linked_admin: Client, interview: Interview, zoom: PretendZoom
) -> None:
    delete_at_zoom(interview, zoom)
    html = text(linked_admin, UNLINKING)
    assert MISSING in html
    assert "候補者に伝えたURLは使えません" in html
    assert STANDING not in html
    assert "候補者に伝えたURLはそのまま使えます" not in html
    # Nothing is there that could be deleted.
    assert "delete_meetings" not in html


def test_what_is_missing_is_not_said_to_work_after_another_account_was_linked(
    linked_admin: Client, interview: Interview, zoom: PretendZoom, authorise: object
) -> None:
    delete_at_zoom(interview, zoom)
    assert callable(authorise)
    authorise(linked_admin, as_="owner@large.example")
    html = text(linked_admin)
    assert "以前のZoomアカウントで作成したミーティング" not in html
    assert GONE in html


def test_without_the_tick_the_link_ends_at_once_and_the_page_lists_what_stays(
    linked_admin: Client, interview: Interview
) -> None:
    linked_admin.post(UNLINKING)
    html = text(linked_admin)
    assert "Zoomアカウント未連携" in html
    assert "Zoomに残っているミーティングが1件あります" in html
    assert f'href="/interviews/{interview.pk}/"' in html
    assert GONE not in html


def test_with_the_tick_the_page_shows_how_far_it_is_until_it_is_done(
    linked_admin: Client, interview: Interview, zoom: PretendZoom
) -> None:
    answer = linked_admin.post(UNLINKING, {"delete_meetings": "on", "tell_candidates": "on"})
    assert answer["Location"] == ZOOM
    html = text(linked_admin)
    assert "Zoomの認証を解除しています" in html
    assert "あと1件（全1件）" in html
    assert f'hx-get="{PROGRESS}?again"' in html
    assert "認証解除</button>" not in tight(html)
    assert "アカウント認証</button>" not in tight(html)
    assert "あと1件（全1件）" in text(linked_admin, PROGRESS)

    work(ZoomAccount.objects.get())
    done = linked_admin.get(PROGRESS, headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == ZOOM
    html = text(linked_admin)
    assert "Zoomアカウント未連携" in html
    assert "Zoomのミーティングの削除が終わり、認証を解除しました。" in html
    assert GONE in html
    assert "Zoomの連携の解除で、ミーティングが削除されました" in html
    told = OutgoingMail.objects.filter(kind="interview.way_in")
    assert told.count() == 1
    assert "■方法　担当者よりご案内いたします" in told.get().body


def test_what_stands_in_the_way_is_said_and_the_rest_can_be_left(
    linked_admin: Client, interview: Interview, zoom: PretendZoom
) -> None:
    faults.add(zoom.world, "meetings.delete", "rate_limited_daily", times=None)
    linked_admin.post(UNLINKING, {"delete_meetings": "on"})
    work(ZoomAccount.objects.get())
    assert "Zoomアカウントが1日の利用上限に達しました" in text(linked_admin, PROGRESS)
    assert linked_admin.post(REST)["Location"] == ZOOM
    html = text(linked_admin)
    assert "管理者の指示で、削除の途中で認証を解除しました。" in html
    assert "削除できていないミーティングが1件、Zoomに残っています。" in html
    assert "Zoomに残っているミーティングが1件あります" in html


def test_a_recruiter_sees_how_far_it_is_and_no_control(
    linked_admin: Client, interview: Interview, recruiter: Member, signed_in: SignedIn
) -> None:
    linked_admin.post(UNLINKING, {"delete_meetings": "on"})
    browser = signed_in(recruiter)
    main = text(browser).split("<main")[1].split("</main>")[0]
    assert "あと1件（全1件）" in main
    assert "<button" not in main
    assert "<form" not in main
    assert browser.post(REST).status_code == 403
    assert ZoomAccount.objects.get().state == LinkState.ENDING


def test_after_a_removal_at_the_marketplace_the_same_list_says_so(
    linked_admin: Client, interview: Interview, zoom: PretendZoom
) -> None:
    actions.perform(zoom.world, "uninstall", {"user": "owner@zoom.example"})
    unlinking.unlink_after_deauthorization(ZoomAccount.objects.get(), deauthorized_at=None)
    html = text(linked_admin)
    assert "Zoom側でアプリの認証が解除されたため、連携が終わりました。" in html
    assert "Zoomに残っているミーティングが1件あります" in html


def test_hosts_cannot_be_chosen_while_the_link_is_being_ended(
    linked_admin: Client, interview: Interview
) -> None:
    linked_admin.post(UNLINKING, {"delete_meetings": "on"})
    answer = linked_admin.get("/settings/zoom/hosts", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Zoomとの連携を解除しているところです" in answer.content.decode()
    linked_admin.post(f"/settings/zoom/hosts/{Host.objects.get().pk}/default")
    assert "Zoomとの連携を解除しているところです" in text(linked_admin)
