"""統合を元に戻す: the absorbed candidate is there again, with exactly what the merge took over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.hiring.candidates import search_text_of
from enishi.hiring.document_models import Document
from enishi.hiring.merge_models import CandidateMerge, facts_of
from enishi.hiring.models import Application, Candidate
from enishi.interviews.models import Interview
from enishi.records.merging import comparison, merging, moving
from enishi.records.merging.comparison import CHOICES, Hindrance


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a merge would do.

    Parameters
    ----------
    person
        The absorbed candidate as they were.
    applications
        Those that go back to them.
    changed
        The labels of the survivor's facts that somebody has changed since; these stay as they are.
    hindrance
        Why it cannot be undone now; None if it can.
    """

    person: Candidate
    applications: Sequence[Application]
    changed: Sequence[str]
    hindrance: Hindrance | None


def of(merge: CandidateMerge, reader: Actor) -> Undoing:
    """Return what undoing the merge would do; changes nothing."""
    made = Application.objects.filter(
        pk__in=merge.moved_ids(Application), candidate=merge.survivor_id
    )
    return Undoing(
        person=merge.absorbed_candidate,
        applications=list(made.select_related("job", "current_step").order_by("pk")),
        changed=_changed_since(merge, merge.survivor),
        hindrance=_hindrance(merge, reader),
    )


@transaction.atomic
def undo(merge: CandidateMerge, *, by: Actor) -> Candidate:
    """Undo the merge; return the candidate who is there again, at their former address.

    What was added to their applications since goes with these. Everything else that came since
    stays with the survivor.

    Raises
    ------
    Conflict
        A later merge has to be undone first, or documents were added to an application that goes.
    NotFound
        It was undone already, or the survivor was erased.
    """
    require(by, Action.EDIT_CANDIDATES, merge)
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("company")
    survivor = lock_row(rows, merge.survivor_id)
    held = lock_row(CandidateMerge.objects.filter(survivor=survivor), merge.pk)
    ids = held.moved_ids(Application)
    made = Application.objects.select_for_update().filter(pk__in=ids)
    list(made.order_by("pk"))
    list(Interview.objects.select_for_update().filter(application__in=ids).order_by("pk"))
    if (hindrance := _hindrance(held, by)) is not None:
        raise hindrance.refusal
    person = held.absorbed_candidate
    person.search_text = search_text_of(person)
    person.save(force_insert=True)
    moving.give_back(held)
    merging.set_facts(survivor, _facts_before(held, survivor))
    held.delete()
    audit.record(
        survivor.company, Event.CANDIDATE_MERGE_UNDONE, survivor, by=by, absorbed=person.pk
    )
    return person


def _hindrance(merge: CandidateMerge, reader: Actor) -> Hindrance | None:
    both = (merge.survivor, merge.absorbed_candidate)
    if beyond := comparison.hindrance_of_reach(*both, reader):
        return beyond
    later = CandidateMerge.objects.filter(survivor=merge.survivor_id, pk__gt=merge.pk)
    if later.exists():
        return Hindrance(
            Conflict(
                Code.MERGE_NOT_LATEST,
                _(
                    "このあとに、ほかの候補者も統合されています。新しい統合から順に元に戻してください。"
                ),
            )
        )
    added = Document.objects.filter(application__in=merge.moved_ids(Application)).exclude(
        pk__in=merge.moved_ids(Document)
    )
    # They are encrypted with the survivor's key.
    names = [one.file.file_name for one in added.select_related("file").order_by("pk")]
    if not names:
        return None
    sentence = _(
        "統合のあとに、元に戻す応募へ書類「%(names)s」が追加されたため、元に戻せません。"
        "必要な書類を保存したうえで、画面から削除してから、もう一度お試しください。"
    )
    return Hindrance(
        Conflict(Code.MERGE_HAS_NEW_DOCUMENTS, sentence % {"names": _("」「").join(names)})
    )


def _changed_since(merge: CandidateMerge, survivor: Candidate) -> list[str]:
    facts = facts_of(survivor)
    given: dict[str, str] = merge.merged_facts
    return [
        str(label)
        for label, columns in CHOICES.values()
        if any(facts[column] != given[column] for column in columns)
    ]


def _facts_before(merge: CandidateMerge, survivor: Candidate) -> dict[str, str]:
    facts = facts_of(survivor)
    given: dict[str, str] = merge.merged_facts
    former: dict[str, str] = merge.former_facts
    for _label, columns in CHOICES.values():
        if all(facts[column] == given[column] for column in columns):
            facts |= {column: former[column] for column in columns}
    return facts
