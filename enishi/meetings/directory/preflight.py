"""Warns about a meeting that would keep people out or record them.

``enishi.interviews.meeting.openers`` says who can open it, because it knows who will be present.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from enishi.meetings.directory.hosts import BASIC_MINUTES
from enishi.meetings.models import Meeting

# Zoom's code for a user without a licence.
BASIC = 1
LONGEST_OF_BASIC = timedelta(minutes=BASIC_MINUTES)


def warnings(meeting: Meeting) -> list[str]:
    """Return what people should know about this meeting, one sentence each, as last seen.

    Zoom is not called: an account's locks show in Zoom's answer when the meeting was made.
    """
    return list(_warnings(meeting))


def ends_early(meeting: Meeting) -> bool:
    """Whether Zoom may end the meeting too early, because its host has no licence."""
    return meeting.host.license_type == BASIC and meeting.minutes > BASIC_MINUTES


def _warnings(meeting: Meeting) -> Iterator[str]:
    seen = meeting.observed
    if not meeting.host.is_usable:
        yield _(
            "ホストユーザーがZoomで利用できなくなっています。別のホストユーザーに変更してください。"
        )
    if not seen:
        return
    if seen.get("meeting_authentication"):
        yield _(
            "Zoomの設定により、Zoomにサインインした人だけが参加できます。"
            "候補者にZoomアカウントが必要です。"
        )
    if seen.get("auto_recording") not in ("none", "", None):
        yield _("Zoomの設定により、自動で録画されます。候補者の同意を確認してください。")
    if seen.get("ai_summary"):
        yield _(
            "Zoomの設定により、AIによる要約が自動で作成されます。候補者の同意を確認してください。"
        )
    if "pwd=" not in meeting.join_url:
        yield _("URLにパスコードが含まれていません。候補者にパスコードも案内してください。")
    if ends_early(meeting):
        yield _("ホストユーザーが無料ライセンスのため、40分で終了することがあります。")
