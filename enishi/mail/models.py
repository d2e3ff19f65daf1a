"""The outbox: mails written in the transaction of the change that they report."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company
from enishi.encryption import decrypt, encrypt
from enishi.moves import Moves

# The kind of a last mail about somebody who is erased: the row is deleted after it was sent.
LAST_LETTER = "candidate.last"


class MailState(models.TextChoices):
    """The state of a mail."""

    WAITING = "waiting", _("送信待ち")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("届きませんでした")
    # The mail was valid until a moment that has passed.
    LAPSED = "lapsed", _("送信を取りやめました")


class OutgoingMail(models.Model):
    """One mail to one address; its Message-ID is fixed when it is written."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=200, unique=True)
    # The kind of the mail, a code of the caller's such as "interview.confirmed".
    kind = models.CharField(max_length=60)
    # The subject of the mail, a key of the caller's such as "interview:7". Mails with the same key
    # to the same person form one conversation.
    about = models.CharField(max_length=60, blank=True)
    # Idempotency key: a second mail with the same key is not written. The worker looks for due
    # reminders repeatedly.
    once = models.CharField(max_length=160, null=True, unique=True)  # noqa: DJ001 - no word at all
    to = models.EmailField(max_length=254)
    # What the headers To and Cc show, if the mail goes to several people: each gets a row of their
    # own, so that each has a delivery state. Empty ``shown_to``: the receiver alone.
    shown_to = models.CharField(max_length=254, blank=True)
    shown_cc = models.CharField(max_length=1300, blank=True)
    reply_to = models.EmailField(max_length=254, blank=True)
    in_reply_to = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="ja")
    subject = models.CharField(max_length=200)
    # Text and calendar file are encrypted, because they contain keys to candidates' pages.
    # Elsewhere the database has only hashes of these keys. Use ``body`` and ``calendar`` to read
    # and write.
    sealed_body = models.TextField()
    # The attached iCalendar file, and its method: REQUEST or CANCEL.
    sealed_calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)
    # No attempt before this moment: an attempt is running, or one failed a while ago.
    not_before = models.DateTimeField(null=True)
    # The mail is valid until this moment only. Afterwards it is not sent any more.
    not_after = models.DateTimeField(null=True)
    # When it was given up, or came back; and why, as an enhanced status code (RFC 3463) such as
    # "5.1.1" if the server gave one. The server's text is not stored: it quotes addresses.
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["state", "written_at"],
                condition=models.Q(state="waiting"),
                name="mail_waiting",
            ),
            models.Index(
                fields=["failed_at"], condition=models.Q(state="failed"), name="mail_failed"
            ),
            models.Index(
                fields=["company", "about"],
                condition=models.Q(state="failed"),
                name="mail_failed_about",
            ),
            models.Index(fields=["company", "about"]),
            models.Index(fields=["company", "-id"], name="mail_newest_first"),
            models.Index(
                fields=["id"], condition=models.Q(kind="candidate.last"), name="mail_last_letter"
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"

    @property
    def body(self) -> str:
        """Plain text. Set ``message_id`` first. Raises DecryptionError when no key decrypts it."""
        return decrypt(self.sealed_body, place=self.place("sealed_body"))

    @body.setter
    def body(self, text: str) -> None:
        self.sealed_body = encrypt(text, place=self.place("sealed_body"))

    @property
    def calendar(self) -> str:
        """The iCalendar file, or an empty text; as :attr:`body`."""
        return decrypt(self.sealed_calendar, place=self.place("sealed_calendar"))

    @calendar.setter
    def calendar(self, text: str) -> None:
        self.sealed_calendar = encrypt(text, place=self.place("sealed_calendar"))

    def place(self, field: str) -> str:
        """Return the place that this field's ciphertext is bound to; no other mail opens it."""

        return f"company:{self.company_id}:mail:{self.message_id}:{field}"


class MailTemplate(models.Model):
    """A company's own wording of one kind of mail; without a row the built-in letter is used."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=100)
    body = models.TextField(max_length=4000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "kind"], name="one_template_per_kind"),
        ]

    def __str__(self) -> str:
        return f"template {self.kind}"


MAIL_MOVES: Moves[OutgoingMail] = Moves.of(
    {
        MailState.WAITING: {MailState.SENT, MailState.FAILED, MailState.LAPSED},
        # The mail may come back, even long after.
        MailState.SENT: {MailState.FAILED},
        # The server accepted it before the moment passed and reports it only now, or returns it.
        MailState.LAPSED: {MailState.SENT, MailState.FAILED},
        MailState.FAILED: (),
    },
    first={MailState.WAITING},
)
