"""Idempotency keys of forms: a form that is sent twice creates its row once.

The key and what the form creates are written in one transaction. A second press waits for the
first one's end, and gets the same answer. A refused form leaves no row, and may be sent again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from enishi import due
from enishi.company.models import Company

# Longer than a page lies open before somebody goes back to it.
KEPT_FOR = timedelta(days=2)
LONGEST_KEY = 64


class Submission(models.Model):
    """One form that was sent: what it held, as a hash, and the page that its answer led to."""

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
    """The row of this key, in the caller's transaction, and whether this is the first sending.

    Whoever sends the same key meanwhile waits until the transaction ends.
    """
    return Submission.objects.get_or_create(
        company=company, key=key, defaults={"content_hash": content_hash}
    )


def delete_expired() -> None:
    """Delete the keys of pages that nobody sends any more."""
    old = Submission.objects.filter(made_at__lt=timezone.now() - KEPT_FOR)
    due.go_through(due.erase(old))
