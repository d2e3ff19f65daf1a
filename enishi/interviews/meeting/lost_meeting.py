"""Says why a confirmed interview has lost its meeting and what to do, for every screen."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.interviews.models import Interview, InterviewState
from enishi.meetings.models import Meeting, MeetingState


def is_without(interview: Interview) -> bool:
    """Whether it is confirmed, and its meeting is being deleted or is deleted, for any reason."""
    meeting = interview.meeting
    return (
        interview.state == InterviewState.CONFIRMED
        and meeting is not None
        and meeting.state in (MeetingState.CANCELLING, MeetingState.CANCELLED)
    )


def reason(meeting: Meeting) -> str:
    """Return the reason in a few words; ``account`` of the meeting is loaded."""
    if meeting.is_unseen:
        return _("Zoomの連携が解除され、ミーティングの作成結果を確認できていません")
    if meeting.state == MeetingState.CANCELLED:
        if meeting.taken_by_id is not None:
            return _("Zoomの連携の解除で、ミーティングが削除されました")
        return _("Zoomミーティングが削除されています")
    if meeting.is_out_of_reach:
        return _("Zoomの連携が解除され、ミーティングの削除を確認できていません")
    return _("Zoomの連携を解除するため、ミーティングを削除しています")


def explanation(meeting: Meeting) -> str:
    """Return the reason as a sentence, and what to do."""
    if meeting.is_unseen:
        return _(
            "Zoomから結果を確認できないまま、連携が解除されました。同じZoomアカウントを連携し直すと、"
            "自動で確認します。お急ぎのときは、作り直すか、ミーティングなしで日程を決め直してください。"
        )
    if meeting.state == MeetingState.CANCELLED:
        return _(
            "%(reason)s。日程は確定したままです。Zoomが連携されていれば、ここで作り直せます。"
            "ほかの方法で行うときは、下の「場所・参加方法」で設定してください。"
        ) % {"reason": reason(meeting)}
    return _(
        "%(reason)s。日程は確定したままです。Zoomが連携されていれば、ここで作り直せます。"
        "ほかの方法で行うときは、「日程を変更する」を押し、ミーティングなしで確定し直してください。"
    ) % {"reason": reason(meeting)}
