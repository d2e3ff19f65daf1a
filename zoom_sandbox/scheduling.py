"""Changes of a meeting inside Zoom, by the API or in Zoom's own pages.

Every verb changes the world and announces the event. Callers check fields and rights before.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from zoom_sandbox import randomness, settlement
from zoom_sandbox.records import BASIC, Meeting, User
from zoom_sandbox.webhooks import events
from zoom_sandbox.world import World

EXPIRES_AFTER = timedelta(days=30)
"""An id is forgotten about thirty days after the last scheduled time."""


class NotNow(Exception):
    """Zoom does not do this in the meeting's present state. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The checked fields of a create or update. None means that the request has no such field.

    `start_at` is aware and in UTC.
    """

    topic: str | None = None
    type: int | None = None
    start_at: datetime | None = None
    timezone: str | None = None
    duration: int | None = None
    agenda: str | None = None
    password: str | None = None
    default_password: bool = True
    settings: dict[str, Any] = field(default_factory=dict)
    recurrence: dict[str, Any] | None = None
    tracking_fields: list[dict[str, Any]] | None = None


def find_meeting(world: World, reference: str) -> Meeting | None:
    """Find a meeting by its number, or by the uuid of its present or a past occurrence.

    A uuid that starts with `/` or contains `//` arrives encoded twice; the server has decoded it
    once.
    """
    numbered = world.meetings.get(reference)
    if numbered is not None:
        return numbered
    uuid = unquote(reference)
    for meeting in world.meetings:
        if meeting.uuid == uuid or any(past["uuid"] == uuid for past in meeting.past):
            return meeting
    return None


def is_known(world: World, meeting: Meeting) -> bool:
    """Whether Zoom still knows this meeting: it is neither deleted nor expired."""
    ends_at = meeting.start_at + timedelta(minutes=meeting.duration)
    return meeting.deleted_at is None and world.now() < ends_at + EXPIRES_AFTER


def create(
    world: World, host: User, wish: Wish, *, operator: User, source: str = "open_api"
) -> Meeting:
    """Schedule a meeting. A missing or past start becomes now, without an error."""
    account = world.accounts[host.account_id]
    now = world.now().replace(microsecond=0)
    password = settlement.first_password(
        world,
        account,
        host,
        asked=wish.password,
        default_password=wish.default_password,
    )
    settings = settlement.settle(
        account,
        settlement.start_settings(host),
        asked=wish.settings,
        password=password,
    )
    meeting = world.meetings.put(
        Meeting(
            id=world.new_meeting_id(),
            uuid=randomness.meeting_uuid(world.draw()),
            account_id=account.id,
            host_id=host.id,
            topic=wish.topic or "Zoom Meeting",
            type=wish.type or 2,
            start_at=max(wish.start_at or now, now),
            duration=wish.duration or 60,
            timezone=wish.timezone or host.timezone,
            agenda=wish.agenda or "",
            password=password,
            settings=settings,
            recurrence=wish.recurrence,
            tracking_fields=wish.tracking_fields or [],
            created_at=world.now(),
            creation_source=source,
        )
    )
    events.meeting_created(world, meeting, operator=operator)
    return meeting


def update(world: World, meeting: Meeting, wish: Wish, *, operator: User) -> Meeting:
    """Change the fields that the wish has. A past start is ignored, without an error."""
    account = world.accounts[meeting.account_id]
    named = ("topic", "type", "timezone", "duration", "agenda", "password")
    asked = {name: getattr(wish, name) for name in named if getattr(wish, name) is not None}
    if wish.start_at is not None and wish.start_at > world.now():
        asked["start_at"] = wish.start_at
    for name in ("recurrence", "tracking_fields"):
        if getattr(wish, name) is not None:
            asked[name] = getattr(wish, name)
    password = asked.get("password", meeting.password)
    if not password and account.locks.get("passcode"):
        password = asked["password"] = settlement.make_password(world, account.passcode_policy)
    asked["settings"] = settlement.settle(
        account, meeting.settings, asked=wish.settings, password=password
    )
    changed = world.meetings.change(meeting, **asked)
    before, after = _difference(meeting, changed)
    if after:
        events.meeting_updated(world, changed, before=before, after=after, operator=operator)
    return changed


def _difference(old: Meeting, new: Meeting) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in ("topic", "type", "timezone", "duration", "agenda", "password", "recurrence"):
        if getattr(old, name) != getattr(new, name):
            before[name], after[name] = getattr(old, name), getattr(new, name)
    if old.start_at != new.start_at:
        before["start_time"], after["start_time"] = (
            events.utc(old.start_at),
            events.utc(new.start_at),
        )
    names = [n for n in new.settings if old.settings.get(n) != new.settings[n]]
    if names:
        before["settings"] = {name: old.settings.get(name) for name in names}
        after["settings"] = {name: new.settings[name] for name in names}
    return before, after


def delete(world: World, meeting: Meeting, *, operator: User) -> Meeting:
    """Move the meeting to Zoom's trash, from which it can be recovered."""
    deleted = world.meetings.change(meeting, deleted_at=world.now(), state="waiting")
    events.meeting_deleted(world, deleted, operator=operator)
    return deleted


def recover(world: World, meeting: Meeting, *, operator: User) -> Meeting:
    """Take the meeting out of the trash."""
    recovered = world.meetings.change(meeting, deleted_at=None)
    events.meeting_recovered(world, recovered, operator=operator)
    return recovered


def erase(world: World, meeting: Meeting, *, operator: User) -> None:
    """Delete the meeting from the trash for ever."""
    world.meetings.remove(meeting.key)
    events.meeting_erased(world, meeting, operator=operator)


def start(world: World, meeting: Meeting) -> Meeting:
    """Start the meeting as its host.

    Raises NotNow when the host already runs as many meetings as the plan allows: two for a
    licensed host on Business, one otherwise.
    """
    if meeting.state == "started":
        return meeting
    host = world.users[meeting.host_id]
    business = world.accounts[host.account_id].plan == "Business" and host.type != BASIC
    running = world.meetings.where(lambda m: m.host_id == host.id and m.state == "started")
    if len(running) >= (2 if business else 1):
        raise NotNow("The host has another meeting in progress.")
    started = world.meetings.change(meeting, state="started", started_at=world.now())
    events.meeting_started(world, started)
    return started


def end(world: World, meeting: Meeting) -> Meeting:
    """End the meeting. Its next occurrence gets a new uuid.

    Raises NotNow when the meeting is not running.
    """
    if meeting.state != "started" or meeting.started_at is None:
        raise NotNow("The meeting is not in progress.")
    events.meeting_ended(world, meeting)
    occurrence = {
        "uuid": meeting.uuid,
        "start_time": events.utc(meeting.started_at),
        "end_time": events.utc(world.now()),
        "duration": round((world.now() - meeting.started_at).total_seconds() / 60),
        "participants": meeting.participants,
    }
    return world.meetings.change(
        meeting,
        uuid=randomness.meeting_uuid(world.draw()),
        state="waiting",
        started_at=None,
        participants=[],
        past=[*meeting.past, occurrence],
    )


def convert_to_webinar(world: World, meeting: Meeting, *, operator: User) -> Meeting:
    """Make the meeting a webinar. Its id answers 400/3000 from now on."""
    converted = world.meetings.change(meeting, webinar=True)
    events.meeting_converted(world, converted, operator=operator)
    return converted


def let_in(world: World, meeting: Meeting, *, name: str, email: str = "") -> Meeting:
    """Let somebody enter, or wait if the settings demand that.

    `email` is known only for signed-in users of the account; a candidate has none.
    """
    person = {
        "user_id": str(16_778_240 + len(meeting.participants) * 1024),
        "user_name": name,
        "id": "",
        "participant_uuid": randomness.text(world.draw(), 22),
        "email": email,
        "registrant_id": "",
        "participant_user_id": "",
    }
    if meeting.state != "started" and not meeting.settings["join_before_host"]:
        events.participant(world, "jbh_waiting", meeting, person=person)
        return meeting
    if meeting.settings["waiting_room"]:
        events.participant(world, "joined_waiting_room", meeting, person=person)
        return meeting
    events.participant(world, "joined", meeting, person=person)
    present = person | {"join_time": events.utc(world.now())}
    return world.meetings.change(meeting, participants=[*meeting.participants, present])
