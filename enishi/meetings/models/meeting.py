"""Table of meetings: each is an intent with what is wanted, what was observed, and its state."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now

from enishi.company.models import Company, Member
from enishi.meetings.models.ending import LinkEnding
from enishi.meetings.models.host import Host
from enishi.meetings.models.link import ZoomAccount
from enishi.meetings.models.meeting_state import (
    LIVE_STATES,
    TAKING_STATES,
    MeetingState,
    waits_for_people,
)
from enishi.moves import Moves
from enishi.ranges import just, period


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Queries on meetings."""

    def live(self) -> Self:
        """Select those that are wanted, and exist at Zoom or may exist there."""
        return self.filter(state__in=LIVE_STATES)

    def releasable(self) -> Self:
        """Select the live ones, and those of which ``may_come_back`` is true."""
        being_taken = models.Q(state=MeetingState.CANCELLING, taken_by__isnull=False)
        return self.filter(models.Q(state__in=LIVE_STATES) | being_taken)

    def taking(self) -> Self:
        """Select those that take their host's time: the live ones and the reservations."""
        return self.filter(state__in=TAKING_STATES)

    def taking_over_from(self, meeting: Meeting) -> Self:
        """Select those that are to replace it at another time and have not yet."""
        return self.live().filter(replaces=meeting).exclude(starts_at=meeting.starts_at)


class Meeting(models.Model):
    """An intent: what is desired of Zoom, what was last observed there, and its state.

    Level-triggered: a worker re-reads *desired* and makes Zoom match it. The row never holds a
    ``start_url``.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="meetings")
    account = models.ForeignKey(ZoomAccount, on_delete=models.CASCADE, related_name="meetings")
    # The link's generation and the Zoom account that this intent was made for.
    generation = models.PositiveIntegerField()
    zoom_account_id = models.CharField(max_length=64)
    # What the meeting belongs to, as the caller names it, such as "interview:7".
    owner_key = models.CharField(max_length=60)
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # desired
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="meetings")
    lane = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64)
    topic = models.CharField(max_length=200)
    desired_version = models.PositiveIntegerField(default=1)
    # Since when this time, topic and host have been wanted.
    desired_at = models.DateTimeField(db_default=Now())
    # Zoom user ids, sorted: who, besides the host, should be able to open the room; who was
    # withdrawn and must leave Zoom's list; whom Zoom refused.
    alternative_hosts = models.JSONField(default=list)
    withdrawn_hosts = models.JSONField(default=list)
    refused_hosts = models.JSONField(default=list)
    # Which of the fields in ``merging.PUSHED`` people changed and Zoom must still be told.
    to_push = models.JSONField(default=list)
    # What a change without an answer may still do, see :mod:`enishi.meetings.booking.merging`.
    unanswered = models.JSONField(default=dict)

    # observed
    observed_version = models.PositiveIntegerField(default=0)
    zoom_meeting_id = models.BigIntegerField(null=True)
    zoom_uuid = models.CharField(max_length=64, blank=True)
    join_url = models.TextField(blank=True)
    passcode = models.TextField(blank=True)  # encrypted
    # Digits, for people who join by telephone; encrypted.
    phone_passcode = models.TextField(blank=True)
    # Since when its number and passcodes have had these values.
    entry_changed_at = models.DateTimeField(null=True)
    observed = models.JSONField(default=dict)
    # When this was observed: the moment before Zoom was asked, or said that it no longer has it.
    observed_at = models.DateTimeField(null=True)
    # When its host's meetings were last searched for it without success.
    searched_at = models.DateTimeField(null=True)

    # state
    state = models.CharField(
        max_length=20, choices=MeetingState.choices, default=MeetingState.WANTED
    )
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    # The ending of the link that deleted it, although its interview still needed it.
    taken_by = models.ForeignKey(
        LinkEnding, on_delete=models.SET_NULL, null=True, related_name="meetings_taken"
    )
    # Zoom was asked to delete it, and the result is not known.
    is_deletion_open = models.BooleanField(default=False, db_default=False)
    created_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "owner_key"],
                condition=models.Q(state__in=LIVE_STATES, replaces__isnull=True),
                name="one_live_meeting_per_owner",
            ),
            models.UniqueConstraint(
                fields=["zoom_account_id", "zoom_meeting_id"],
                condition=models.Q(zoom_meeting_id__isnull=False),
                name="one_row_per_zoom_meeting",
            ),
            ExclusionConstraint(
                name="host_is_not_double_booked",
                expressions=[
                    (just("host"), RangeOperators.OVERLAPS),
                    (just("lane"), RangeOperators.OVERLAPS),
                    (period(), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(state__in=TAKING_STATES),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_starts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "owner_key"]),
            models.Index(fields=["state", "not_before"]),
            # For the worker's search each minute: meetings ahead or on their way, not those that
            # are over.
            models.Index(
                fields=["ends_at"],
                condition=models.Q(state__in=LIVE_STATES),
                name="meeting_to_come",
            ),
            models.Index(
                fields=["host", "ends_at"],
                condition=models.Q(state__in=TAKING_STATES),
                name="meeting_of_host",
            ),
            models.Index(
                fields=["account"],
                condition=models.Q(state__in=["wanted", "calling", "unknown", "cancelling"]),
                name="meeting_under_way",
            ),
            models.Index(
                fields=["account"],
                condition=models.Q(observed_version__lt=models.F("desired_version")),
                name="meeting_behind",
            ),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def is_on_its_way(self) -> bool:
        """Whether Zoom is being asked for it, or the result is not known yet."""
        return self.state in (MeetingState.WANTED, MeetingState.CALLING, MeetingState.UNKNOWN)

    @property
    def is_live(self) -> bool:
        """Whether somebody still wants it."""
        return self.state in LIVE_STATES

    @property
    def may_come_back(self) -> bool:
        """Whether it is live again if the end of its link, which deletes it, leaves it at Zoom."""
        return self.state == MeetingState.CANCELLING and self.taken_by_id is not None

    @property
    def is_unknown(self) -> bool:
        """Whether Zoom gave no answer and is being asked whether it has the meeting."""
        return self.state == MeetingState.UNKNOWN

    @property
    def can_be_joined(self) -> bool:
        """Whether Zoom has it and told the address to join."""
        return self.state == MeetingState.READY and bool(self.join_url)

    @property
    def records_itself(self) -> bool | None:
        """Whether Zoom starts recording automatically, as last seen; None when not seen."""
        recording = self.observed.get("auto_recording")
        return recording != "none" if recording else None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the link that it was made under has ended, so that it cannot be changed."""
        return self.generation != self.account.generation

    @property
    def can_change(self) -> bool:
        """Whether Zoom can be told of a change: its link exists and is not being ended."""
        return not self.is_out_of_reach and not self.account.is_ending

    @property
    def is_unseen(self) -> bool:
        """Whether Zoom may have it, and nobody can check until the same account is linked again."""
        is_open = self.state in (MeetingState.CALLING, MeetingState.UNKNOWN)
        return is_open and self.is_out_of_reach

    @property
    def is_behind(self) -> bool:
        """Whether Zoom has not been told of the latest version, or not been seen to have it."""
        return self.observed_version < self.desired_version

    @property
    def awaits_change(self) -> bool:
        """Whether a change beyond the alternative hosts is on its way; those change no plan."""
        return self.is_behind and self.to_push != ["alternative_hosts"]

    @property
    def needs_attention(self) -> bool:
        """Whether people have to decide something about it; ``host`` is loaded."""
        return waits_for_people(self.state, self.reason, host_is_usable=self.host.is_usable)

    @property
    def spaced_id(self) -> str:
        """Its number in Zoom's format, ``123 4567 8901``; empty while it has none."""
        digits = str(self.zoom_meeting_id or "")
        middle = len(digits) - 4
        return f"{digits[:3]} {digits[3:middle]} {digits[middle:]}".strip()

    @property
    def minutes(self) -> int:
        """Desired length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


MEETING_MOVES: Moves[Meeting] = Moves.of(
    {
        MeetingState.RESERVED: {MeetingState.WANTED, MeetingState.CANCELLED},
        MeetingState.WANTED: {
            MeetingState.CALLING,
            # The meeting of an earlier attempt without an answer may be found while another is
            # wanted.
            MeetingState.READY,
            MeetingState.FAILED,
            MeetingState.CANCELLING,
            MeetingState.CANCELLED,
        },
        MeetingState.CALLING: {
            MeetingState.WANTED,
            MeetingState.UNKNOWN,
            MeetingState.READY,
            MeetingState.FAILED,
            MeetingState.CANCELLING,
        },
        MeetingState.UNKNOWN: {
            MeetingState.UNKNOWN,
            MeetingState.WANTED,
            MeetingState.READY,
            MeetingState.FAILED,
            MeetingState.CANCELLING,
        },
        MeetingState.READY: {MeetingState.READY, MeetingState.MISSING, MeetingState.CANCELLING},
        MeetingState.MISSING: {MeetingState.READY, MeetingState.MISSING, MeetingState.CANCELLING},
        # Zoom may have it nevertheless: it is looked up, to be adopted or deleted.
        MeetingState.FAILED: {MeetingState.UNKNOWN, MeetingState.CANCELLING},
        MeetingState.CANCELLING: {
            MeetingState.CANCELLING,
            MeetingState.CANCELLED,
            # The link ended before Zoom was asked to delete it.
            MeetingState.READY,
        },
        # A late answer may say that Zoom has it nevertheless.
        MeetingState.CANCELLED: {MeetingState.CANCELLING},
    },
    first={MeetingState.WANTED, MeetingState.RESERVED},
)
