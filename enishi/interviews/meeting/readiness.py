"""What keeps a time from being fixed, and so from being proposed, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.interviews.meeting.panel import Panel
from enishi.interviews.models import Slot


def why_not(slots: Sequence[Slot], panel: Panel) -> str:
    """Why these slots, in order, can be neither confirmed nor proposed now; empty if they can.

    What the candidate picks is confirmed by that, so a proposal asks for no less. ``panel`` is
    what the area about the meeting shows: what blocks is what the person can see. A meeting on its
    way to Zoom blocks nothing.
    """
    if slots[0].starts_at <= timezone.now():
        return _("過去の日時の日程があります。削除するか、これからの日時に変更してください。")
    return _why_meeting_is_not_ready(panel)


def _why_meeting_is_not_ready(panel: Panel) -> str:
    if panel.kind == "failed":
        return _(
            "Zoomミーティングを作成できていません。"
            "作成し直すか、ミーティングなしに戻すと、確定や提案ができます。"
        )
    if panel.kind == "missing":
        return _(
            "Zoomミーティングが見つかりません。"
            "作り直すか、ミーティングなしに戻すと、確定や提案ができます。"
        )
    if panel.kind == "gone":
        return _(
            "Zoomミーティングの作成結果を確認できません。"
            "作り直すか、ミーティングなしに戻すと、確定や提案ができます。"
        )
    if panel.meeting is not None and panel.kind == "created" and panel.can_renew:
        return _why_meeting_needs_decision(panel)
    return ""


def _why_meeting_needs_decision(panel: Panel) -> str:
    """A meeting that people could meet at, but at another time or without a host, is no basis."""
    if panel.drift is not None:
        return _("Zoomとの違いを解消すると、確定や提案ができます。取り込むか、作り直してください。")
    meeting = panel.meeting
    if meeting is not None and not meeting.host.is_usable:
        return _("ホストユーザーがZoomで利用できません。変更すると、確定や提案ができます。")
    if meeting is not None and meeting.awaits_change:
        return _(
            "日時の変更がZoomに反映されていません。"
            "作り直すか、ミーティングを削除すると、確定や提案ができます。"
        )
    return ""
