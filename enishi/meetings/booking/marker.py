"""Our marker on a meeting: the first line of its agenda, which even a shortened list shows."""

from __future__ import annotations

import re
import uuid

from django.utils.translation import gettext as _
from django.utils.translation import override

from enishi.meetings.gateway import installation_identity
from enishi.meetings.models import Meeting

_PATTERN = re.compile(r"ref: ([a-z0-9]{8})-([0-9a-f]{32})")


def agenda(meeting: Meeting) -> str:
    """Return the agenda that our meeting gets at Zoom, in the company's language."""
    with override(meeting.company.locale):
        note = _("Enishiが作成したミーティングです。1行目は照合に使うため、変更しないでください。")
    return f"ref: {installation_identity.name()}-{meeting.ref.hex}\n{note}"


def ref_in(agenda_text: str) -> uuid.UUID | None:
    """Return the intent that a meeting at Zoom belongs to; None if not of this installation."""
    found = _PATTERN.match(agenda_text)
    if found is None or found[1] != installation_identity.name():
        return None
    return uuid.UUID(found[2])
