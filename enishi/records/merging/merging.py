"""重複の候補者を統合: one candidate takes over all that another has, whose row is then deleted."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.availability.busy import Taken
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.candidates import search_text_of
from enishi.hiring.merge_models import CandidateMerge, facts_of
from enishi.hiring.models import Application, Candidate
from enishi.interviews.models import Interview
from enishi.records.merging import comparison, moving
from enishi.records.merging.comparison import ABSORBED, CHOICES


@transaction.atomic
def merge(
    survivor: Candidate,
    absorbed: Candidate,
    chosen: Mapping[str, str],
    *,
    seen: str,
    by: Actor,
) -> CandidateMerge:
    """Give the survivor all that the other candidate has, and the facts that somebody chose.

    The candidate's links, meetings and calendars stay as they are; nobody is told.

    Parameters
    ----------
    chosen
        For each name of :data:`~.comparison.CHOICES`, ``survivor`` or ``absorbed``; without it,
        :func:`~.comparison.first_choice`.
    seen
        What the page showed: :attr:`~.comparison.Comparison.mark`.

    Raises
    ------
    Conflict
        The facts of one of them have changed meanwhile.
    UserFacingError
        They are one row already, or something hinders (:class:`~.comparison.Hindrance`).
    NotFound
        One of them is gone: erased, or merged by somebody else.
    """
    require(by, Action.EDIT_CANDIDATES, survivor)
    require(by, Action.EDIT_CANDIDATES, absorbed)
    # In one order, whichever of the two survives.
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("company")
    held = {pk: lock_row(rows, pk) for pk in sorted({survivor.pk, absorbed.pk})}
    survivor, absorbed = held[survivor.pk], held[absorbed.pk]
    _lock_what_they_have(survivor, absorbed)
    if comparison.mark_of(survivor, absorbed) != seen:
        raise Conflict(
            Code.MERGE_OF_ANOTHER_STATE,
            _(
                "画面を開いたあとに、候補者の基本情報が変わりました。"
                "画面を更新して、もう一度ご確認ください。"
            ),
        )
    for hindrance in comparison.hindrances_of(survivor, absorbed, by):
        raise hindrance.refusal
    former, taken = facts_of(survivor), facts_of(absorbed)
    try:
        moved, set_aside = moving.move_all(survivor, absorbed)
    except Taken as cause:
        raise UserFacingError(
            Code.MERGE_TOO_LATE, _("二人の面談・面接が同じ時間に確定しています。")
        ) from cause
    merged = _facts_after(survivor, absorbed, chosen)
    row = CandidateMerge.objects.create(
        company=survivor.company,
        survivor=survivor,
        absorbed=absorbed.pk,
        absorbed_facts=taken,
        registered_at=absorbed.created_at,
        former_facts=former,
        merged_facts=merged,
        moved=moved,
        set_aside=set_aside,
        merged_by=by.member,
    )
    # Not by Django's collector, which would delete what a forgotten table still has of them.
    gone = Candidate.objects.filter(pk=absorbed.pk)
    gone._raw_delete(gone.db)  # noqa: SLF001 - Django has no public name for it
    set_facts(survivor, merged)
    audit.record(survivor.company, Event.CANDIDATE_MERGED, survivor, by=by, absorbed=absorbed.pk)
    return row


def set_facts(candidate: Candidate, facts: Mapping[str, str]) -> None:
    """Store these facts of the locked candidate."""
    for name, value in facts.items():
        setattr(candidate, name, value)
    candidate.search_text = search_text_of(candidate)
    candidate.save(update_fields=[*facts, "search_text"])


def _lock_what_they_have(survivor: Candidate, absorbed: Candidate) -> None:
    """Lock the applications and interviews of both, in the order in which erasure locks."""
    both = (survivor.pk, absorbed.pk)
    made = Application.objects.select_for_update(of=("self",)).filter(candidate__in=both)
    ids = list(made.order_by("pk").values_list("pk", flat=True))
    interviews = Interview.objects.select_for_update(of=("self",)).filter(application__in=ids)
    list(interviews.order_by("pk").values_list("pk", flat=True))


def _facts_after(
    survivor: Candidate, absorbed: Candidate, chosen: Mapping[str, str]
) -> dict[str, str]:
    facts = facts_of(survivor)
    for name, (_label, columns) in CHOICES.items():
        winner = chosen.get(name) or comparison.first_choice(name, survivor, absorbed)
        if winner == ABSORBED:
            facts |= {column: getattr(absorbed, column) for column in columns}
    return facts
