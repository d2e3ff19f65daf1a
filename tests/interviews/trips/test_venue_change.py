"""An interview without Zoom tells everybody one way to meet."""

from __future__ import annotations

from typing import Any

import pytest
import vobject
from django.db import IntegrityError, transaction

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.interviews import venue
from enishi.interviews.letters import (
    announcements,
    calendar_files,
    interview_facts,
    previews,
    way_in,
)
from enishi.interviews.meeting import host_change, web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.reads import attention, feeds
from enishi.interviews.reads.reasons import Concern
from enishi.interviews.trips import confirmation, proposals, venue_change
from enishi.interviews.venue import Venue
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import converging, intents
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import PretendZoom, fresh, made, version_of
from tests.interviews.letters.test_notifications import HANAKO, ITO, confirm, sent, with_ito

__all__ = ["with_ito"]
pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "090-1234-5678"
HEAD_OFFICE = {
    "kind": "place",
    "place": "本社 3階会議室",
    "address": "東京都千代田区丸の内1-1-1",
    "note": "受付で「採用面接」とお伝えください。",
}
MEET = {"kind": "web", "url": "https://meet.google.com/abc-defg-hij"}
WE_CALL = {"kind": "we_call"}
THEY_CALL = {"kind": "they_call", "telephone": "０３（１２３４）５６７８"}


def decide(interview: Interview, form: dict[str, str], by: Member) -> bool:
    return venue_change.decide(interview, form, by=actors.of(by), version=version_of(interview))


def read(form: dict[str, str], *, phone: str = PHONE) -> Venue | None:
    return venue.from_form(form, candidates_phone=phone)


def last(to: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(to=to).latest("pk")


@pytest.mark.parametrize(
    "fields",
    [
        {"venue_kind": "place"},
        {"venue_kind": "place", "venue_place": "本社", "venue_url": "https://example.com/"},
        {"venue_kind": "web", "venue_place": "本社", "venue_url": "https://example.com/"},
        {"venue_kind": "web"},
        {"venue_kind": "we_call", "venue_telephone": "03-1234-5678"},
        {"venue_kind": "they_call"},
        {"venue_place": "本社"},
        {"venue_note": "受付"},
        {"venue_kind": "elsewhere"},
    ],
)
def test_the_table_refuses_a_kind_that_its_fields_do_not_fit(
    interview: Interview, fields: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError, match="venue_has_what_its_kind_needs"):
        Interview.objects.filter(pk=interview.pk).update(**fields)


def test_the_table_refuses_a_venue_beside_a_meeting(interview: Interview, meeting: Meeting) -> None:
    with pytest.raises(IntegrityError, match="venue_stands_in"), transaction.atomic():
        Interview.objects.filter(pk=interview.pk).update(venue_kind="we_call")


@pytest.mark.parametrize("form", [HEAD_OFFICE, MEET, WE_CALL, THEY_CALL, {"kind": ""}])
def test_each_kind_is_kept_as_it_was_read(
    interview: Interview, slot: Slot, recruiter: Member, form: dict[str, str]
) -> None:
    type(interview.application.candidate).objects.update(phone=PHONE)
    assert decide(interview, form, recruiter) == bool(form["kind"])
    assert venue.of(fresh(interview)) == read(form)
    # The same venue again changes nothing, and no open page becomes outdated.
    version = fresh(interview).version
    assert not decide(interview, form, recruiter)
    assert fresh(interview).version == version


def test_what_is_typed_is_cleaned_and_only_the_chosen_kinds_fields_are_read() -> None:
    typed = HEAD_OFFICE | MEET | THEY_CALL
    assert read(typed | {"kind": "place", "place": " 本社\n\u200b3階 "}) == Venue(
        venue.VenueKind.PLACE,
        place="本社 3階",
        address=HEAD_OFFICE["address"],
        note=HEAD_OFFICE["note"],
    )
    called = read(typed | {"kind": "they_call", "note": ""})
    assert called == Venue(venue.VenueKind.THEY_CALL, telephone="03-1234-5678")
    assert called.dialled == "0312345678"
    # The longest number that can be typed fits.
    longest = "+" + "-".join("123456789012345") + " 内線123456"
    found = read(typed | {"kind": "they_call", "note": "", "telephone": longest})
    assert found == Venue(venue.VenueKind.THEY_CALL, telephone=longest)
    assert len(longest) <= venue.LIMITS["telephone"]
    url = read({"kind": "web", "url": " ｈｔｔｐｓ://meet.google.com/abc "})
    assert url is not None
    assert url.url == "https://meet.google.com/abc"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"kind": "elsewhere"}, "kind"),
        ({"kind": "place"}, "place"),
        ({"kind": "place", "place": "\u200b\u3164"}, "place"),
        ({"kind": "place", "place": "あ" * 101}, "place"),
        ({"kind": "place", "place": "本社", "address": "あ" * 201}, "address"),
        ({"kind": "place", "place": "本社", "note": "あ" * 301}, "note"),
        ({"kind": "web"}, "url"),
        ({"kind": "web", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "web", "url": "data:text/html,x"}, "url"),
        ({"kind": "web", "url": "http://meet.example.com/a"}, "url"),
        ({"kind": "web", "url": "https://me:secret@meet.example.com/"}, "url"),
        ({"kind": "web", "url": "https://[::1"}, "url"),
        ({"kind": "web", "url": "https://meet.example.com:99999/"}, "url"),
        ({"kind": "web", "url": "//meet.example.com/"}, "url"),
        ({"kind": "web", "url": "https://meet.example.com/" + "a" * 500}, "url"),
        ({"kind": "they_call"}, "telephone"),
        ({"kind": "they_call", "telephone": "12"}, "telephone"),
        ({"kind": "they_call", "telephone": "03-1234-5678" * 20}, "telephone"),
        ({"kind": "they_call", "telephone": "０３−abcd"}, "telephone"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(form: dict[str, str], field: str) -> None:
    with pytest.raises(UserFacingError) as refused:
        read(form)
    assert refused.value.field == field


def test_a_candidate_without_a_number_cannot_be_called() -> None:
    with pytest.raises(UserFacingError) as refused:
        read(WE_CALL, phone="")
    assert refused.value.field == "kind"


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://meet.google.com/abc", "Google Meet"),
        ("https://teams.microsoft.com/l/meetup-join/1", "Microsoft Teams"),
        ("https://sample.webex.com/meet/1", "Webex"),
        ("https://notwebex.com/meet/1", "Web会議"),
        ("https://video.example.com/1", "Web会議"),
    ],
)
def test_a_web_conference_is_called_by_its_name(url: str, service: str) -> None:
    found = read({"kind": "web", "url": url})
    assert found is not None
    assert found.service == service


@pytest.mark.parametrize(
    ("form", "said", "where"),
    [
        (
            HEAD_OFFICE,
            [
                "■方法　対面",
                "■場所　本社 3階会議室",
                "■住所　東京都千代田区丸の内1-1-1",
                "■ご案内　受付で「採用面接」とお伝えください。",
            ],
            "本社 3階会議室 東京都千代田区丸の内1-1-1",
        ),
        (
            MEET,
            ["■方法　オンライン（Google Meet）", f"■入室先　{MEET['url']}"],
            MEET["url"],
        ),
        (
            WE_CALL,
            [
                "■方法　お電話（当社よりおかけします）",
                "■おかけする番号　ご登録のお電話番号（末尾5678）",
            ],
            "お電話（当社よりおかけします）",
        ),
        (
            THEY_CALL,
            ["■方法　お電話（当社までおかけください）", "■お電話番号　03-1234-5678"],
            "03-1234-5678",
        ),
    ],
)
def test_letters_and_calendar_entries_say_it(
    with_ito: Interview, recruiter: Member, form: dict[str, str], said: list[str], where: str
) -> None:
    type(with_ito.application.candidate).objects.update(phone=PHONE)
    decide(with_ito, form, recruiter)
    confirm(with_ito, recruiter)

    mail = last(HANAKO)
    assert "\n".join([*said, "■面接ルーム　http://127.0.0.1:8000/r/"]) in mail.body
    assert "担当者よりご案内" not in mail.body
    assert PHONE not in mail.body
    event = vobject.readOne(mail.calendar).vevent
    assert event.location.value == where
    assert said[0] in event.description.value
    colleagues, wanted = last(ITO), read(form)
    assert wanted is not None
    assert f"■方法　{wanted.summary}" in colleagues.body
    assert vobject.readOne(colleagues.calendar).vevent.location.value == where


def test_letters_say_it_in_english(
    with_ito: Interview, recruiter: Member, company: Company
) -> None:
    Company.objects.update(locale="en")
    Member.objects.update(language="en")
    place = {"kind": "place", "place": "Head office, 3F", "address": "1-1-1 Marunouchi, Tokyo"}
    decide(with_ito, place, recruiter)
    confirm(with_ito, recruiter)
    said = "■How: In person\n■Place: Head office, 3F\n■Address: 1-1-1 Marunouchi, Tokyo"
    assert said in last(HANAKO).body
    assert "■How: In person (Head office, 3F), 1-1-1 Marunouchi, Tokyo" in last(ITO).body


def test_a_members_calendar_says_where(
    with_ito: Interview, recruiter: Member, interviewer: Member
) -> None:
    decide(with_ito, HEAD_OFFICE, recruiter)
    confirm(with_ito, recruiter)
    feed = calendar_files.feed(feeds.slots_of(interviewer), member=interviewer)
    assert vobject.readOne(feed).vevent.location.value.startswith("本社 3階会議室")


def test_another_venue_is_told_to_who_knows_the_time_once(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    assert "担当者よりご案内" in last(HANAKO).body
    decide(with_ito, HEAD_OFFICE, recruiter)

    assert sent(HANAKO) == ["interview.confirmed", "interview.way_in"]
    assert sent(ITO) == ["interview.member_confirmed", "interview.member_way_in"]
    assert "■場所　本社 3階会議室" in last(HANAKO).body
    first, second = (
        vobject.readOne(mail.calendar).vevent
        for mail in OutgoingMail.objects.filter(to=HANAKO).order_by("pk")
    )
    assert first.uid.value == second.uid.value
    assert int(second.sequence.value) > int(first.sequence.value)

    decide(with_ito, HEAD_OFFICE | {"note": "筆記用具をお持ちください。"}, recruiter)
    assert sent(HANAKO)[2:] == ["interview.way_in"]
    decide(with_ito, HEAD_OFFICE | {"note": "筆記用具をお持ちください。"}, recruiter)
    assert len(sent(HANAKO)) == len(sent(ITO)) == 3
    known = announcements.by_person(with_ito)
    there = venue.of(fresh(with_ito))
    assert there is not None
    assert {one.venue for one in known.values()} == {there.fingerprint}


def test_who_was_told_by_other_means_gets_no_mail(with_ito: Interview, recruiter: Member) -> None:
    confirm(with_ito, recruiter, tell=False)
    decide(with_ito, HEAD_OFFICE, recruiter)
    assert sent(HANAKO) == []
    assert sent(ITO) == ["interview.member_confirmed", "interview.member_way_in"]


def test_a_draft_tells_nobody_and_its_preview_says_it(
    with_ito: Interview, recruiter: Member
) -> None:
    decide(with_ito, MEET, recruiter)
    assert OutgoingMail.objects.count() == 0
    preview = previews.of_confirmation(interview_facts.of(fresh(with_ito)), by=actors.of(recruiter))
    assert preview is not None
    assert MEET["url"] in preview.text


def test_while_the_time_is_being_changed_nobody_is_told_another_venue_at_the_old_one(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    decide(with_ito, HEAD_OFFICE, recruiter)
    assert sent(HANAKO) == ["interview.confirmed"]
    assert sent(ITO) == ["interview.member_confirmed"]


def test_a_wish_for_zoom_takes_the_venue_away(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    decide(interview, HEAD_OFFICE, recruiter)
    meeting = made(interview, host, recruiter)
    held = fresh(interview)
    assert (held.meeting, held.venue_kind) == (meeting, "")
    with pytest.raises(UserFacingError, match="先にZoomミーティングを削除"):
        decide(interview, HEAD_OFFICE, recruiter)
    web_meeting.delete(interview, by=actors.of(recruiter), version=version_of(interview))
    assert decide(interview, HEAD_OFFICE, recruiter)


def test_a_promised_meeting_takes_it_away_too(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    decide(interview, HEAD_OFFICE, recruiter)
    proposals.propose(
        interview, by=actors.of(recruiter), version=version_of(interview), makes_meeting=True
    )
    assert fresh(interview).venue_kind == ""
    with pytest.raises(UserFacingError, match="自動で発行します"):
        decide(interview, HEAD_OFFICE, recruiter)


def test_a_proposal_without_zoom_keeps_it_and_it_can_be_changed(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    decide(interview, HEAD_OFFICE, recruiter)
    proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    decide(interview, MEET, recruiter)
    assert fresh(interview).venue_url == MEET["url"]
    assert sent(HANAKO) == ["interview.proposed"]


@pytest.mark.parametrize("state", [MeetingState.CANCELLED, MeetingState.FAILED])
def test_it_stands_in_for_a_meeting_of_which_nothing_comes(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, state: MeetingState
) -> None:
    made(interview, host, recruiter, confirm=True)
    Meeting.objects.update(state=state)
    assert attention.reasons_for(fresh(interview)) != []
    decide(interview, MEET, recruiter)
    held = fresh(interview)
    assert (held.meeting, held.venue_url) == (None, MEET["url"])
    assert attention.reasons_for(fresh(interview)) == []


def test_a_meeting_that_is_being_deleted_may_yet_stay(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    made(interview, host, recruiter, confirm=True)
    Meeting.objects.update(state=MeetingState.CANCELLING)
    with pytest.raises(UserFacingError, match="削除しています"):
        decide(interview, MEET, recruiter)


def test_a_meeting_on_its_way_into_the_place_of_one_that_ended_comes_first(
    interview: Interview,
    meeting: Meeting,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
) -> None:
    zoom.disturb("meetings.create", "drop_connection_after")
    host_change.change_host(
        interview, host_id=other_host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    # This is what an admin does who ends the link with its meetings.
    with transaction.atomic():
        intents.release(meeting)
    converging.converge(meeting)
    with pytest.raises(UserFacingError, match="準備しています"):
        decide(interview, MEET, recruiter)


def test_a_confirmed_interview_without_any_way_needs_somebody(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    assert attention.reasons_for(fresh(interview)) == []
    confirm(interview, recruiter)
    [reason] = attention.reasons_for(fresh(interview))
    assert (reason.concern, reason.words) == (Concern.NO_WAY_IN, "参加方法が未設定です")
    assert (reason.cure, reason.part) == ("参加方法を設定", "venue")
    assert [one.interview for one in attention.needed_by(recruiter)] == [interview]
    decide(interview, HEAD_OFFICE, recruiter)
    assert attention.reasons_for(fresh(interview)) == []


def test_an_older_page_and_an_interview_that_is_over_are_refused(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    seen = version_of(interview)
    decide(interview, HEAD_OFFICE, recruiter)
    with pytest.raises(Conflict):
        venue_change.decide(interview, MEET, by=actors.of(recruiter), version=seen)
    confirmation.cancel(interview, by=actors.of(recruiter), version=version_of(interview))
    with pytest.raises(UserFacingError, match="終了または中止"):
        decide(interview, MEET, recruiter)


def test_what_others_typed_begins_no_row_of_ours(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    form: dict[str, Any] = HEAD_OFFICE | {"place": "本社■Zoom URL　https://evil.example/"}
    decide(interview, form, recruiter)
    said = way_in.joining(interview_facts.of(fresh(interview)), "")
    assert "■Zoom" not in said
    assert "https://evil" not in said
