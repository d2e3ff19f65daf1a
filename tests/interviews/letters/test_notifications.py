"""Who gets which mail about an interview, once, and its contents."""

from __future__ import annotations

import re

import pytest
import vobject

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, proposals, scheduling, self_scheduling
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host
from tests.interviews.conftest import drawn, tomorrow, version_of

pytestmark = pytest.mark.django_db(transaction=True)

HANAKO = "hanako.yamada@mail.example"
ITO = "interviewer@sample.example"


@pytest.fixture
def with_ito(interview: Interview, slot: Slot, recruiter: Member, interviewer: Member) -> Interview:
    """Tomorrow from ten, held by 伊藤."""
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    return interview


def confirm(interview: Interview, by: Member, *, tell: bool = True) -> None:
    confirmation.confirm(
        interview, by=actors.of(by), version=version_of(interview), tell_candidate=tell
    )


def move(interview: Interview, by: Member) -> None:
    """Two hours later."""
    confirmation.reopen(interview, by=actors.of(by), version=version_of(interview))
    scheduling.move_slot(
        interview.slots.get(),
        starts_at=tomorrow(12),
        ends_at=tomorrow(13),
        by=actors.of(by),
        version=version_of(interview),
    )


def sent(to: str) -> list[str]:
    mails = OutgoingMail.objects.filter(to=to).order_by("pk")
    return list(mails.values_list("kind", flat=True))


def test_confirming_tells_candidate_and_interviewer_once(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    meeting = web_meeting.create(with_ito, host_id=host.pk, by=actors.of(recruiter))
    meeting.refresh_from_db()
    confirm(with_ito, recruiter)

    assert sent(HANAKO) == ["interview.confirmed"]
    assert sent(ITO) == ["interview.member_confirmed"]
    mail = OutgoingMail.objects.get(to=HANAKO)
    assert mail.subject == "【株式会社サンプル】一次面接日程確定のご案内"
    assert mail.reply_to == recruiter.email
    assert "山田　花子 様" in mail.body
    assert "10:00〜11:00（所要時間 約60分）" in mail.body
    assert "http://127.0.0.1:8000/r/" in mail.body
    # The room always leads to the present meeting; Zoom's own address does not.
    assert meeting.join_url not in mail.body
    assert ITO not in mail.body + mail.calendar


def test_whom_to_reach_on_the_day_is_the_recruiter_or_what_the_company_says(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    Company.objects.update(contact="03-0000-0000（採用担当）")
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)
    first, second = OutgoingMail.objects.filter(to=HANAKO).order_by("pk")
    assert "■当日の連絡先　recruiter@sample.example（採用担当 佐藤）" in first.body
    assert "■当日の連絡先　03-0000-0000（採用担当）" in second.body


def test_mail_and_calendar_say_how_to_join_by_telephone(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    web_meeting.create(with_ito, host_id=host.pk, by=actors.of(recruiter))
    confirm(with_ito, recruiter)

    mail = OutgoingMail.objects.get(to=HANAKO)
    for text in (mail.body, vobject.readOne(mail.calendar).vevent.description.value):
        assert "■電話での参加　03-0000-0012（日本）\n03-0000-0034（日本）\n" in text
        assert "電話用パスコード：" in text
        assert "通話料は、おかけになる方のご負担となります。" in text


def test_the_candidate_hears_nothing_unless_the_recruiter_wants_it(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter, tell=False)
    assert sent(HANAKO) == []
    assert sent(ITO) == ["interview.member_confirmed"]


def test_a_new_time_is_told_beside_the_old_one_in_the_same_conversation(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    move(with_ito, recruiter)
    confirm(with_ito, recruiter)

    assert sent(HANAKO) == ["interview.confirmed", "interview.changed"]
    assert sent(ITO) == ["interview.member_confirmed", "interview.member_changed"]
    first, second = OutgoingMail.objects.filter(to=HANAKO).order_by("pk")
    before, after = second.body.index("10:00〜11:00"), second.body.index("12:00〜13:00")
    assert before < after
    assert second.in_reply_to == first.message_id
    assert second.message_id != first.message_id


def test_the_same_time_confirmed_again_is_told_to_nobody(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    confirm(with_ito, recruiter)
    assert OutgoingMail.objects.count() == 2


def test_who_no_longer_takes_part_is_told_that_it_is_off_for_them(
    with_ito: Interview, recruiter: Member, admin: Member
) -> None:
    confirm(with_ito, recruiter)
    confirmation.reopen(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    scheduling.set_participants(
        with_ito, members=[admin], by=actors.of(recruiter), version=version_of(with_ito)
    )
    confirm(with_ito, recruiter)

    assert sent(ITO) == ["interview.member_confirmed", "interview.member_cancelled"]
    assert sent(admin.email) == ["interview.member_confirmed"]
    assert sent(HANAKO) == ["interview.confirmed"]


def test_a_cancellation_reaches_everybody_who_counted_on_the_interview(
    with_ito: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    confirmation.cancel(with_ito, by=actors.of(recruiter))

    assert sent(HANAKO)[-1] == "interview.cancelled"
    assert sent(ITO)[-1] == "interview.member_cancelled"
    assert "10:00〜11:00" in OutgoingMail.objects.filter(to=HANAKO).latest("pk").body


def test_who_was_told_nothing_hears_of_no_cancellation(
    with_ito: Interview, recruiter: Member
) -> None:
    confirmation.cancel(with_ito, by=actors.of(recruiter))
    assert OutgoingMail.objects.count() == 0


def test_a_mail_is_written_only_if_the_change_is(
    with_ito: Interview, recruiter: Member, company: object
) -> None:
    from enishi.errors import UserFacingError
    from enishi.mail.models import MailTemplate

    MailTemplate.objects.create(
        company=with_ito.company, kind="confirmed", subject="件名", body="{{以前の日時}}"
    )
    with pytest.raises(UserFacingError, match="以前の日時"):
        confirm(with_ito, recruiter)
    with_ito.refresh_from_db()
    assert with_ito.state == "draft"
    assert OutgoingMail.objects.count() == 0


def test_interviewers_are_told_in_their_own_language(
    with_ito: Interview, recruiter: Member, interviewer: Member
) -> None:
    Member.objects.filter(pk=interviewer.pk).update(language="en")
    confirm(with_ito, recruiter)
    mail = OutgoingMail.objects.get(to=ITO)
    assert mail.subject == "Your interview is confirmed: 一次面接"
    assert "JST" in mail.body


def propose_anew(interview: Interview, by: Member) -> str:
    """The time is confirmed and told, then two others are offered in its place."""
    confirm(interview, by)
    confirmation.reopen(interview, by=actors.of(by), version=version_of(interview))
    drawn(interview, by=by, starts_at=tomorrow(15))
    return proposals.propose(interview, by=actors.of(by), version=version_of(interview))


def test_times_offered_in_place_of_one_that_was_told_name_it_and_free_the_interviewer(
    with_ito: Interview, recruiter: Member
) -> None:
    propose_anew(with_ito, recruiter)

    assert sent(HANAKO) == ["interview.confirmed", "interview.reproposed"]
    assert sent(ITO) == ["interview.member_confirmed", "interview.member_cancelled"]
    mail = OutgoingMail.objects.get(kind="interview.reproposed")
    assert mail.body.index("変更前") < mail.body.index("候補日時")
    assert "ご回答の期限" in mail.body
    assert "METHOD:CANCEL" in mail.calendar


def test_what_is_picked_then_is_told_beside_the_first_time(
    with_ito: Interview, recruiter: Member
) -> None:
    address = propose_anew(with_ito, recruiter)
    link = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert link is not None
    self_scheduling.pick(link, slot_id=with_ito.slots.get(starts_at=tomorrow(15)).pk)

    assert sent(HANAKO)[-1] == "interview.changed"
    assert sent(ITO)[-1] == "interview.member_confirmed"
    mail = OutgoingMail.objects.filter(to=HANAKO).latest("pk")
    assert mail.body.index("10:00〜11:00") < mail.body.index("15:00〜16:00")


def test_the_first_time_picked_again_is_confirmed_again(
    with_ito: Interview, recruiter: Member
) -> None:
    address = propose_anew(with_ito, recruiter)
    link = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert link is not None
    self_scheduling.pick(link, slot_id=with_ito.slots.get(starts_at=tomorrow(10)).pk)
    assert sent(HANAKO)[-1] == "interview.confirmed"


@pytest.mark.parametrize(
    ("tell", "kinds"),
    [(True, ["interview.proposed", "interview.withdrawn"]), (False, ["interview.proposed"])],
)
def test_a_withdrawn_proposal_is_told_unless_the_recruiter_does_not_want_it(
    with_ito: Interview, recruiter: Member, tell: bool, kinds: list[str]
) -> None:
    proposals.propose(with_ito, by=actors.of(recruiter), version=version_of(with_ito))
    proposals.withdraw(
        with_ito, by=actors.of(recruiter), version=version_of(with_ito), tell_candidate=tell
    )
    assert sent(HANAKO) == kinds


def test_the_letter_says_until_when_and_where_the_time_can_be_changed(
    with_ito: Interview, recruiter: Member
) -> None:
    Company.objects.update(changes_until_hours=3, room_opens_minutes=7)
    confirm(with_ito, recruiter)
    mail = OutgoingMail.objects.get(to=HANAKO)
    assert "開始の3時間前までに、下記のページより" in mail.body
    assert re.search(r"/r/[\w-]{32}/change\n", mail.body)


def test_the_way_in_says_how_early_the_room_opens(
    with_ito: Interview, host: Host, recruiter: Member
) -> None:
    Company.objects.update(room_opens_minutes=7)
    web_meeting.create(with_ito, host_id=host.pk, by=actors.of(recruiter))
    confirm(with_ito, recruiter)
    assert "開始7分前からご入室" in OutgoingMail.objects.get(to=HANAKO).body


def test_where_it_is_too_late_for_the_page_the_letter_asks_for_an_answer(
    with_ito: Interview, recruiter: Member
) -> None:
    Company.objects.update(changes_until_hours=336)
    confirm(with_ito, recruiter)
    assert "本メールにご返信" in OutgoingMail.objects.get(to=HANAKO).body
