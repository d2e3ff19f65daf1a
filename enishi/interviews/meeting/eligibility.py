"""Checks when an interview can have a meeting, and who may host it. Each refusal says why."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError
from enishi.interviews import revision
from enishi.interviews.models import Interview, Slot
from enishi.meetings.gateway.explanations import Reason, sentence
from enishi.meetings.link import connection
from enishi.meetings.models import Host, ZoomAccount


def require_one_slot(interview: Interview) -> Slot:
    """Return the only slot of a draft; it lies in the future.

    Raises
    ------
    UserFacingError
        The interview is no draft, or there is not exactly one future slot (R-045, D-06, D-13).
    """
    revision.require_draft(interview)
    return require_future_slot(interview)


def require_future_slot(interview: Interview) -> Slot:
    """Do as :func:`require_one_slot`, also for a confirmed interview."""
    revision.require_open(interview)
    slots = list(interview.slots.all())
    if len(slots) != 1:
        raise UserFacingError(Code.NOT_EXACTLY_ONE_SLOT, needs_one_slot(len(slots)))
    if slots[0].starts_at <= timezone.now():
        raise UserFacingError(
            Code.SLOT_IN_PAST,
            _("日程が過去の日時になっています。これからの日時に変更してください。"),
        )
    return slots[0]


def needs_one_slot(count: int) -> str:
    """Return D-06's sentence for no slot or several slots."""
    return _("日程が1件のときに作成できます（現在%(count)d件）") % {"count": count}


def require_host(interview: Interview, host_id: int) -> Host:
    """Return the chosen host, if this company can choose it.

    Raises
    ------
    UserFacingError
        Zoom is not linked, or the host cannot be chosen (R-005, D-05, D-11).
    """
    account = connection.linked_account(interview.company)
    if account is None or not account.is_linked:
        raise UserFacingError(Code.ZOOM_NOT_LINKED, not_linked(account))
    host = (
        Host.objects.selected()
        .filter(
            company=interview.company_id,
            zoom_account_id=account.zoom_account_id,
            pk=host_id,
            is_usable=True,
        )
        .first()
    )
    if host is None:
        raise UserFacingError(
            Code.HOST_NOT_ELIGIBLE,
            _("このホストユーザーは選べません。別のホストユーザーを選んでください。"),
            field="host",
        )
    return host


def not_linked(account: ZoomAccount | None) -> str:
    """Return D-05's sentence, or a sentence that says that the link has ended."""
    if account is None:
        return _("Zoomが連携されていません。管理者に連携を依頼してください")
    if account.is_ending:
        return sentence(Reason.ENDING)
    return _("Zoomとの連携が切れています。管理者にZoom連携設定での再認証を依頼してください")
