"""Tables of the link to a Zoom account: its authoriser, tokens, users, and webhooks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.moves import Moves


class Installation(models.Model):
    """This installation's name, one row.

    A copy of the database carries the row, but not the file outside. See
    :mod:`enishi.meetings.gateway.installation_identity`.
    """

    name = models.CharField(max_length=16, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"installation {self.name}"


class LinkState(models.TextChoices):
    """The state of a company's link to Zoom."""

    UNLINKED = "unlinked", _("未連携")
    LINKED = "linked", _("連携中")
    INCOMPLETE = "incomplete", _("権限不足")
    NEEDS_REAUTH = "needs_reauth", _("再認証が必要")
    # An admin ends it; its tokens are kept until its meetings are deleted, see ``LinkEnding``.
    ENDING = "ending", _("解除中")


# In these states meetings can be made and read.
LINKED_STATES = (LinkState.LINKED, LinkState.INCOMPLETE)


class ZoomAccount(models.Model):
    """A company's link to one Zoom account. The row is never deleted; unlinking empties it.

    ``generation`` rises with every link and unlink: work made under another generation refuses to
    run. Tokens are encrypted (:mod:`enishi.encryption`), empty when unlinked.
    """

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="zoom_account")
    state = models.CharField(max_length=20, choices=LinkState.choices, default=LinkState.UNLINKED)
    generation = models.PositiveIntegerField(default=0)
    zoom_account_id = models.CharField(max_length=64, blank=True)
    # The Zoom user who authorised: the token is theirs and ends together with their rights.
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
    # When the link last began to work again: an older observation of Zoom may have missed
    # something.
    resumed_at = models.DateTimeField(null=True)
    # The lease on refreshing the tokens: a refresh token works once, so two processes must not try.
    refresh_lease = models.CharField(max_length=32, blank=True)
    refresh_lease_until = models.DateTimeField(null=True)
    # Why the link does not work, as a code of
    # :class:`~enishi.meetings.gateway.explanations.Reason`.
    trouble = models.CharField(max_length=40, blank=True)

    # How many seconds our clock was ahead of Zoom's, and when they were compared.
    clock_lead = models.IntegerField(null=True)
    clock_compared_at = models.DateTimeField(null=True)
    # Webhooks that were signed correctly and refused because of their time.
    untimely_webhooks = models.PositiveIntegerField(db_default=0)
    untimely_webhook_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            # Zoom keeps one authorisation per user and app: a second company would silently
            # invalidate the first one's tokens (error 4741).
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
        return self.state in LINKED_STATES

    @property
    def is_ending(self) -> bool:
        """Whether the link only deletes its meetings, so that nothing else may be requested."""
        return self.state == LinkState.ENDING


# A new authorisation may grant more, or less, than the one before.
_GRANTED = {LinkState.LINKED, LinkState.INCOMPLETE}
_LINKED = {*_GRANTED, LinkState.NEEDS_REAUTH, LinkState.ENDING, LinkState.UNLINKED}
LINK_MOVES: Moves[ZoomAccount] = Moves.of(
    {
        LinkState.UNLINKED: _GRANTED,
        LinkState.LINKED: _LINKED,
        LinkState.INCOMPLETE: _LINKED,
        LinkState.NEEDS_REAUTH: {*_GRANTED, LinkState.UNLINKED},
        LinkState.ENDING: {LinkState.UNLINKED},
    },
    first={LinkState.UNLINKED},
)


class OAuthState(models.Model):
    """One authorisation in progress: who started it, where, until when. It is used once."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    state_hash = models.CharField(max_length=64, unique=True)
    session_hash = models.CharField(max_length=64)
    code_verifier = models.TextField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="oauth_state_by_end")]

    def __str__(self) -> str:
        return f"oauth state {self.pk}"


class ZoomUser(models.Model):
    """Snapshot of one user of the linked Zoom account, so that the dialog survives an outage."""

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
        indexes: ClassVar = [
            models.Index("account", Lower("email"), name="zoom_user_by_address"),
        ]

    def __str__(self) -> str:
        return f"zoom user {self.pk}"


class WebhookEvent(models.Model):
    """One event that Zoom sent about something of ours, stored once by the hash of its raw body.

    It is processed when Zoom was *read* after it, not when somebody tried. Until then it is due
    again at ``not_before``.
    """

    account = models.ForeignKey(ZoomAccount, on_delete=models.CASCADE, related_name="+")
    body_hash = models.CharField(max_length=64, unique=True)
    event = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(db_default=Now())
    happened_at = models.DateTimeField(null=True)
    processed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(db_default=0)
    not_before = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["account", "object_id"],
                condition=models.Q(processed_at=None),
                name="webhook_event_is_open",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook event {self.pk}"
