"""Others' evaluations are hidden until one's own is handed in, or an override is logged."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.hiring.evaluations import seeing, summary
from enishi.hiring.evaluations.summary import Summary
from enishi.hiring.models import Application
from tests import evaluating
from tests.cast import member_of
from tests.hiring.evaluations.asked import ask, decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participation")]


def seen_by(member: Member, application: Application) -> Summary:
    decided = application.results.values_list("step", flat=True)
    step = application.evaluations.order_by("pk")[0].step_id
    return summary.of(application, actors.of(member), decided=decided)[step]


def shown(member: Member, application: Application) -> list[str]:
    found = seen_by(member, application)
    return [one.member.family_name for table in found.tables for one in table.people]


@pytest.fixture
def panel(application_at_interview: Application, interviewer: Member, admin: Member) -> Application:
    """伊藤 and 青木 are asked; 青木 has handed in."""
    asked = ask(application_at_interview, interviewer, admin, by=admin)
    evaluating.submit(next(one for one in asked if one.member == admin), score=2, verdict="fail")
    return application_at_interview


def test_who_owes_theirs_sees_that_there_is_one_and_no_more(
    panel: Application, interviewer: Member
) -> None:
    found = seen_by(interviewer, panel)
    assert (shown(interviewer, panel), found.hidden, found.verdicts) == ([], 1, ())
    assert found.sight.waits_for_own
    assert not found.sight.may_open
    evaluating.submit(panel.evaluations.get(member=interviewer), score=5)
    assert shown(interviewer, panel) == ["青木", "伊藤"]


def test_who_writes_none_sees_them_when_all_are_in_or_opens_them_which_is_logged(
    panel: Application, recruiter: Member
) -> None:
    assert shown(recruiter, panel) == []
    assert seen_by(recruiter, panel).sight.may_open
    for _press in range(2):
        seeing.open_all(panel, step=panel.current_step, by=actors.of(recruiter))
    assert shown(recruiter, panel) == ["青木"]
    [entry] = AuditEntry.objects.filter(action="evaluations.opened")
    assert (entry.member, entry.details) == (recruiter, {"step": panel.current_step_id})


def test_all_are_in_when_those_who_left_are_not_counted(
    panel: Application, interviewer: Member, recruiter: Member
) -> None:
    Member.objects.filter(pk=interviewer.pk).update(is_active=False)
    assert shown(recruiter, panel) == ["青木"]
    assert [one.member for one in seen_by(recruiter, panel).missing] == [interviewer]


def test_a_recruiter_who_owes_one_is_not_led_by_the_others_either(
    panel: Application, recruiter: Member, interviewer: Member
) -> None:
    evaluating.submit(panel.evaluations.get(member=interviewer))
    ask(panel, recruiter, by=recruiter)
    assert shown(recruiter, panel) == []


def test_an_interviewer_who_writes_none_sees_them_once_the_step_is_decided(
    panel: Application, recruiter: Member
) -> None:
    other = member_of(
        recruiter.company, name="中村 蓮", email="nakamura@sample.example", role="interviewer"
    )
    panel.interviews.get().participants.create(company=panel.company, member=other)
    assert shown(other, panel) == []
    assert not seen_by(other, panel).sight.may_open
    decide(panel, recruiter)
    assert shown(other, panel) == ["青木"]


def test_an_average_counts_what_was_given_and_says_how_many(
    panel: Application, interviewer: Member
) -> None:
    evaluating.submit(panel.evaluations.get(member=interviewer), score=5)
    found = seen_by(interviewer, panel)
    [table] = found.tables
    scores = [line for line in table.lines if line.question.is_score]
    assert {(line.average, line.count) for line in scores} == {(3.5, 2)}
    assert {line.average for line in table.lines if not line.question.is_score} == {None}
    assert [(one.value, count) for one, count in found.verdicts] == [("pass", 1), ("fail", 1)]


def test_what_was_asked_by_different_questions_is_not_averaged(
    application_at_interview: Application, interviewer: Member, recruiter: Member
) -> None:
    from enishi.hiring.evaluations import default_form, forms, question

    evaluating.give(application_at_interview, interviewer, score=5)
    form = default_form.ensure(recruiter.company)
    fewer = question.of(forms.latest_version(form))[:3]
    forms.save(form, name=form.name, questions=fewer, seen=1, by=actors.of(recruiter))
    evaluating.give(application_at_interview, recruiter, score=1)
    found = seen_by(recruiter, application_at_interview)
    assert [len(table.people) for table in found.tables] == [1, 1]
