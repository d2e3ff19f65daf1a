"""Two people at one interview: who changes it holds its row and has seen its latest version."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.errors import Conflict, UserFacingError
from enishi.interviews.models import Interview, InterviewState


def hold(interview: Interview) -> Interview:
    """Lock the interview's row until the transaction ends, and return it as it stands now.

    Every change of an interview, of its slots, participants or meeting begins here, so that two
    changes never interleave.
    """
    # Two statements: one that locks and joins would, after waiting, give this row as it is now
    # beside a meeting as it was before (PostgreSQL, read committed).
    Interview.objects.select_for_update().get(pk=interview.pk)
    return Interview.objects.select_related(
        "company", "step", "meeting__host", "meeting__account"
    ).get(pk=interview.pk)


def hold_seen(interview: Interview, *, version: int) -> Interview:
    """Lock the interview's row if the person saw its latest version.

    Raises
    ------
    Conflict
        Somebody else changed the interview after this person's page was drawn (D-14).
    """
    held = hold(interview)
    if held.version != version:
        raise Conflict(
            _(
                "他のユーザーが更新しました。最新の内容を確認して、もう一度操作してください。"
                "入力した内容はまだ保存されていません。"
            )
        )
    return held


def require_draft(interview: Interview) -> None:
    """Refuse unless times, people and meeting of this interview may still be changed.

    Raises
    ------
    UserFacingError
        It is confirmed, held or cancelled; the sentence says which, and what to do.
    """
    if interview.state == InterviewState.PROPOSED:
        raise UserFacingError(
            _("候補者の回答待ちです。変更するには、先に「提案を取り下げる」を押してください。")
        )
    if interview.state == InterviewState.CONFIRMED:
        raise UserFacingError(
            _(
                "この面接の日程は確定しています。変更するには、先に「日程を変更する」を押してください。"
            )
        )
    require_open(interview)


def require_open(interview: Interview) -> None:
    """Refuse when the interview is over; its sentence says so."""
    if not interview.is_open:
        raise UserFacingError(_("この面接は終了または中止されているため、変更できません。"))


def advance(interview: Interview) -> None:
    """Write the held interview as its next version."""
    interview.version += 1
    interview.changed_at = timezone.now()
    interview.save()
