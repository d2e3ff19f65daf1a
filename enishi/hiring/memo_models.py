"""メモ: what members write about a candidate for one another, and whom they mention in it."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.actors import Actor
from enishi.company.models import Company, Member, Role
from enishi.company.roles import Action, may
from enishi.hiring import limits, names
from enishi.hiring.models import Application, Candidate
from enishi.hiring.search_index import Pieces


def search_text_of(text: str) -> str:
    """Return a memo's text as the search compares it: folded, line by line."""
    return "\n".join(filter(None, (names.fold(line) for line in text.splitlines())))


class MemoQuerySet(models.QuerySet["Memo"]):
    """Queries for memos."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep those of the actor's company that were not removed; none without the action."""
        if not may(actor, Action.WRITE_MEMOS):
            return self.none()
        mine = self.filter(company=actor.company_id, removed_at=None)
        if actor.member is not None and actor.member.role == Role.LIMITED:
            own = Application.objects.reached_by(actor.member)
            mine = mine.filter(candidate__in=own.values("candidate"))
        return mine


class Memo(models.Model):
    """メモ: plain text of one member about a candidate.

    A removed memo can be restored for a day. Then it is deleted with its text.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="memos")
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("メモ"))
    # The text as the search compares it: see :func:`search_text_of`.
    search_text = models.TextField(editable=False, default="")
    mentioned = models.ManyToManyField(Member, through="MemoMention", related_name="+")
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar = MemoQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            limits.at_most(limits.LONGEST_COMMENT, field="text", name="memo_has_an_end"),
            models.CheckConstraint(condition=~models.Q(text=""), name="memo_says_something"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "-written_at", "-id"],
                condition=models.Q(removed_at=None),
                name="memo_newest_first",
            ),
            # Each search reads the pending list of the index, so the list has to be short.
            GinIndex(
                Pieces("company", "search_text"),
                name="memo_by_pieces",
                gin_pending_list_limit=256,
            ),
            models.Index(
                fields=["removed_at"],
                condition=models.Q(removed_at__isnull=False),
                name="memo_removed",
            ),
        ]

    def __str__(self) -> str:
        return f"memo {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for the candidate."""
        return self.candidate.is_within_reach_of(member)


class MemoMention(models.Model):
    """A member whom a memo mentions; they were told once."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    memo = models.ForeignKey(Memo, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["memo", "member"], name="memo_mentions_a_member_once"),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk}"
