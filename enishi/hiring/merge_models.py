"""候補者の統合: which candidate was merged into which, and what is needed to undo it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from enishi.company.models import Company, Member
from enishi.hiring.models import Application, Candidate

# The facts of a candidate that are typed; either person's win, one by one.
FACTS = ("family_name", "given_name", "family_kana", "given_kana", "email", "phone")


def facts_of(candidate: Candidate) -> dict[str, str]:
    """Return the candidate's typed facts by column."""
    return {name: getattr(candidate, name) for name in FACTS}


class CandidateMerge(models.Model):
    """One merge: the row of the candidate ``absorbed`` is gone, what they had is the survivor's.

    Undoing the merge deletes the row.

    Parameters
    ----------
    absorbed
        The id of the candidate who is no more. No other candidate ever gets it.
    absorbed_facts, registered_at
        The typed facts of that candidate, and when they were registered.
    former_facts, merged_facts
        The survivor's facts before the merge, and those that it gave them.
    moved
        The ids of the rows that are the survivor's since, by the name of their model.
    set_aside
        Rows of which a person has one only, as Django serializes them; the other one stayed.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    survivor = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="merges")
    absorbed = models.BigIntegerField(unique=True)
    absorbed_facts = models.JSONField()
    registered_at = models.DateTimeField()
    former_facts = models.JSONField()
    merged_facts = models.JSONField()
    moved = models.JSONField(default=dict)
    set_aside = models.JSONField(default=list)
    merged_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("absorbed")),
                name="candidate_is_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the survivor has applied to a job that the limited recruiter answers for."""
        reached = Application.objects.reached_by(member)
        return reached.filter(candidate=self.survivor_id).exists()

    @property
    def absorbed_candidate(self) -> Candidate:
        """Return the candidate whose row the merge deleted, as a row that is not stored."""
        facts: dict[str, Any] = self.absorbed_facts
        return Candidate(
            pk=self.absorbed,
            company_id=self.company_id,
            created_at=self.registered_at,
            **facts,
        )

    def moved_ids(self, model: type[models.Model]) -> list[int]:
        """Return the ids of the rows of this model that the merge moved."""
        found: dict[str, list[int]] = self.moved
        return found.get(str(model._meta.model_name), [])


def former_selves(candidate: Candidate) -> list[Candidate]:
    """Return the candidates who were merged into this one, as rows that are not stored.

    Those are the candidates who were merged into this one, and this one with the facts that a merge
    replaced.
    """
    merges: Iterable[CandidateMerge] = CandidateMerge.objects.filter(survivor=candidate)
    found: list[Candidate] = []
    for merge in merges:
        former: dict[str, Any] = merge.former_facts
        found += (
            merge.absorbed_candidate,
            Candidate(pk=candidate.pk, company_id=candidate.company_id, **former),
        )
    return found
