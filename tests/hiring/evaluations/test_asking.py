"""Members are asked for evaluations, told about it, and released from it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from time_machine import TimeMachineFixture

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring.evaluations import (
    asking,
    default_form,
    due_reminders,
    forms,
    owed,
    question,
    writing,
)
from enishi.hiring.evaluations.models import Evaluation, EvaluationState
from enishi.hiring.evaluations.writing import Overtaken, Seen
from enishi.hiring.models import Application, Candidate
from enishi.mail.models import OutgoingMail
from tests import evaluating
from tests.hiring.evaluations.asked import ask, decide

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = datetime(2026, 11, 30, 12, tzinfo=TOKYO)
DUE = date(2026, 12, 3)


def kinds() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", flat=True))


def test_whoever_is_asked_is_mailed_in_full_and_may_see_the_candidate_meanwhile(
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    application = application_at_screening
    assert not Candidate.objects.visible_to(interviewer).exists()
    [asked] = ask(application, interviewer, by=recruiter, due_on=DUE)
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, mail.reply_to) == (interviewer.email, recruiter.email)
    for told in ("鈴木\u3000一郎 様", "書類選考", "2026年12月3日(木)", "ご判断ください。"):
        assert told in mail.body
    assert f"/evaluations/{asked.pk}/" in mail.body
    assert list(Candidate.objects.visible_to(interviewer)) == [application.candidate]
    assert list(owed.by(interviewer)) == list(owed.in_company(recruiter)) == [asked]

    asking.withdraw(asked, by=actors.of(recruiter))
    assert not Candidate.objects.visible_to(interviewer).exists()
    assert not owed.by(interviewer).exists()
    assert kinds() == ["evaluation.asked", "evaluation.withdrawn"]


def test_whoever_handed_in_sees_the_candidate_until_the_step_is_decided(
    application_at_screening: Application, interviewer: Member, recruiter: Member
) -> None:
    [asked] = ask(application_at_screening, interviewer, by=recruiter)
    evaluating.submit(asked)
    assert Candidate.objects.visible_to(interviewer).exists()
    decide(application_at_screening, recruiter)
    assert not Candidate.objects.visible_to(interviewer).exists()


def test_a_later_form_changes_nothing_that_was_asked(
    application_at_screening: Application, interviewer: Member, recruiter: Member, admin: Member
) -> None:
    [asked] = ask(application_at_screening, interviewer, by=recruiter)
    form = default_form.ensure(recruiter.company)
    shorter = question.of(asked.version)[:2]
    forms.save(form, name="短い", questions=shorter, seen=1, by=actors.of(recruiter))
    [again] = ask(application_at_screening, interviewer, by=recruiter)
    assert (again.pk, again.version_id) == (asked.pk, asked.version_id)
    [later] = ask(application_at_screening, admin, by=recruiter)
    assert question.of(later.version) == shorter
    # Withdrawn before a word was written: what is asked then is the form of then.
    asking.withdraw(again, by=actors.of(recruiter))
    [anew] = ask(application_at_screening, interviewer, by=recruiter)
    assert (anew.pk, anew.version_id) == (asked.pk, later.version_id)
    # A page that was opened before asks other questions: it is not saved as if nobody answered.
    before = Seen(revision=asked.revision, page="phone")
    with pytest.raises(Overtaken):
        writing.save(anew, evaluating.filled(asked), seen=before, by=actors.of(interviewer))


def test_who_handed_in_is_left_in_peace(
    application_at_screening: Application, admin: Member, recruiter: Member
) -> None:
    evaluating.give(application_at_screening, admin)
    with pytest.raises(Conflict, match="提出済み"):
        ask(application_at_screening, admin, by=recruiter)
    assert [
        one.member for one in ask(application_at_screening, admin, recruiter, by=recruiter)
    ] == [recruiter]


@pytest.mark.parametrize(
    ("people", "due_in", "field"),
    [
        ("nobody", 1, "members"),
        ("left", 1, "members"),
        ("elsewhere", 1, "members"),
        ("one", -1, "due_on"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_at_its_field(
    application_at_screening: Application,
    interviewer: Member,
    other_admin: Member,
    recruiter: Member,
    people: str,
    due_in: int,
    field: str,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    Member.objects.filter(pk=interviewer.pk).update(is_active=people != "left")
    chosen = {"nobody": [], "elsewhere": [other_admin]}.get(people, [interviewer])
    with pytest.raises(UserFacingError) as refused:
        ask(
            application_at_screening,
            *chosen,
            by=recruiter,
            due_on=MONDAY.date() + timedelta(days=due_in),
        )
    assert set(refused.value.fields) == {field}
    assert not Evaluation.objects.exists()


def test_the_day_before_and_the_day_after_are_mailed_once_each(
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    [asked] = ask(application_at_screening, interviewer, by=recruiter, due_on=DUE)
    OutgoingMail.objects.all().delete()
    told = []
    for hours in range(0, 24 * 6, 6):
        time_machine.move_to(MONDAY + timedelta(hours=hours), tick=False)
        due_reminders.send_due()
        due_reminders.send_due()
        told += [(hours, one) for one in kinds()]
        OutgoingMail.objects.update(kind="")
        OutgoingMail.objects.filter(kind="").delete()
    # 2 December 12:00 is the first look after nine; so is 4 December 12:00.
    assert told == [(48, "evaluation.due_soon"), (96, "evaluation.overdue")]
    asked.refresh_from_db()
    assert asked.remind_at is None


def test_after_an_outage_over_both_mornings_only_the_later_is_mailed(
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    time_machine: TimeMachineFixture,
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    ask(application_at_screening, interviewer, by=recruiter, due_on=DUE)
    time_machine.move_to(MONDAY + timedelta(days=10), tick=False)
    due_reminders.send_due()
    due_reminders.send_due()
    assert kinds() == ["evaluation.asked", "evaluation.overdue"]


@pytest.mark.parametrize("why", ["given", "decided", "withdrawn", "left"])
def test_nobody_is_reminded_of_what_is_not_owed(
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    time_machine: TimeMachineFixture,
    why: str,
) -> None:
    time_machine.move_to(MONDAY, tick=False)
    [asked] = ask(application_at_screening, interviewer, by=recruiter, due_on=DUE)
    if why == "given":
        evaluating.submit(asked)
    elif why == "decided":
        decide(application_at_screening, recruiter)
    elif why == "withdrawn":
        asking.withdraw(asked, by=actors.of(recruiter))
    else:
        Member.objects.filter(pk=interviewer.pk).update(is_active=False)
    time_machine.move_to(MONDAY + timedelta(days=10), tick=False)
    due_reminders.send_due()
    assert "evaluation.overdue" not in kinds()


def test_what_begins_unasked_can_be_asked_for_later(
    application_at_screening: Application, admin: Member, recruiter: Member
) -> None:
    from enishi.hiring.evaluations import writing

    begun = writing.begin(
        application_at_screening, step=application_at_screening.current_step, by=actors.of(admin)
    )
    [asked] = ask(application_at_screening, admin, by=recruiter)
    assert (asked.pk, asked.state, asked.is_asked) == (begun.pk, EvaluationState.DRAFT, True)
