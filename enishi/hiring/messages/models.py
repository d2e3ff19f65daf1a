"""The rows of messages: conversations, what was written in them, its files, and the templates."""

from __future__ import annotations

import secrets
import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.actors import Actor
from enishi.company.candidate_rules import LOCALES
from enishi.company.models import Company, Member, Role
from enishi.company.roles import Action, may
from enishi.encryption import decrypt, encrypt
from enishi.hiring import limits
from enishi.hiring.document_models import Document, about_reached
from enishi.hiring.models import Application, Candidate, StepResult
from enishi.moves import Moves

LONGEST_NAME, LONGEST_SUBJECT = 60, 200
# In characters: of a template, and of one message, which may quote what it answers.
LONGEST_TEMPLATE, LONGEST_TEXT = 4000, 10_000
# How long a message is held before it is sent, so that it can be taken back; in minutes.
HOLDS, DEFAULT_HOLD = (0, 1, 5, 10), 1
# Lower case, because servers on the way may change the case of an address.
_REPLY_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def new_reply_key() -> str:
    """Return 100 random bits in lower case letters and digits, for a part of an address."""
    return "".join(secrets.choice(_REPLY_LETTERS) for _ in range(20))


class TemplateKind(models.TextChoices):
    """The occasion of a template; the page of results offers those that fit the result."""

    PASSED = "passed", _("選考通過")
    REJECTED = "rejected", _("不合格（お祈り）")
    OFFER = "offer", _("内定")
    DOCUMENTS = "documents", _("書類提出のお願い")
    FREE = "free", _("自由文")


class MessageTemplate(models.Model):
    """メッセージのテンプレート of a company. Without any row, the standard ones are offered."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("テンプレート名"), max_length=LONGEST_NAME)
    kind = models.CharField(_("種類"), max_length=20, choices=TemplateKind.choices)
    language = models.CharField(_("言語"), max_length=10)
    subject = models.CharField(_("件名"), max_length=LONGEST_SUBJECT)
    body = models.TextField(_("本文"))
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            limits.at_most(LONGEST_TEMPLATE, field="body", name="message_template_has_an_end"),
            models.CheckConstraint(
                condition=Q(language__in=LOCALES), name="message_template_speaks_a_language"
            ),
        ]

    def __str__(self) -> str:
        return f"message template {self.pk}"


class MessageSettings(models.Model):
    """How long a company holds its messages; without a row :data:`DEFAULT_HOLD`."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="+")
    hold_minutes = models.PositiveSmallIntegerField(default=DEFAULT_HOLD)
    # Where answers go instead of the author's own address: into a mailbox that is read. With
    # ``reply_has_key``, each conversation has an address of its own (``saiyo+<key>@example.jp``).
    reply_address = models.EmailField(max_length=200, blank=True)
    reply_has_key = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hold_minutes__in=HOLDS), name="message_hold_is_offered"
            ),
        ]

    def __str__(self) -> str:
        return f"message settings of company {self.company_id}"


class Conversation(models.Model):
    """All messages with a candidate about one application, or about none.

    ``reply_key`` is the part of the reply address that leads an answer here. ``absorbed`` is the
    number of the candidate with whom it was, if that candidate was merged into this one.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="conversations")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="+"
    )
    absorbed = models.BigIntegerField(null=True)
    reply_key = models.CharField(max_length=40, unique=True, default=new_reply_key)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "application", "absorbed"],
                nulls_distinct=False,
                name="one_conversation_per_application",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for its application, or else its candidate."""
        owner = self.application if self.application is not None else self.candidate
        return owner.is_within_reach_of(member)


class MessageState(models.TextChoices):
    """The state of a message until it is in the outbox; then its mails have states."""

    WAITING = "waiting", _("送信待ち")
    SENT = "sent", _("送信済み")
    CANCELLED = "cancelled", _("送信を取り消しました")
    STOPPED = "stopped", _("送信できませんでした")


OPEN_MESSAGES = (MessageState.WAITING, MessageState.STOPPED)


class StopReason(models.TextChoices):
    """Why a message was not sent, with the sentence for the screen."""

    NO_ADDRESS = (
        "no_address",
        _("候補者のメールアドレスが登録されていません。登録してから、もう一度送信してください。"),
    )
    FILE_REFUSED = (
        "file_refused",
        _("添付ファイルが受け付けられませんでした。添付を外すか、別のファイルを選んでください。"),
    )
    FILE_GONE = (
        "file_gone",
        _("添付した書類が削除されました。添付を選び直してから、もう一度送信してください。"),
    )


class MessageQuerySet(models.QuerySet["Message"]):
    """Queries for messages."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep those of the actor's company; none without the action."""
        if not may(actor, Action.WRITE_MESSAGES):
            return self.none()
        mine = self.filter(company=actor.company_id)
        if actor.member is not None and actor.member.role == Role.LIMITED:
            mine = mine.filter(about_reached(actor.member, prefix="conversation__"))
        return mine


class Message(models.Model):
    """A mail to a candidate: written by a member, held, then handed to the outbox.

    The text is encrypted, as it is in the outbox. ``revision`` counts the changes. ``send_at`` is
    when it is handed to the outbox, and ``is_scheduled`` whether somebody chose that moment.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # What it answers.
    answers = models.ForeignKey("Answer", on_delete=models.SET_NULL, null=True, related_name="+")
    # Whose result it tells.
    result = models.ForeignKey(
        StepResult, on_delete=models.SET_NULL, null=True, related_name="letters"
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cc = models.CharField(max_length=1300, blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    sealed_body = models.TextField()
    state = models.CharField(
        max_length=20, choices=MessageState.choices, default=MessageState.WAITING
    )
    reason = models.CharField(max_length=20, choices=StopReason.choices, blank=True)
    send_at = models.DateTimeField()
    is_scheduled = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar = MessageQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(language__in=LOCALES), name="message_speaks_a_language"
            ),
            models.CheckConstraint(
                condition=Q(state="sent") ^ Q(sent_at__isnull=True), name="sent_message_says_when"
            ),
            models.CheckConstraint(
                condition=Q(state="stopped") ^ Q(reason=""), name="stopped_message_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["send_at"], condition=Q(state="waiting"), name="message_due"),
            models.Index(fields=["conversation", "-id"], name="message_newest_first"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for its application, or else its candidate."""
        return self.conversation.is_within_reach_of(member)

    @property
    def about(self) -> str:
        """Return the subject of its mails in the outbox."""
        return f"message:{self.pk}"

    @property
    def body(self) -> str:
        """Plain text. Raises DecryptionError when no key decrypts it."""
        return decrypt(self.sealed_body, place=self.place("sealed_body"))

    @body.setter
    def body(self, text: str) -> None:
        self.sealed_body = encrypt(text, place=self.place("sealed_body"))

    def place(self, field: str) -> str:
        """Return the place that this field's ciphertext is bound to; no other message opens it."""
        return f"company:{self.company_id}:message:{self.key}:{field}"

    @property
    def cc_addresses(self) -> tuple[str, ...]:
        """Return the further receivers."""
        return tuple(self.cc.split(", ")) if self.cc else ()

    @property
    def is_open(self) -> bool:
        """Whether it can be changed: it waits, or could not be sent."""
        return self.state in OPEN_MESSAGES

    @property
    def is_waiting(self) -> bool:
        """Whether it will be sent by itself."""
        return self.state == MessageState.WAITING


class MessageAttachment(models.Model):
    """A document that goes with a message; the name stays when the document is removed."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=255)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "document"], name="document_is_attached_once"
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"


MESSAGE_MOVES: Moves[Message] = Moves.of(
    {
        MessageState.WAITING: {MessageState.SENT, MessageState.CANCELLED, MessageState.STOPPED},
        # Somebody mended it.
        MessageState.STOPPED: {MessageState.WAITING, MessageState.CANCELLED},
        MessageState.SENT: (),
        MessageState.CANCELLED: (),
    },
    first={MessageState.WAITING},
)
