"""The area 「場所・参加方法」, and the other pages that show the venue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Candidate
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, proposals, scheduling
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host
from tests.cast import SignedIn
from tests.interviews.conftest import version_of
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)

HEAD_OFFICE = {"kind": "place", "place": "本社 3階会議室", "address": "東京都千代田区1-1"}
MEET = {"kind": "web", "url": "https://meet.google.com/abc-defg-hij"}
UNSET = "参加方法が未設定です"


@pytest.fixture
def address(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/venue"


@pytest.fixture
def page(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/"


@pytest.fixture
def with_ito(interview: Interview, slot: Slot, interviewer: Member, recruiter: Member) -> Interview:
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    return interview


def confirm(interview: Interview, by: Member, *, tell: bool = True) -> None:
    confirmation.confirm(
        interview, by=actors.of(by), version=version_of(interview), tell_candidate=tell
    )


def test_it_is_saved_and_shown(
    send: Send, sato: Client, address: str, page: str, slot: Slot
) -> None:
    assert UNSET in sato.get(page).content.decode()
    shown = send(address, form="venue-form", **HEAD_OFFICE).content.decode()
    assert "参加方法を保存しました。" in shown
    assert "この日程で確定します。参加方法：対面（本社 3階会議室）" in shown
    assert UNSET not in shown
    drawn = sato.get(page).content.decode()
    assert 'value="東京都千代田区1-1"' in drawn
    assert UNSET not in drawn


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({"kind": "web", "url": "javascript:alert(1)"}, "url", "https:// から始まる"),
        ({"kind": "web", "url": "\0"}, "url", "URLを入力してください"),
        ({"kind": "place", "place": "あ" * 101}, "place", "100文字以内"),
        ({"kind": "they_call", "telephone": "abc"}, "telephone", "電話番号を03-1234-5678"),
        ({"kind": "we_call"}, "kind", "候補者の電話番号が登録されていません"),
        ({"kind": "x"}, "kind", "参加方法を選択してください"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(
    send: Send, address: str, slot: Slot, form: dict[str, str], field: str, said: str
) -> None:
    answer = send(address, form="venue-form", **form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f"venue-form-{field}-error" in answer.content.decode()


def test_a_number_typed_in_full_width_is_kept_as_one_dials(
    send: Send, address: str, interview: Interview, slot: Slot
) -> None:
    send(address, kind="they_call", telephone="０３ー１２３４ー５６７８")
    interview.refresh_from_db()
    assert interview.venue_telephone == "03-1234-5678"


def test_an_older_page_is_refused(send: Send, address: str, slot: Slot) -> None:
    answer = send(address, form="venue-form", version="1", **HEAD_OFFICE)
    assert answer.status_code == 409
    assert "他のユーザーが更新しました" in answer.content.decode()


def test_what_is_half_written_stays_while_something_else_changes(
    send: Send, sato: Client, address: str, interview: Interview, slot: Slot, interviewer: Member
) -> None:
    drawn = sato.get(f"/interviews/{interview.pk}/").content.decode()
    face = drawn.split('name="venue_face" value="')[1].split('"')[0]
    people = f"/interviews/{interview.pk}/participants"
    form = 'id="venue-form"'
    assert form not in send(people, members=interviewer.pk, venue_face=face).content.decode()
    assert form in send(people, members="", venue_face="another").content.decode()
    assert form in send(address, venue_face=face, **HEAD_OFFICE).content.decode()


def test_beside_a_meeting_it_says_that_the_way_is_zoom(
    send: Send, sato: Client, address: str, page: str, interview: Interview, slot: Slot, host: Host
) -> None:
    send(f"/interviews/{interview.pk}/meeting", host=host.pk)
    drawn = sato.get(page).content.decode()
    assert "参加方法はZoomです" in drawn
    assert 'id="venue-form"' not in drawn
    assert send(address, **HEAD_OFFICE).status_code == 422


def test_confirmed_it_says_who_will_be_told_and_tells_them(
    send: Send, sato: Client, address: str, page: str, with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    drawn = sato.get(page).content.decode()
    assert "候補者と面接官へ、参加方法の変更をメールでお知らせします" in drawn
    assert drawn.count(UNSET) == 2  # among the reasons, and in its own place
    assert UNSET in sato.get("/").content.decode()
    OutgoingMail.objects.all().delete()
    shown = send(address, **HEAD_OFFICE).content.decode()
    assert "候補者と面接官へメールでお知らせします" in shown
    assert UNSET not in shown
    assert OutgoingMail.objects.count() == 2
    assert UNSET not in sato.get("/").content.decode()


def test_whom_no_mail_told_the_recruiter_has_to_tell(
    send: Send, sato: Client, address: str, page: str, with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter, tell=False)
    assert "候補者へはメールを送りません" in sato.get(page).content.decode()
    OutgoingMail.objects.all().delete()
    assert "別の方法でお知らせください" in send(address, **HEAD_OFFICE).content.decode()
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["interview.member_way_in"]


def test_the_dialogs_show_it_or_warn(
    send: Send, sato: Client, address: str, page: str, slot: Slot
) -> None:
    for dialog in ("confirmation", "proposal"):
        shown = sato.get(f"{page}{dialog}").content.decode()
        assert UNSET in shown
    send(address, **MEET)
    for dialog in ("confirmation", "proposal"):
        shown = sato.get(f"{page}{dialog}").content.decode()
        assert UNSET not in shown
        assert "オンライン（Google Meet）、https://meet.google.com/abc-defg-hij" in shown


def test_a_proposal_that_makes_a_meeting_says_so(
    sato: Client, page: str, interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    proposals.propose(
        interview, by=actors.of(recruiter), version=version_of(interview), makes_meeting=True
    )
    assert "候補者が日程を選ぶと、Zoomミーティングを自動で発行します" in (
        sato.get(page).content.decode()
    )


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        (HEAD_OFFICE, ["対面（本社 3階会議室）", "東京都千代田区1-1"]),
        (MEET, ['href="https://meet.google.com/abc-defg-hij"', "オンライン（Google Meet）"]),
        ({"kind": "we_call"}, ['href="tel:090-1234-5678"', "候補者にかけてください"]),
        (
            {"kind": "they_call", "telephone": "03-1234-5678"},
            ["候補者からかかってきます", "03-1234-5678"],
        ),
    ],
)
def test_the_interviewers_day_says_how_they_meet(
    signed_in: SignedIn,
    send: Send,
    address: str,
    with_ito: Interview,
    slot: Slot,
    recruiter: Member,
    interviewer: Member,
    form: dict[str, str],
    shown: list[str],
) -> None:
    Candidate.objects.update(phone="090-1234-5678")
    confirm(with_ito, recruiter)
    ito = signed_in(interviewer)
    assert "場所や方法は" in ito.get("/").content.decode()
    send(address, **form)
    day = ito.get("/").content.decode()
    assert "場所や方法は" not in day
    for words in shown:
        assert words in day


def test_the_application_and_the_week_lead_there_too(
    send: Send, sato: Client, address: str, with_ito: Interview, slot: Slot, recruiter: Member
) -> None:
    scheduling.set_participants(
        with_ito, members=[recruiter], by=actors.of(recruiter), version=version_of(with_ito)
    )
    send(address, **MEET)
    confirm(with_ito, recruiter)
    start = timezone.now() + timedelta(days=2)
    Slot.objects.update(starts_at=start, ends_at=start + timedelta(hours=1))
    for where in ("/", f"/applications/{with_ito.application_id}/"):
        assert 'href="https://meet.google.com/abc-defg-hij"' in sato.get(where).content.decode()
