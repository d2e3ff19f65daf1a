"""The states of a meeting, and which of them take a host's time or wait for people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingState(models.TextChoices):
    """The state of a meeting between what we want and what Zoom has."""

    WANTED = "wanted", _("作成待ち")
    CALLING = "calling", _("作成中")
    UNKNOWN = "unknown", _("Zoomに確認しています")
    READY = "ready", _("作成済み")
    FAILED = "failed", _("作成できませんでした")
    CANCELLING = "cancelling", _("削除中")
    CANCELLED = "cancelled", _("削除済み")
    MISSING = "missing", _("Zoomに見つかりません")
    # A host's time reserved for a slot that the candidate may pick; Zoom knows nothing of it.
    RESERVED = "reserved", _("確保中")


# A literal list, because Django writes the condition into the migration and into SQL.
LIVE_STATES = ("wanted", "calling", "unknown", "ready", "missing")
TAKING_STATES = (*LIVE_STATES, "reserved")


def waits_for_people(state: str, reason: str, *, host_is_usable: bool) -> bool:
    """Whether people have to decide something about a meeting of this state and reason."""
    if state in (MeetingState.MISSING, MeetingState.FAILED):
        return True
    return state in LIVE_STATES and (reason == "drifted" or not host_is_usable)
