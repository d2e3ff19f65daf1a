"""Evaluations: what each interviewer thought of a candidate at a step."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.hiring.models import Application, Evaluation, Step


def write(
    application: Application, *, step: Step, by: Member, score: int | None, comment: str = ""
) -> Evaluation:
    """Write, or rewrite, the member's own evaluation of the candidate at the step.

    Parameters
    ----------
    score
        1 (no) to 5 (certainly); ``None`` when only a comment is left.

    Raises
    ------
    UserFacingError
        A score out of range, or neither score nor comment.
    """
    if score is not None and score not in range(1, 6):
        raise UserFacingError(_("評価は1〜5から選択してください。"), field="score")
    comment = comment.strip()
    if score is None and not comment:
        raise UserFacingError(_("評価またはコメントを入力してください。"), field="score")
    with transaction.atomic():
        evaluation, _created = Evaluation.objects.update_or_create(
            application=application,
            step=step,
            member=by,
            defaults={
                "company_id": application.company_id,
                "score": score,
                "comment": comment,
                "written_at": timezone.now(),
            },
        )
        audit.record(application.company, "evaluation.written", evaluation, by=by, step=step.pk)
    return evaluation
