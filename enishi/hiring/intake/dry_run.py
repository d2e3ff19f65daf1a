"""Dry run of an import: what each row would change, before anything is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.hiring.intake.columns import Column
from enishi.hiring.intake.entries import Entry, Reader
from enishi.hiring.intake.models import CandidateImport, ImportRow, RowOutcome
from enishi.hiring.intake.people import Applied, People, Somebody

_AT_ONCE = 1000
_A_DAY = timedelta(days=1)
# A candidate's empty fields are filled from the file. Fields with a value are never overwritten.
FILLED = ("given_name", "family_kana", "given_kana", "email", "phone")


def run(held: CandidateImport) -> None:
    """Write each row's outcome and its reasons, in the language of the importing member."""
    with translation.override(held.language):
        reader = Reader(held.company, held.columns, job=held.job)
        # The persons of the file's earlier rows, whom the database does not know yet.
        before = People(held.company, [])
        for rows in _in_parts(held):
            entries = [reader.entry(row.number, row.cells) for row in rows]
            known = People(held.company, [one for one in entries if not one.problems])
            for row, entry in zip(rows, entries, strict=True):
                outcome, reasons = judge(entry, known, before, held)
                row.outcome, row.reasons = outcome, reasons
                if outcome == RowOutcome.NEW:
                    somebody = Somebody(number=entry.number)
                    note_application(entry, somebody)
                    before.add(entry.person, somebody)
            _write(rows)


# One statement for a thousand rows. ``bulk_update`` would write a thousand CASE branches a column.
_WRITE = """
    update enishi_importrow r set outcome = v.outcome, reasons = v.reasons::jsonb
    from unnest(%s::bigint[], %s::text[], %s::text[]) v (id, outcome, reasons) where r.id = v.id
"""


def _write(rows: list[ImportRow]) -> None:
    with connection.cursor() as cursor:
        columns = zip(
            *((row.pk, row.outcome, json.dumps(row.reasons)) for row in rows), strict=True
        )
        cursor.execute(_WRITE, [list(column) for column in columns])


def judge(
    entry: Entry, known: People, before: People, held: CandidateImport
) -> tuple[RowOutcome, list[str]]:
    """Return the outcome of an entry, and the reasons.

    Parameters
    ----------
    known, before
        The company's candidates, and the persons of earlier rows.
    """
    if entry.problems:
        return RowOutcome.WRONG, entry.problems
    same = known.same(entry.person) or before.same(entry.person)
    if same is not None:
        return _of_known(entry, same)
    namesake = known.namesake(entry.person) or before.namesake(entry.person)
    if namesake is not None and not held.takes_namesakes:
        return RowOutcome.DOUBT, [_same_name(namesake)]
    return RowOutcome.NEW, []


def missing_details(entry: Entry, same: Somebody) -> list[str]:
    """Return the names of the details that the candidate lacks and the entry has."""
    if same.candidate is None:
        return []
    return [
        name for name in FILLED if getattr(entry.person, name) and not getattr(same.candidate, name)
    ]


def is_further(entry: Entry, earlier: Applied | None) -> bool:
    """Whether the entry is an application that is not there yet.

    Somebody may apply to a job again, once the earlier application has ended. Only its day tells a
    second application from the first one in a file that is imported once more.
    """
    if entry.job is None:
        return False
    if earlier is None:
        return True
    again_at = entry.applied_at
    return not earlier.is_open and again_at is not None and again_at - earlier.last >= _A_DAY


def note_application(entry: Entry, somebody: Somebody) -> None:
    """Note that the entry's application is there, for the rows that follow."""
    if entry.job is not None:
        somebody.applied[entry.job.pk] = Applied(
            not entry.ends_as, entry.applied_at or timezone.now()
        )


def _of_known(entry: Entry, same: Somebody) -> tuple[RowOutcome, list[str]]:
    reasons = []
    if same.candidate is None:
        reasons.append(_("%(number)d行目と同じ候補者です。") % {"number": same.number})
    filled = missing_details(entry, same)
    if filled:
        labels = _("、").join(str(Column(name).label) for name in filled)
        reasons.append(_("空欄に入れる項目：%(names)s") % {"names": labels})
    if entry.job is not None and is_further(entry, same.applied.get(entry.job.pk)):
        note_application(entry, same)
        reasons.append(_("応募を追加：%(job)s") % {"job": entry.job.title})
        return RowOutcome.UPDATE, reasons
    return (RowOutcome.UPDATE if filled else RowOutcome.SAME), reasons


def _same_name(namesake: Somebody) -> str:
    if namesake.candidate is None:
        return _("%(number)d行目と同じ氏名です。") % {"number": namesake.number}
    return _("同じ氏名の候補者が登録されています。")


def _in_parts(held: CandidateImport) -> Iterator[list[ImportRow]]:
    last = 0
    while rows := list(held.rows.filter(number__gt=last).order_by("number")[:_AT_ONCE]):
        yield rows
        last = rows[-1].number
