"""評価フォーム: create, change, copy and archive forms, and assign them to steps.

A change of a form makes a new version. Earlier requests keep their version.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, not_found, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.evaluations import default_form, question
from enishi.hiring.evaluations.models import (
    EvaluationForm,
    EvaluationFormUse,
    EvaluationFormVersion,
)
from enishi.hiring.evaluations.question import Question
from enishi.hiring.models import Job, Step

_LONGEST_NAME = 60


def create(
    company: Company, *, name: str, questions: Sequence[Question], by: Actor
) -> EvaluationForm:
    """Make a form with its first version.

    Raises
    ------
    UserFacingError
        There is no name, another form has it, or the questions are invalid.
    """
    require(by, Action.EDIT_EVALUATION_FORMS, company)
    questions = question.checked(questions)
    with transaction.atomic():
        form = EvaluationForm.objects.create(company=company, name=_name_for(company, name))
        _write_version(form, 1, questions, by=by)
        audit.record(company, Event.EVALUATION_FORM_CREATED, form, by=by)
    return form


def save(
    form: EvaluationForm, *, name: str, questions: Sequence[Question], seen: int, by: Actor
) -> EvaluationForm:
    """Change the form for requests from now on.

    Parameters
    ----------
    seen
        The number of the version that the page showed.

    Raises
    ------
    Conflict
        Somebody else saved it meanwhile.
    UserFacingError
        As :func:`create`.
    """
    require(by, Action.EDIT_EVALUATION_FORMS, form)
    questions = question.checked(questions)
    with transaction.atomic():
        held = lock_row(EvaluationForm.objects.all(), form.pk)
        latest = latest_version(held)
        if latest.number != seen:
            raise Conflict(
                Code.CHANGED_MEANWHILE,
                _(
                    "他のユーザーがこのフォームを変更しました。"
                    "画面を読み込み直し、最新の内容をご確認ください。"
                ),
            )
        held.name = _name_for(held.company, name, but=held)
        held.save(update_fields=["name"])
        if questions != question.of(latest):
            _write_version(held, seen + 1, questions, by=by)
        audit.record(held.company, Event.EVALUATION_FORM_SAVED, held, by=by)
    return held


def copy(form: EvaluationForm, *, by: Actor) -> EvaluationForm:
    """Make a copy of the form with the same questions, under a new name."""
    require(by, Action.EDIT_EVALUATION_FORMS, form)
    with transaction.atomic():
        copied = EvaluationForm.objects.create(company=form.company, name=_name_of_copy(form))
        _write_version(copied, 1, question.of(latest_version(form)), by=by)
        audit.record(
            form.company, Event.EVALUATION_FORM_CREATED, copied, by=by, copied_from=form.pk
        )
    return copied


def put_away(form: EvaluationForm, *, by: Actor) -> None:
    """Archive the form: its steps use the default form, and evaluations that use it stay.

    Raises
    ------
    UserFacingError
        It is the default form.
    """
    require(by, Action.EDIT_EVALUATION_FORMS, form)
    with transaction.atomic():
        held = lock_row(EvaluationForm.objects.all(), form.pk)
        if held.is_default:
            raise UserFacingError(
                Code.DEFAULT_FORM,
                _("標準のフォームは使用をやめられません。先に別のフォームを標準にしてください。"),
            )
        held.is_archived = True
        held.save(update_fields=["is_archived"])
        EvaluationFormUse.objects.filter(form=held).delete()
        audit.record(held.company, Event.EVALUATION_FORM_PUT_AWAY, held, by=by)


def restore(form: EvaluationForm, *, by: Actor) -> None:
    """Offer an archived form again; its former steps are assigned anew by hand.

    Raises
    ------
    UserFacingError
        Another form has its name meanwhile.
    """
    require(by, Action.EDIT_EVALUATION_FORMS, form)
    with transaction.atomic():
        held = lock_row(EvaluationForm.objects.all(), form.pk)
        held.name = _name_for(held.company, held.name, but=held)
        held.is_archived = False
        held.save(update_fields=["name", "is_archived"])
        audit.record(held.company, Event.EVALUATION_FORM_RESTORED, held, by=by)


def keep_built_in(company: Company, *, by: Actor) -> EvaluationForm:
    """Return the company's default form, to be changed; make it from the built-in one if needed."""
    require(by, Action.EDIT_EVALUATION_FORMS, company)
    with transaction.atomic():
        is_made = not EvaluationForm.objects.filter(company=company, is_default=True).exists()
        form = default_form.ensure(company)
        if is_made:
            audit.record(company, Event.EVALUATION_FORM_CREATED, form, by=by)
    return form


def make_default(form: EvaluationForm, *, by: Actor) -> None:
    """Use the form at every step without an assigned form.

    Raises
    ------
    Conflict
        It was archived meanwhile.
    """
    require(by, Action.EDIT_EVALUATION_FORMS, form)
    with transaction.atomic():
        lock_row(Company.objects.all(), form.company_id)
        held = _usable(form)
        EvaluationForm.objects.filter(company=form.company_id, is_default=True).update(
            is_default=False
        )
        held.is_default = True
        held.save(update_fields=["is_default"])
        audit.record(held.company, Event.EVALUATION_FORM_MADE_DEFAULT, held, by=by)


def assign(step: Step, *, job: Job | None, form: EvaluationForm | None, by: Actor) -> None:
    """Let the step use the form, for one job or for all jobs of its flow.

    Parameters
    ----------
    form
        ``None`` removes the assignment, so that the more general rule applies.

    Raises
    ------
    NotFound
        The job hires through another flow, or the form is another company's.
    Conflict
        The form was archived meanwhile.
    """
    require(by, Action.EDIT_EVALUATION_FORMS, step)
    if (job is not None and job.flow_id != step.flow_id) or (
        form is not None and form.company_id != step.company_id
    ):
        raise not_found()
    with transaction.atomic():
        lock_row(Step.objects.all(), step.pk)
        EvaluationFormUse.objects.filter(step=step, job=job).delete()
        if form is not None:
            EvaluationFormUse.objects.create(
                company=step.company, step=step, job=job, form=_usable(form)
            )
        audit.record(
            step.company,
            Event.EVALUATION_FORM_ASSIGNED,
            step,
            by=by,
            job=job.pk if job else None,
            form=form.pk if form else None,
        )


def version_for(job: Job, step: Step) -> EvaluationFormVersion:
    """Return the present version of the form for this job and step.

    Called inside the transaction that makes the request: the form stays locked until it ends. The
    job's own form comes first, then the step's, then the company's default.
    """
    uses = EvaluationFormUse.objects.filter(company=step.company_id, step=step)
    use = uses.filter(Q(job=job) | Q(job=None)).order_by(F("job").asc(nulls_last=True)).first()
    form_id = use.form_id if use else default_form.ensure(step.company).pk
    return latest_version(lock_row(EvaluationForm.objects.all(), form_id))


def latest_version(form: EvaluationForm) -> EvaluationFormVersion:
    """Return the version that new requests use."""
    return form.versions.select_related("form").order_by("-number")[0]


def _write_version(
    form: EvaluationForm, number: int, questions: Sequence[Question], *, by: Actor
) -> None:
    version = EvaluationFormVersion.objects.create(
        company_id=form.company_id, form=form, number=number, made_by=by.member
    )
    question.rows_of(version, questions)


def _usable(form: EvaluationForm) -> EvaluationForm:
    held = lock_row(EvaluationForm.objects.all(), form.pk)
    if held.is_archived:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _("このフォームは使用をやめています。画面を読み込み直してください。"),
        )
    return held


def _name_for(company: Company, name: str, *, but: EvaluationForm | None = None) -> str:
    name = characters.clean_line(name)
    if not characters.is_visible(name):
        raise UserFacingError(Code.VALUE_MISSING, _("フォーム名を入力してください。"), field="name")
    if len(name) > _LONGEST_NAME:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("フォーム名は%(count)d文字以内で入力してください。") % {"count": _LONGEST_NAME},
            field="name",
        )
    others = company.evaluation_forms.filter(is_archived=False)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.filter(name=name).exists():
        raise UserFacingError(
            Code.FORM_NAME_TAKEN, _("同じ名前の評価フォームがあります。"), field="name"
        )
    return name


def _name_of_copy(form: EvaluationForm) -> str:
    taken = set(
        form.company.evaluation_forms.filter(is_archived=False).values_list("name", flat=True)
    )
    number = 1
    while True:
        ending = _("のコピー") if number == 1 else _("のコピー%(number)d") % {"number": number}
        name = form.name[: _LONGEST_NAME - len(ending)] + ending
        if name not in taken:
            return name
        number += 1
