"""Notes, comments and descriptions have a maximum length, in sentences and in the tables (S12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import TextField

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring import applications, jobs, limits
from enishi.hiring.evaluations import writing
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Application, Job, StepResult
from tests import evaluating
from tests.cast import SignedIn, flow_of

pytestmark = pytest.mark.django_db

MEGABYTE = "あ" * 1_000_000


def test_endless_texts_are_refused_at_their_field(
    recruiter: Member, application_at_interview: Application, job: Job
) -> None:
    application, step = application_at_interview, application_at_interview.current_step
    verbs: list[tuple[str, Callable[[str], Any]]] = [
        (
            "note",
            lambda text: applications.record_result(
                application, "passed", at_step=step.pk, note=text, by=actors.of(recruiter)
            ),
        ),
        (
            "comment",
            lambda text: evaluating.give(application, recruiter, comment=text),
        ),
        (
            "description",
            lambda text: jobs.update(
                job, title="営業", flow=job.flow, description=text, by=actors.of(recruiter)
            ),
        ),
        (
            "description",
            lambda text: jobs.create(
                job.company, title="営業", flow=job.flow, description=text, by=actors.of(recruiter)
            ),
        ),
    ]
    for field, verb in verbs:
        with pytest.raises(UserFacingError) as refused:
            verb(MEGABYTE)
        assert set(refused.value.fields) == {field}
        assert "文字以内で入力してください" in refused.value.fields[field]


@pytest.mark.parametrize(
    ("field", "longest"), [("note", limits.LONGEST_NOTE), ("comment", limits.LONGEST_COMMENT)]
)
def test_a_text_of_the_full_length_is_kept(
    recruiter: Member, application_at_interview: Application, field: str, longest: int
) -> None:
    application, step = application_at_interview, application_at_interview.current_step
    text = "あ" * longest
    if field == "note":
        applications.record_result(
            application, "passed", at_step=step.pk, note=text, by=actors.of(recruiter)
        )
        assert StepResult.objects.get().note == text
    else:
        evaluating.give(application, recruiter, comment=text)
        assert Evaluation.objects.get().comment == text


def test_every_text_of_the_tables_has_an_end_there() -> None:
    """Whoever adds a text column says how long it may be; ciphertext follows from what it seals."""
    ours = {"search_text", "scopes", "access_token", "refresh_token", "code_verifier"}
    ours |= {"passcode", "phone_passcode", "join_url"}  # Zoom gives them
    ours |= {"members", "open_gaps"}  # numbers of entries, of the audit log's seals
    ours |= {"venue"}  # as told: put together from fields of the interview that have an end
    endless = set()
    for table in apps.get_app_config("enishi").get_models():
        bounded = " ".join(str(constraint) for constraint in table._meta.constraints)
        for field in table._meta.get_fields():
            if isinstance(field, TextField) and field.max_length is None:
                is_ours = field.name in ours or field.name.startswith("sealed_")
                if not is_ours and f"Length(F({field.name}))" not in bounded:
                    endless.add(f"{table.__name__}.{field.name}")
    assert endless == set()


def test_the_tables_refuse_what_is_longer(application_at_interview: Application) -> None:
    job = application_at_interview.job
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(description=MEGABYTE)


@pytest.mark.usefixtures("participation")
@pytest.mark.parametrize("place", ["ahead", "of another flow"])
def test_no_step_is_evaluated_before_the_candidate_has_come_to_it(
    interviewer: Member, application_at_interview: Application, place: str
) -> None:
    application = application_at_interview
    flow = application.job.flow if place == "ahead" else flow_of(application.company, "別")
    step = flow.steps.get(name="最終面接" if place == "ahead" else "書類選考")
    with pytest.raises(Conflict, match="まだこの選考ステップに進んでいない"):
        writing.begin(application, step=step, by=actors.of(interviewer))
    assert Evaluation.objects.count() == 0


def test_what_was_seen_stays_open_when_the_result_before_it_is_taken_back(
    recruiter: Member, application_at_interview: Application
) -> None:
    application = application_at_interview
    passed = applications.record_result(
        application, "passed", at_step=application.current_step_id, by=actors.of(recruiter)
    )
    application.refresh_from_db()
    final = application.current_step
    given = evaluating.give(application, recruiter)
    applications.undo_result(application, result_id=passed.pk, by=actors.of(recruiter))
    application.refresh_from_db()
    assert evaluating.submit(given, score=2).answers.filter(score=2).exists()
    # Somebody else, who had not begun, may follow.
    assert writing.begin(application, step=final, by=actors.of(recruiter)) == given


def test_the_page_says_why_where_the_person_looks(
    recruiter: Member, signed_in: SignedIn, application_at_interview: Application
) -> None:
    application = application_at_interview
    ahead = application.job.flow.steps.get(name="内定")
    answer = signed_in(recruiter).post(
        f"/applications/{application.pk}/evaluation",
        {"step": ahead.pk},
        headers={"HX-Request": "true", "HX-Trigger": "evaluation-form"},
    )
    assert answer.status_code == 409
    assert "まだこの選考ステップに進んでいない" in answer.content.decode()
