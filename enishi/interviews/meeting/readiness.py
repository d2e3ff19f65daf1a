"""Says in one sentence why a time cannot be fixed or proposed yet."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.interviews.meeting.condition import Condition, Stands


def why_not(condition: Condition) -> str:
    """Return why the interview's times can be neither confirmed nor proposed; empty if they can.

    Both need the same, because a proposed time is confirmed when the candidate picks it. There is
    at least one slot. The reason can be seen in the area about the meeting, which is drawn from the
    same condition. A meeting on its way to Zoom blocks nothing.
    """
    if condition.slots[0].starts_at <= timezone.now():
        return _("過去の日時の日程があります。削除するか、これからの日時に変更してください。")
    match condition.stands:
        case Stands.REFUSED:
            return _(
                "Zoomミーティングを作成できていません。"
                "作成し直すか、ミーティングなしに戻すと、確定や提案ができます。"
            )
        case Stands.MISSING:
            return _(
                "Zoomミーティングが見つかりません。"
                "作り直すか、ミーティングなしに戻すと、確定や提案ができます。"
            )
        case Stands.GONE:
            return _(
                "Zoomミーティングの作成結果を確認できません。"
                "作り直すか、ミーティングなしに戻すと、確定や提案ができます。"
            )
        case Stands.MADE if condition.can_renew:
            return _why_meeting_needs_decision(condition)
    return ""


def _why_meeting_needs_decision(condition: Condition) -> str:
    """Explain a meeting that exists, but at another time or without a usable host."""
    if condition.drift is not None:
        return _("Zoomとの違いを解消すると、確定や提案ができます。取り込むか、作り直してください。")
    meeting = condition.meeting
    if meeting is not None and not meeting.host.is_usable:
        return _("ホストユーザーがZoomで利用できません。変更すると、確定や提案ができます。")
    if meeting is not None and meeting.awaits_change:
        return _(
            "日時の変更がZoomに反映されていません。"
            "作り直すか、ミーティングを削除すると、確定や提案ができます。"
        )
    return ""
