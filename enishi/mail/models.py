"""The outbox: mails written in the transaction of the change that they tell of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company


class MailState(models.TextChoices):
    """How far a mail got."""

    WAITING = "waiting", _("送信待ち")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("送信できませんでした")


class OutgoingMail(models.Model):
    """One mail to one address; its Message-ID is fixed when it is written."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=200, unique=True)
    purpose = models.CharField(max_length=60)
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=20, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["state", "written_at"],
                condition=models.Q(state="waiting"),
                name="mail_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"
