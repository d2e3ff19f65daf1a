"""Tables of this room: the link to Zoom, the hosts, and each meeting as an intent."""

from enishi.meetings.models.allowance import Allowance, Circuit, HostDay
from enishi.meetings.models.ending import EndingOutcome, LinkEnding
from enishi.meetings.models.host import Host, HostQuerySet
from enishi.meetings.models.link import (
    LINK_MOVES,
    LINKED_STATES,
    Installation,
    LinkState,
    OAuthState,
    WebhookEvent,
    ZoomAccount,
    ZoomUser,
)
from enishi.meetings.models.meeting import MEETING_MOVES, Meeting, MeetingQuerySet
from enishi.meetings.models.meeting_state import LIVE_STATES, TAKING_STATES, MeetingState

__all__ = [
    "LINKED_STATES",
    "LINK_MOVES",
    "LIVE_STATES",
    "MEETING_MOVES",
    "TAKING_STATES",
    "Allowance",
    "Circuit",
    "EndingOutcome",
    "Host",
    "HostDay",
    "HostQuerySet",
    "Installation",
    "LinkEnding",
    "LinkState",
    "Meeting",
    "MeetingQuerySet",
    "MeetingState",
    "OAuthState",
    "WebhookEvent",
    "ZoomAccount",
    "ZoomUser",
]
