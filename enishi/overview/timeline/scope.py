"""The rows that a reader's timeline of a candidate may be made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, is_limited, may
from enishi.hiring.evaluations import seeing
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.models import Application, Candidate, StepResult
from enishi.hiring.offer_models import Offer
from enishi.interviews.models import Interview


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A candidate's rows by id, as far as the reader may see them.

    ``merges`` tell who was merged into the candidate. ``handed_in`` are the evaluations that the
    reader may read, ``requested`` those whose request they may see.
    """

    candidate: Candidate
    merges: Sequence[CandidateMerge]
    reader: Actor
    applications: Mapping[int, Application]
    results: Mapping[int, StepResult]
    interviews: Mapping[int, Interview]
    handed_in: Mapping[int, Evaluation]
    requested: Mapping[int, Evaluation]
    offers: Mapping[int, Offer]

    def text_of(self, result: StepResult) -> str:
        """Return a result's note, below its reason if the reader may know that."""
        if result.reason is None or not may(self.reader, Action.EDIT_CANDIDATES):
            return result.note
        reason = _("理由：%(reason)s") % {"reason": result.reason.name}
        return f"{reason}\n{result.note}".strip()


def of(candidate: Candidate, member: Member, reader: Actor, made: Sequence[Application]) -> Scope:
    """Return what the reader may see of a candidate whom they see.

    Parameters
    ----------
    made
        The candidate's applications that the member may see, with their jobs.
    """
    applications = {one.pk: one for one in made}
    results = _results_of(applications)
    evaluations = _evaluations_of(applications)
    requests = may(reader, Action.ASK_FOR_EVALUATIONS)
    return Scope(
        candidate=candidate,
        merges=_merges_of(candidate, reader),
        reader=reader,
        applications=applications,
        results=results,
        interviews=_interviews_of(applications, member),
        handed_in=_readable(evaluations, results, reader),
        requested={
            one.pk: one
            for one in evaluations
            if one.asked_at is not None and (requests or one.member_id == member.pk)
        },
        offers=_offers_of(applications, reader),
    )


def _merges_of(candidate: Candidate, reader: Actor) -> list[CandidateMerge]:
    if not may(reader, Action.EDIT_CANDIDATES):
        return []
    # Sorted here: in the order of ids, the database might read all merges of all companies.
    rows = CandidateMerge.objects.filter(survivor=candidate)
    return sorted(rows, key=lambda one: one.pk, reverse=True)


def _results_of(applications: Mapping[int, Application]) -> dict[int, StepResult]:
    rows = StepResult.objects.filter(application__in=list(applications))
    return {one.pk: one for one in rows.select_related("step", "decided_by", "reason")}


def _offers_of(applications: Mapping[int, Application], reader: Actor) -> dict[int, Offer]:
    if not may(reader, Action.EDIT_CANDIDATES):
        return {}
    rows = Offer.objects.filter(application__in=list(applications))
    if reader.member is not None and is_limited(reader):
        rows = Offer.objects.visible_to(reader.member).filter(application__in=list(applications))
    return {one.pk: one for one in rows.order_by("number")}


def _interviews_of(applications: Mapping[int, Application], member: Member) -> dict[int, Interview]:
    seen = Interview.objects.visible_to(member).filter(application__in=list(applications))
    rows = seen.select_related("step", "created_by", "confirmed_by").prefetch_related("slots")
    return {one.pk: one for one in rows}


def _evaluations_of(applications: Mapping[int, Application]) -> list[Evaluation]:
    rows = Evaluation.objects.filter(application__in=list(applications))
    return list(rows.select_related("member", "step", "asked_by"))


def _readable(
    evaluations: Sequence[Evaluation],
    results: Mapping[int, StepResult],
    reader: Actor,
) -> dict[int, Evaluation]:
    """Return the handed-in evaluations that the rules of :mod:`seeing` show to the reader."""
    decided = {(one.application_id, one.step_id) for one in results.values()}
    sights = seeing.sights_of(evaluations, reader, decided=decided)
    return {one.pk: one for one in seeing.shown_to(reader, evaluations, sights)}
