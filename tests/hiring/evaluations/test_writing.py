"""A member's own evaluation: one at each step, saved during writing, handed in complete."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, NotFound, UserFacingError
from enishi.hiring import applications
from enishi.hiring.evaluations import forms, seeing, writing
from enishi.hiring.evaluations.answers import Written
from enishi.hiring.evaluations.models import Evaluation, EvaluationState
from enishi.hiring.evaluations.writing import Overtaken, Seen
from enishi.hiring.models import Application
from tests import evaluating
from tests.hiring.evaluations.asked import decide, questions_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("participation")]


def begun(application: Application, member: Member) -> Evaluation:
    return writing.begin(application, step=application.current_step, by=actors.of(member))


def test_a_member_has_one_evaluation_at_a_step_and_goes_on_with_it(
    application_at_interview: Application, interviewer: Member
) -> None:
    first = begun(application_at_interview, interviewer)
    assert begun(application_at_interview, interviewer) == first
    assert first.state == EvaluationState.DRAFT
    # By the default form of the company, which was made for it.
    assert first.version == forms.latest_version(first.version.form)
    assert first.version.form.is_default


def test_what_is_missing_is_named_at_its_field_and_nothing_is_handed_in(
    application_at_interview: Application, interviewer: Member
) -> None:
    evaluation = begun(application_at_interview, interviewer)
    with pytest.raises(UserFacingError) as refused:
        writing.submit(evaluation, Written(), seen=Seen(revision=0), by=actors.of(interviewer))
    required = {f"q{one.pk}" for one in questions_of(evaluation) if one.is_required}
    assert len(required) == 4
    assert set(refused.value.fields) == required | {"verdict"}
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.revision) == (EvaluationState.DRAFT, 0)


def test_a_draft_keeps_whatever_is_there_and_no_answer_that_no_form_offers(
    application_at_interview: Application, interviewer: Member
) -> None:
    evaluation = begun(application_at_interview, interviewer)
    score, *_rest = [one for one in questions_of(evaluation) if one.is_score]
    [choice] = [one for one in questions_of(evaluation) if one.kind == "choice"]
    [text, *_texts] = [one for one in questions_of(evaluation) if one.is_text]
    forged = {score.pk: ["6"], choice.pk: ["9", "1", "2"], text.pk: [" よい "], 999_999: ["1"]}
    saved = writing.save(
        evaluation,
        Written(verdict="unsaid", comment="途中", answers=forged),
        seen=Seen(revision=0),
        by=actors.of(interviewer),
    )
    assert (saved.verdict, saved.comment, saved.revision) == ("", "途中", 1)
    assert {one.question_id: (one.score, one.text, one.chosen) for one in saved.answers.all()} == {
        choice.pk: (None, "", [1]),
        text.pk: (None, "よい", []),
    }


def test_two_devices_do_not_overwrite_each_other_in_silence(
    application_at_interview: Application, interviewer: Member
) -> None:
    evaluation, by = begun(application_at_interview, interviewer), actors.of(interviewer)
    opened = Seen(revision=0, page="laptop")
    writing.save(
        evaluation, Written(comment="電話から"), seen=Seen(revision=0, page="phone"), by=by
    )
    with pytest.raises(Overtaken) as overtaken:
        writing.save(evaluation, Written(comment="机から"), seen=opened, by=by)
    with pytest.raises(Overtaken):
        writing.submit(evaluation, evaluating.filled(evaluation), seen=opened, by=by)
    evaluation.refresh_from_db()
    assert evaluation.comment == "電話から"
    # Whoever was asked which shall stay says so with what they have seen by then.
    known = Seen(revision=overtaken.value.evaluation.revision, page="laptop")
    assert (
        writing.save(evaluation, Written(comment="机から"), seen=known, by=by).comment == "机から"
    )


def test_a_page_whose_save_was_answered_by_nobody_is_not_overtaken_by_itself(
    application_at_interview: Application, interviewer: Member
) -> None:
    evaluation, by = begun(application_at_interview, interviewer), actors.of(interviewer)
    seen = Seen(revision=0, page="phone")
    writing.save(evaluation, Written(comment="一"), seen=seen, by=by)
    assert writing.save(evaluation, Written(comment="一二"), seen=seen, by=by).comment == "一二"


def test_what_was_handed_in_may_be_changed_until_the_decision_and_then_only_once_reopened(
    application_at_interview: Application, interviewer: Member, recruiter: Member
) -> None:
    given = evaluating.give(application_at_interview, interviewer, score=2)
    assert given.answers.filter(score=2).count() == 4
    assert evaluating.submit(given, score=3).answers.filter(score=3).count() == 4
    decide(application_at_interview, recruiter)
    with pytest.raises(Conflict, match="修正の許可"):
        evaluating.submit(given, score=5)
    seeing.reopen(given, by=actors.of(recruiter))
    evaluating.submit(given, score=4)
    # Once: the next change asks for another permission.
    with pytest.raises(Conflict):
        evaluating.submit(given, score=5)
    logged = AuditEntry.objects.filter(subject_type="evaluation").order_by("pk")
    assert list(logged.values_list("action", flat=True)) == [
        "evaluation.begun",
        "evaluation.written",
        "evaluation.changed",
        "evaluation.reopened",
        "evaluation.changed",
    ]


def test_nobody_writes_anothers_and_an_interviewer_of_others_none(
    application_at_interview: Application,
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
) -> None:
    evaluation = begun(application_at_interview, interviewer)
    for verb in (writing.save, writing.submit):
        with pytest.raises(NotFound):
            verb(evaluation, Written(), seen=Seen(revision=0), by=actors.of(recruiter))
    with pytest.raises(NotFound):
        begun(application_at_screening, interviewer)


def test_a_draft_is_saved_no_more_once_it_was_handed_in(
    application_at_interview: Application, interviewer: Member
) -> None:
    given = evaluating.give(application_at_interview, interviewer)
    with pytest.raises(Conflict, match="提出済み"):
        writing.save(given, Written(), seen=evaluating.seen(given), by=actors.of(interviewer))


def test_each_move_of_an_evaluation_is_made(
    application_at_interview: Application,
    interviewer: Member,
    recruiter: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from enishi.hiring.evaluations import asking
    from enishi.hiring.evaluations.models import EVALUATION_MOVES
    from tests import walking

    made = walking.walked(monkeypatch, EVALUATION_MOVES)
    application, by = application_at_interview, actors.of(recruiter)

    def ask() -> Evaluation:
        [asked] = asking.ask_for_evaluations(
            application,
            step=application.current_step,
            member_ids=[interviewer.pk],
            due_on=None,
            by=by,
        )
        return asked

    asking.withdraw(ask(), by=by)
    asking.withdraw(ask(), by=by)
    # Begun by themselves, though nobody asks any more; asked again, and withdrawn as a draft.
    evaluation = begun(application, interviewer)
    asking.withdraw(ask(), by=by)
    evaluation = ask()
    writing.save(evaluation, Written(), seen=evaluating.seen(evaluation), by=actors.of(interviewer))
    evaluating.submit(evaluation)
    [straight] = asking.ask_for_evaluations(
        application, step=application.current_step, member_ids=[recruiter.pk], due_on=None, by=by
    )
    evaluating.submit(straight)
    assert made == walking.all_of(EVALUATION_MOVES)


def test_an_application_that_ended_leaves_nothing_to_write(
    application_at_screening: Application, interviewer: Member, recruiter: Member
) -> None:
    from enishi.hiring.evaluations import asking

    application = application_at_screening
    [asked] = asking.ask_for_evaluations(
        application,
        step=application.current_step,
        member_ids=[interviewer.pk],
        due_on=None,
        by=actors.of(recruiter),
    )
    assert Application.objects.visible_to(interviewer).filter(pk=application.pk).exists()
    applications.record_result(
        application, "rejected", at_step=application.current_step_id, by=actors.of(recruiter)
    )
    assert not Application.objects.visible_to(interviewer).filter(pk=application.pk).exists()
    with pytest.raises(NotFound):
        evaluating.submit(asked)
