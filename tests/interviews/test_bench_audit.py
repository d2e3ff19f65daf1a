"""The audit of the driven processes fails for each planted error."""

from __future__ import annotations

from typing import Any

import pytest

from bench import at_zoom, audit
from enishi.company.models import Member
from enishi.interviews.models import Interview
from enishi.meetings.models import Host, Meeting, MeetingState
from tests.interviews.conftest import PretendZoom, made
from zoom_sandbox import overview

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("slot")]


def test_the_audit_sees_each_difference_to_zoom(
    interview: Interview, host: Host, recruiter: Member, admin: Member, zoom: PretendZoom
) -> None:
    meeting = made(interview, host, recruiter, confirm=True)
    rows = overview.of(zoom.world)["meetings"]
    (row,) = at_zoom.living(rows).values()

    def wrong(*there: dict[str, Any]) -> str:
        return " ".join(audit.differences(admin, {one["id"]: one for one in there}))

    assert wrong(row) == ""
    assert "nothing lives" in wrong()
    assert "a quiet interview" in wrong()
    assert "topic, length" in wrong(row | {"topic": "別名", "duration": 45})
    assert "an orphan" in wrong(row, row | {"id": 1})
    assert "in too many places" in wrong(row, row | {"id": 1})
    Meeting.objects.update(state=MeetingState.CANCELLED)
    assert f"{meeting.zoom_meeting_id} (cancelled)" in wrong(row)
