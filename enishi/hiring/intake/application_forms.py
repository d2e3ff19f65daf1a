"""応募フォーム: which fields the form of a job has, and what else it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.intake import form_questions
from enishi.hiring.intake.form_models import ApplicationForm, FieldRule
from enishi.hiring.intake.form_questions import Question
from enishi.hiring.models import Job


def of(job: Job) -> ApplicationForm:
    """Return the job's form, or the usual one, which has no row."""
    found = ApplicationForm.objects.filter(job=job).first()
    return found or ApplicationForm(company_id=job.company_id, job=job)


def questions_of(form: ApplicationForm) -> list[Question]:
    """Return the form's own questions, in their order."""
    return [Question.stored(one) for one in form.questions]


@transaction.atomic
def save(
    job: Job,
    *,
    rules: Mapping[str, str],
    questions: Sequence[Question],
    seen: int,
    by: Actor,
    is_confirmed: bool = False,
) -> ApplicationForm:
    """Save the form for applicants from now on.

    Parameters
    ----------
    rules
        The rule of each standard field that was sent; others stay as they are.
    seen
        The version that the page showed.
    is_confirmed
        As :func:`form_questions.checked`.

    Raises
    ------
    UserFacingError
        As :func:`form_questions.checked`; or a rule does not exist.
    Conflict
        Somebody else saved it meanwhile.
    """
    require(by, Action.EDIT_JOBS, job)
    cleaned = form_questions.checked(questions, is_confirmed=is_confirmed)
    held = lock_row(Job.objects.all(), job.pk)
    form = of(held)
    if form.version != seen:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _(
                "他のユーザーがこのフォームを変更しました。"
                "画面を読み込み直し、最新の内容をご確認ください。"
            ),
        )
    if any(rule not in FieldRule.values for rule in rules.values()):
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("項目の設定を選択し直してください。"))
    stored = form_questions.rules_of(form.rules)
    form.rules = {name: rules.get(name, rule) for name, rule in stored.items()}
    form.questions = [one.as_stored() for one in cleaned]
    form.version += 1
    form.save()
    audit.record(held.company, Event.APPLICATION_FORM_SAVED, form, by=by, job=held.pk)
    return form
