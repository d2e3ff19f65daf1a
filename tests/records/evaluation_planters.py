"""Breaks each invariant of evaluations."""

from __future__ import annotations

from enishi.hiring.evaluations import default_form, forms
from enishi.hiring.evaluations.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationForm,
    EvaluationFormUse,
    EvaluationQuestion,
)
from tests.records.planters import breaks, change, foreign_step
from tests.records.world import World


def given(world: World) -> Evaluation:
    return Evaluation.objects.get(company=world.company, state="submitted")


@breaks("evaluation_is_of_the_flow")
def _(world: World) -> int:
    return change(given(world), step=foreign_step(world))


@breaks("answer_is_to_what_was_asked")
def _(world: World) -> int:
    heading = given(world).version.questions.filter(kind="section")[0]
    return EvaluationAnswer.objects.create(
        company=world.company, evaluation=given(world), question=heading
    ).pk


@breaks("answer_is_of_its_questions_kind")
def _(world: World) -> int:
    answer = given(world).answers.exclude(chosen=[])[0]
    return change(answer, chosen=[4])


@breaks("submitted_evaluation_is_whole")
def _(world: World) -> int:
    given(world).answers.filter(question__is_required=True)[0].delete()
    return given(world).pk


@breaks("evaluation_form_has_a_version")
def _(world: World) -> int:
    form = EvaluationForm.objects.create(company=world.company, name="空")
    version = form.versions.create(company=world.company, number=1)
    EvaluationQuestion.objects.create(
        company=world.company, version=version, position=1, kind="section", label="見出し"
    )
    return form.pk


@breaks("evaluation_form_is_used_where_it_can_be")
def _(world: World) -> int:
    default = default_form.ensure(world.company)
    away = EvaluationForm.objects.create(company=world.company, name="以前", is_archived=True)
    asked = forms.latest_version(default).questions.exclude(kind="section")[0]
    version = away.versions.create(company=world.company, number=1)
    asked.pk, asked.version = None, version
    asked.save()
    return change(EvaluationFormUse.objects.get(company=world.company), form=away)
