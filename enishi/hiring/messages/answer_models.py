"""The rows of answers: a received mail that belongs to a conversation with a candidate."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from enishi.company.actors import Actor
from enishi.company.models import Company, Member, Role
from enishi.company.roles import Action, may
from enishi.hiring.document_models import about_reached
from enishi.hiring.messages.models import Conversation
from enishi.mail.mailbox_models import ReceivedMail


class FoundBy(models.TextChoices):
    """How a mail was found to belong to a conversation."""

    TOKEN = "token", _("返信用アドレス")
    REFERENCE = "reference", _("返信元のメール")
    # Anybody can write any sender: the page says so.
    SENDER = "sender", _("差出人のメールアドレス")
    HAND = "hand", _("手動")


class AnswerState(models.TextChoices):
    """Whether an answer waits for a reader; derived, never stored."""

    UNREAD = "unread", _("未読")
    RECEIVED = "received", _("受信")
    AUTOMATIC = "automatic", _("自動応答")


class AnswerQuerySet(models.QuerySet["Answer"]):
    """Queries for answers."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep those of the actor's company; none without the action."""
        if not may(actor, Action.WRITE_MESSAGES):
            return self.none()
        mine = self.filter(company=actor.company_id)
        if actor.member is not None and actor.member.role == Role.LIMITED:
            mine = mine.filter(about_reached(actor.member, prefix="conversation__"))
        return mine


class Answer(models.Model):
    """A mail from a candidate, or about them, in its conversation.

    ``message_id`` is the mail's own, so that an answer to it names it. ``read_at`` is when a member
    said that they had read it, or answered it; nobody has to read what a program wrote.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="answers")
    mail = models.OneToOneField(ReceivedMail, on_delete=models.CASCADE, related_name="answer")
    found_by = models.CharField(max_length=20, choices=FoundBy.choices)
    message_id = models.CharField(max_length=200, blank=True)
    is_automatic = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects: ClassVar = AnswerQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["company", "-received_at", "-id"],
                condition=models.Q(read_at__isnull=True, is_automatic=False),
                name="answer_unread",
            ),
            models.Index(
                fields=["message_id"], condition=~models.Q(message_id=""), name="answer_message_id"
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for its application, or else its candidate."""
        return self.conversation.is_within_reach_of(member)

    @property
    def state(self) -> AnswerState:
        """Return whether somebody should read it."""
        if self.is_automatic:
            return AnswerState.AUTOMATIC
        return AnswerState.RECEIVED if self.read_at else AnswerState.UNREAD

    @property
    def is_unread(self) -> bool:
        """Whether somebody should read it."""
        return self.state == AnswerState.UNREAD

    @property
    def is_by_sender_alone(self) -> bool:
        """Whether only the sender's address, which proves nothing, says whose it is."""
        return self.found_by == FoundBy.SENDER
