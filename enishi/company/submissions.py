"""Idempotency keys of forms: a form that is sent twice creates its row once.

The key, and what the form creates, are written in one transaction. A second request with the key
waits until the first one ends, and gets the same answer. A refused form leaves no row, and may be
sent again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from enishi import due
from enishi.company.models import Company

# Longer than somebody leaves a page open and comes back to it.
KEPT_FOR = timedelta(days=2)
LONGEST_KEY = 64


class Submission(models.Model):
    """One form that was sent: the hash of its content, and the page that its answer led to."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST_KEY)
    content_hash = models.CharField(max_length=64)
    answer = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "key"], name="form_is_sent_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["made_at"])]

    def __str__(self) -> str:
        return f"submission {self.pk}"


def claim_key(company: Company, *, key: str, content_hash: str) -> tuple[Submission, bool]:
    """Return the row of this key, and whether this is the first request with it.

    Runs in the caller's transaction. Another request with the same key waits until it ends.
    """
    return Submission.objects.get_or_create(
        company=company, key=key, defaults={"content_hash": content_hash}
    )


def delete_expired() -> None:
    """Delete the keys that are older than any page that is still open."""
    old = Submission.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    due.go_through(due.erase(old))
