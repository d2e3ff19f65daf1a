"""Evaluation forms: their required parts, their changes, and the choice of a form for a step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Code, Conflict, NotFound, UserFacingError
from enishi.hiring.evaluations import default_form, forms, question
from enishi.hiring.evaluations.models import EvaluationForm, QuestionKind
from enishi.hiring.evaluations.question import Question
from enishi.hiring.models import Job
from tests.cast import flow_of
from tests.racing import at_once

pytestmark = pytest.mark.django_db
TEXT = Question(kind=QuestionKind.TEXT, label="気づき")


def made(by: Member, name: str = "書類", *questions: Question) -> EvaluationForm:
    return forms.create(by.company, name=name, questions=questions or (TEXT,), by=actors.of(by))


def test_every_company_begins_with_one_good_form_in_its_language(
    company: Company, other_company: Company
) -> None:
    other_company.locale = "en"
    other_company.save()
    form = default_form.ensure(company)
    assert default_form.ensure(company) == form
    asked = question.of(forms.latest_version(form))
    assert question.checked(asked) == asked
    assert [one.label for one in asked if one.kind == QuestionKind.SECTION] == [
        "能力・経験",
        "働き方",
        "まとめ",
    ]
    assert form.name == "標準の評価フォーム"
    assert default_form.ensure(other_company).name != form.name


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (Question(kind="text", label=" "), "label-1"),
        (Question(kind="magic", label="設問"), "label-1"),
        (Question(kind="text", label="あ" * 101), "label-1"),
        (Question(kind="score", label="設問", words=("悪い", "良い")), "words-1"),
        (Question(kind="choice", label="設問", words=("はい",)), "words-1"),
        (Question(kind="choices", label="設問", words=("はい", "はい")), "words-1"),
        (Question(kind="choice", label="設問", words=("はい", "あ" * 61)), "words-1"),
        (Question(kind="choice", label="設問", words=tuple(map(str, range(31)))), "words-1"),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(
    recruiter: Member, broken: Question, field: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        made(recruiter, "書類", TEXT, broken)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("questions", [[], [Question(kind="section", label="見出し")], [TEXT] * 61])
def test_a_form_asks_something_and_not_without_end(
    recruiter: Member, questions: list[Question]
) -> None:
    with pytest.raises(UserFacingError) as refused:
        forms.create(recruiter.company, name="書類", questions=questions, by=actors.of(recruiter))
    assert refused.value.field == "questions"


def test_of_two_who_save_the_second_is_told(recruiter: Member) -> None:
    form, by = made(recruiter), actors.of(recruiter)
    other = replace(TEXT, label="別の設問")
    forms.save(form, name="書類", questions=[other], seen=1, by=by)
    with pytest.raises(Conflict):
        forms.save(form, name="書類", questions=[TEXT], seen=1, by=by)
    # A name alone makes no version.
    forms.save(form, name="書類選考", questions=[other], seen=2, by=by)
    latest = forms.latest_version(form)
    assert (latest.number, question.of(latest)) == (2, [other])


def test_names_are_told_apart_and_copies_get_their_own(recruiter: Member) -> None:
    form = made(recruiter)
    with pytest.raises(UserFacingError) as refused:
        made(recruiter)
    assert refused.value.field == "name"
    copies = [forms.copy(form, by=actors.of(recruiter)) for _press in range(2)]
    assert [one.name for one in copies] == ["書類のコピー", "書類のコピー2"]
    assert question.of(forms.latest_version(copies[0])) == [TEXT]


def test_a_step_uses_the_jobs_form_then_its_own_then_the_default(
    recruiter: Member, job: Job
) -> None:
    by, step = actors.of(recruiter), job.flow.steps.get(name="書類選考")
    default = default_form.ensure(recruiter.company)
    own, wide = made(recruiter, "この求人"), made(recruiter, "全体")

    def used() -> EvaluationForm:
        return forms.version_for(job, step).form

    assert used() == default
    forms.assign(step, job=None, form=wide, by=by)
    assert used() == wide
    forms.assign(step, job=job, form=own, by=by)
    assert used() == own
    other_job = Job.objects.create(company=job.company, flow=job.flow, title="営業")
    assert forms.version_for(other_job, step).form == wide
    forms.put_away(own, by=by)
    assert used() == wide
    forms.assign(step, job=None, form=None, by=by)
    assert used() == default


def test_the_default_is_never_put_away_and_there_is_one(recruiter: Member) -> None:
    by, former = actors.of(recruiter), default_form.ensure(recruiter.company)
    with pytest.raises(UserFacingError, match="標準"):
        forms.put_away(former, by=by)
    new = made(recruiter)
    forms.make_default(new, by=by)
    forms.put_away(former, by=by)
    assert default_form.ensure(recruiter.company) == new
    with pytest.raises(Conflict):
        forms.make_default(former, by=by)


def test_an_archived_form_can_be_used_again_under_a_free_name(recruiter: Member) -> None:
    by, own = actors.of(recruiter), made(recruiter, "書類")
    forms.put_away(own, by=by)
    other = made(recruiter, "書類")
    with pytest.raises(UserFacingError) as refused:
        forms.restore(own, by=by)
    assert refused.value.code == Code.FORM_NAME_TAKEN
    forms.put_away(other, by=by)
    forms.restore(own, by=by)
    own.refresh_from_db()
    assert not own.is_archived
    forms.make_default(own, by=by)


def test_no_step_uses_what_belongs_elsewhere(
    recruiter: Member, job: Job, other_admin: Member
) -> None:
    step = job.flow.steps.get(name="書類選考")
    elsewhere = Job.objects.create(
        company=job.company, flow=flow_of(job.company, "別"), title="経理"
    )
    for form, one in ((made(other_admin), job), (made(recruiter), elsewhere)):
        with pytest.raises(NotFound):
            forms.assign(step, job=one, form=form, by=actors.of(recruiter))


@pytest.mark.django_db(transaction=True)
def test_two_who_need_the_first_form_at_once_have_one(company: Company) -> None:
    at_once(lambda: default_form.ensure(company), lambda: default_form.ensure(company))
    assert EvaluationForm.objects.count() == 1
