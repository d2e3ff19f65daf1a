"""The company's link to Zoom, the users who may host, and each meeting as an intent."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.ranges import just, period


class Installation(models.Model):
    """This installation's name, one row: a copy of the database carries it, the file beside not.

    See :mod:`enishi.meetings.installation`.
    """

    name = models.CharField(max_length=16, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"installation {self.name}"


class LinkState(models.TextChoices):
    """Where a company's link to Zoom stands."""

    UNLINKED = "unlinked", _("未連携")
    LINKED = "linked", _("連携中")
    INCOMPLETE = "incomplete", _("権限不足")
    NEEDS_REAUTH = "needs_reauth", _("再認証が必要")


class ZoomAccount(models.Model):
    """A company's link to one Zoom account. The row stays for ever; unlinking empties it.

    ``generation`` rises with every link and unlink: work made under another generation refuses
    to run. Tokens are encrypted (:mod:`enishi.meetings.token_encryption`), empty when unlinked.
    """

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="zoom_account")
    state = models.CharField(max_length=20, choices=LinkState.choices, default=LinkState.UNLINKED)
    generation = models.PositiveIntegerField(default=0)
    zoom_account_id = models.CharField(max_length=64, blank=True)
    # The Zoom user who authorised: the token is theirs and ends with their rights.
    zoom_user_id = models.CharField(max_length=64, blank=True)
    user_name = models.CharField(max_length=200, blank=True)
    user_email = models.CharField(max_length=254, blank=True)
    role_name = models.CharField(max_length=100, blank=True)
    scopes = models.TextField(blank=True)
    access_token = models.TextField(blank=True)
    refresh_token = models.TextField(blank=True)
    access_expires_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    linked_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    linked_at = models.DateTimeField(null=True)
    unlinked_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    users_synced_at = models.DateTimeField(null=True)
    # Who may refresh the tokens now: a refresh token works once, so two must not try.
    refresh_lease = models.CharField(max_length=32, blank=True)
    refresh_lease_until = models.DateTimeField(null=True)
    # Why the link does not work, in a code of :mod:`enishi.meetings.health`.
    trouble = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            # Zoom keeps one authorisation per user and app: a second company would silently
            # kill the first one's tokens (error 4741).
            models.UniqueConstraint(
                fields=["zoom_account_id"],
                condition=~models.Q(state="unlinked"),
                name="zoom_account_belongs_to_one_company",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="unlinked")
                | models.Q(access_token="", refresh_token="", user_email="", user_name=""),
                name="unlinked_zoom_account_holds_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"zoom account of company {self.company_id}"

    @property
    def is_linked(self) -> bool:
        """Whether meetings can be made: R-045's condition on the link."""
        return self.state in (LinkState.LINKED, LinkState.INCOMPLETE)


class OAuthState(models.Model):
    """One authorisation under way: who started it, where, until when. Used once."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state_hash = models.CharField(max_length=64, unique=True)
    session_hash = models.CharField(max_length=64)
    code_verifier = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"oauth state {self.pk}"


class ZoomUser(models.Model):
    """Snapshot of one user under the linked Zoom account, so that the dialog survives an outage."""

    account = models.ForeignKey(ZoomAccount, on_delete=models.CASCADE, related_name="users")
    zoom_user_id = models.CharField(max_length=64)
    email = models.CharField(max_length=254)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    # Zoom: 1 Basic, 2 Licensed, 4 without Meetings, 99 none.
    license_type = models.PositiveSmallIntegerField()
    search_text = models.TextField(default="")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "zoom_user_id"], name="zoom_user_is_unique"),
        ]

    def __str__(self) -> str:
        return f"zoom user {self.pk}"


class HostQuerySet(models.QuerySet["Host"]):
    """Questions about hosts."""

    def candidates(self) -> Self:
        """Those the admin chose, in the order in which they are offered."""
        return self.filter(is_candidate=True).order_by("-is_default", "pk")


class Host(models.Model):
    """ホストユーザー: a Zoom user who may host this company's interviews.

    The row outlives unlinking (names blanked, not a candidate), so that the host keeps one number
    and the constraint against double booking still sees meetings made before a re-link.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="hosts")
    zoom_account_id = models.CharField(max_length=64)
    zoom_user_id = models.CharField(max_length=64)
    email = models.CharField(max_length=254, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    license_type = models.PositiveSmallIntegerField(default=2)
    label = models.CharField(_("Enishi上の表示名"), max_length=100, blank=True)
    is_candidate = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    # False once Zoom says that this user is gone, inactive or without a licence (D-11).
    is_usable = models.BooleanField(default=True)
    checked_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = HostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "zoom_user_id"], name="host_is_unique"),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_default=True, is_candidate=True),
                name="company_has_one_default_host",
            ),
        ]

    def __str__(self) -> str:
        return f"host {self.pk}"

    @property
    def default_label(self) -> str:
        """姓 名 メールアドレス, in that order, leaving out what Zoom does not know (R-032)."""
        return " ".join(part for part in (self.last_name, self.first_name, self.email) if part)

    @property
    def shown_label(self) -> str:
        """What recruiters choose by."""
        return self.label or self.default_label


class MeetingState(models.TextChoices):
    """Where a meeting stands between what we want and what Zoom has."""

    WANTED = "wanted", _("作成待ち")
    CALLING = "calling", _("作成中")
    UNKNOWN = "unknown", _("Zoomに確認しています")
    READY = "ready", _("作成済み")
    FAILED = "failed", _("作成できませんでした")
    CANCELLING = "cancelling", _("削除中")
    CANCELLED = "cancelled", _("削除済み")
    MISSING = "missing", _("Zoomに見つかりません")


# A literal list too: Django writes the condition into the migration and into SQL.
LIVE_STATES = ("wanted", "calling", "unknown", "ready", "missing")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Questions about meetings."""

    def live(self) -> Self:
        """Those that exist at Zoom, or may, and that somebody wants."""
        return self.filter(state__in=LIVE_STATES)


class Meeting(models.Model):
    """An intent: what is desired of Zoom, what was last seen there, and where it stands.

    Level-triggered: whoever works on it re-reads *desired* and makes Zoom match it. Never holds a
    ``start_url``.
    """

    ref = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="meetings")
    account = models.ForeignKey(ZoomAccount, on_delete=models.CASCADE, related_name="meetings")
    # The link's generation and the Zoom account that this intent was made for.
    generation = models.PositiveIntegerField()
    zoom_account_id = models.CharField(max_length=64)
    # What it is for, in the caller's word, such as "interview:7".
    purpose = models.CharField(max_length=60)
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

    # observed
    observed_version = models.PositiveIntegerField(default=0)
    zoom_meeting_id = models.BigIntegerField(null=True)
    zoom_uuid = models.CharField(max_length=64, blank=True)
    join_url = models.TextField(blank=True)
    passcode = models.TextField(blank=True)  # encrypted
    observed = models.JSONField(default=dict)
    observed_at = models.DateTimeField(null=True)

    # where it stands
    state = models.CharField(
        max_length=20, choices=MeetingState.choices, default=MeetingState.WANTED
    )
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "purpose"],
                condition=models.Q(state__in=LIVE_STATES, replaces__isnull=True),
                name="one_live_meeting_per_purpose",
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
                condition=models.Q(state__in=LIVE_STATES),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_starts",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["company", "purpose"]),
            models.Index(fields=["state", "not_before"]),
        ]

    def __str__(self) -> str:
        return f"meeting {self.pk}"

    @property
    def is_live(self) -> bool:
        """Whether somebody still wants it."""
        return self.state in LIVE_STATES

    @property
    def minutes(self) -> int:
        """Desired length in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class WebhookEvent(models.Model):
    """One event that Zoom sent about something of ours, kept once by the hash of its raw body."""

    account = models.ForeignKey(ZoomAccount, on_delete=models.CASCADE, related_name="+")
    body_hash = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    happened_at = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"webhook event {self.pk}"
