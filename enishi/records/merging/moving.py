"""Moves what points at a candidate to another candidate: every table, on one sheet.

``tests/records/test_merging.py`` reads all tables, and fails if one that names a candidate is
neither on the sheet nor exempt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import serializers
from django.db.models import QuerySet

from enishi.availability import busy
from enishi.hiring.document_models import CandidateKey, Document
from enishi.hiring.intake.mail_models import MailEntry
from enishi.hiring.intake.models import ImportRow
from enishi.hiring.memo_models import Memo
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages.models import Conversation
from enishi.hiring.models import Application, Candidate
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.tag_models import CandidateTag
from enishi.interviews.bulk.models import BulkItem
from enishi.interviews.models import Interview
from enishi.records.retention.models import RetentionHold


@dataclass(frozen=True, slots=True)
class Table:
    """A table that names a candidate.

    Parameters
    ----------
    column
        Its foreign key to the candidate.
    one_for
        The columns beside the candidate of which there is one row only. None if there may be more.
    greatest
        Of two such rows, the one with more in this column stays; without it, the survivor's.
    """

    model: type[Any]
    column: str = "candidate"
    one_for: tuple[str, ...] | None = None
    greatest: str = ""

    @property
    def name(self) -> str:
        """Return the model's name, by which a merge remembers its rows."""
        return str(self.model._meta.model_name)

    @property
    def has_application(self) -> bool:
        """Whether its rows may be about one application of the candidate."""
        return any(field.name == "application" for field in self.model._meta.fields)

    def rows_of(self, candidate_id: int) -> QuerySet[Any]:
        """Select the candidate's rows."""
        rows: QuerySet[Any] = self.model.objects.filter(**{self.column: candidate_id})
        return rows


TABLES = (
    Table(Application),
    Table(BulkItem),
    Table(CandidateTag, one_for=("tag",)),
    Table(CandidateKey),
    Table(CandidateMerge, column="survivor"),
    Table(Conversation),
    Table(Document),
    Table(ImportRow),
    Table(MailEntry),
    Table(Memo),
    Table(PersonRequest),
    # Who was to be kept longest is still to be kept.
    Table(RetentionHold, one_for=(), greatest="until"),
)


def move_all(survivor: Candidate, absorbed: Candidate) -> tuple[dict[str, list[int]], list[str]]:
    """Give the survivor all rows of the absorbed candidate.

    Returns
    -------
    tuple
        The ids of the rows that were moved, by model; and those that were set aside, serialized.

    Raises
    ------
    enishi.availability.busy.Taken
        The person would be at two interviews at one time.
    """
    keys = _interview_keys(Application.objects.filter(candidate=absorbed))
    set_aside = [
        text
        for table in TABLES
        if table.one_for is not None
        for text in _set_aside(table, survivor, absorbed)
    ]
    moved = {}
    for table in TABLES:
        rows = table.rows_of(absorbed.pk)
        if ids := list(rows.order_by("pk").values_list("pk", flat=True)):
            moved[table.name] = ids
            _rename(table, rows, survivor.pk, absorbed.pk)
    busy.hand_on(survivor.company, keys, former=absorbed.pk, latter=survivor.pk)
    return moved, set_aside


def give_back(merge: CandidateMerge) -> None:
    """Give the absorbed candidate, whose row is there again, what the merge moved.

    What was added to a moved application since goes with it.
    """
    made = merge.moved_ids(Application)
    for table in TABLES:
        ids = rows_to_give_back(merge, table)
        rows = table.rows_of(merge.survivor_id).filter(pk__in=ids)
        _rename(table, rows, merge.absorbed, None)
    keys = _interview_keys(Application.objects.filter(pk__in=made))
    busy.hand_on(merge.company, keys, former=merge.survivor_id, latter=merge.absorbed)
    _put_back(merge)


def rows_to_give_back(merge: CandidateMerge, table: Table) -> list[int]:
    """Return the ids of the survivor's rows that the absorbed candidate gets back."""
    found = set(merge.moved.get(table.name, ()))
    if table.has_application:
        since = table.rows_of(merge.survivor_id).filter(
            application__in=merge.moved_ids(Application)
        )
        found |= set(since.values_list("pk", flat=True))
    return sorted(found)


def _rename(table: Table, rows: QuerySet[Any], candidate_id: int, absorbed: int | None) -> None:
    ids = list(rows.values_list("pk", flat=True))
    if table.model is Conversation and absorbed is not None:
        # Both persons may have one about no application.
        Conversation.objects.filter(pk__in=ids, application=None, absorbed=None).update(
            absorbed=absorbed
        )
    named = table.model.objects.filter(pk__in=ids)
    named.update(**{f"{table.column}_id": candidate_id})
    if table.model is Conversation:
        # Those of earlier merges go on saying with whom they were before.
        Conversation.objects.filter(pk__in=ids, absorbed=candidate_id).update(absorbed=None)


def _set_aside(table: Table, survivor: Candidate, absorbed: Candidate) -> Iterable[str]:
    """Delete one of two rows where a person may have only one; yield it serialized."""
    columns = table.one_for or ()
    kept: Mapping[tuple[object, ...], Any] = {
        tuple(getattr(row, f"{name}_id", None) for name in columns): row
        for row in table.rows_of(survivor.pk)
    }
    for row in table.rows_of(absorbed.pk):
        other = kept.get(tuple(getattr(row, f"{name}_id", None) for name in columns))
        if other is None:
            continue
        wins = table.greatest and getattr(row, table.greatest) > getattr(other, table.greatest)
        loser = other if wins else row
        # Django's own JSON would cut the microseconds off.
        [kept_aside] = serializers.serialize("python", [loser])
        yield json.dumps(kept_aside, default=_plain)
        loser.delete()


def _put_back(merge: CandidateMerge) -> None:
    texts: list[str] = merge.set_aside
    tables = {table.name: table for table in TABLES}
    for text in texts:
        for one in serializers.deserialize("python", [json.loads(text)]):
            row: Any = one.object
            table = tables[str(row._meta.model_name)]
            owner = getattr(row, f"{table.column}_id")
            same = {f"{name}_id": getattr(row, f"{name}_id") for name in table.one_for or ()}
            if _names_what_is_gone(row, table):
                continue
            if not table.rows_of(owner).filter(**same).exists():
                one.save()


def _names_what_is_gone(row: Any, table: Table) -> bool:
    """Whether what the row is about, such as a tag, was deleted since."""
    return any(
        not row._meta.get_field(name).related_model.objects.filter(pk=getattr(row, f"{name}_id"))
        for name in table.one_for or ()
    )


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _interview_keys(made: QuerySet[Application]) -> list[str]:
    interviews = Interview.objects.filter(application__in=made)
    return [one.owner_key for one in interviews.only("pk")]
