"""The same reasons prevent proposing a time and confirming it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from enishi.errors import UserFacingError
from enishi.interviews.models import Interview, InterviewState
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.trips.test_proposals import propose

__all__ = ["propose"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (MeetingState.UNKNOWN, "Zoomに確認しています"),
        (MeetingState.FAILED, "作成できていません"),
        (MeetingState.MISSING, "見つかりません"),
    ],
)
def test_a_meeting_with_which_no_time_could_be_confirmed_is_not_proposed_either(
    meeting: Meeting, interview: Interview, propose: Callable[..., str], state: str, words: str
) -> None:
    Meeting.objects.update(state=state)
    with pytest.raises(UserFacingError, match=words):
        propose()
    interview.refresh_from_db()
    assert interview.state == InterviewState.DRAFT


def test_a_meeting_without_a_host_is_not_proposed(
    meeting: Meeting, host: Host, propose: Callable[..., str]
) -> None:
    Host.objects.filter(pk=host.pk).update(is_usable=False)
    with pytest.raises(UserFacingError, match="ホストユーザーがZoomで利用できません"):
        propose()


def test_a_meeting_that_came_to_nothing_is_not_fixed_by_the_candidates_pick(
    meeting: Meeting, interview: Interview, propose: Callable[..., str]
) -> None:
    """The link is dead, so that the page says nothing of the refused meeting."""
    Meeting.objects.update(state=MeetingState.FAILED, reason="needs_reauth")
    ZoomAccount.objects.update(state="needs_reauth")
    propose()
    interview.refresh_from_db()
    assert interview.meeting is None
