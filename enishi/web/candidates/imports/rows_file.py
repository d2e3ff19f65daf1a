"""The rows that were not imported, as a file to correct and to import again."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from enishi import csv_files
from enishi.company.roles import Action
from enishi.hiring.intake.models import CandidateImport, RowOutcome
from enishi.web.candidates.imports.page import find_import
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.IMPORT_CANDIDATES)
def rows_left(request: MemberRequest, import_id: int) -> HttpResponse:
    """``GET /candidates/imports/7/rows-left.csv``: the reason, then the file's own columns."""
    taken = find_import(request, import_id)
    content = b"".join(csv_files.lines(_rows(taken)))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{taken.pk}-rows-left.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _rows(taken: CandidateImport) -> Iterator[list[str]]:
    yield [*taken.header, _("取り込めなかった理由")]
    left = taken.rows.filter(outcome__in=(RowOutcome.WRONG, RowOutcome.DOUBT)).order_by("number")
    width = len(taken.header)
    for row in left.iterator(chunk_size=500):
        cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
        yield [*cells, _("、").join(row.reasons)]
