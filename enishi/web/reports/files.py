"""The tables of a report as files: CSV in two encodings, and Excel."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from enishi import csv_files, excel_files
from enishi.company.roles import Action
from enishi.csv_files import Replaced
from enishi.excel_files import Sheet, SheetColumn
from enishi.records.reports import counting
from enishi.web.reports import contents
from enishi.web.reports.asked import Asked, asked_of
from enishi.web.reports.tables import Kind, Table, Value, text_of
from enishi.web.reports.topics import Topic
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {
    Kind.TEXT: "General",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.DAYS: "0.0",
    Kind.HOURS: "0.0",
    Kind.AVERAGE: "0.0",
}
_MINUTES = 60


@needs(Action.SEE_REPORTS)
def table_csv(request: MemberRequest) -> HttpResponse:
    """``GET /reports/table.csv?…&table=jobs&encoding=cp932``: UTF-8 unless CP932 is named."""
    asked, found = _found(request)
    named = request.GET.get("table", "")
    table = next((one for one in found if one.name == named), None)
    if table is None:
        return _to_page(request, asked)
    rows = _rows(table)
    if request.GET.get("encoding") == "cp932":
        content, charset = _in_cp932(rows), "Shift_JIS"
    else:
        content, charset = b"".join(csv_files.lines(rows)), "utf-8"
    name = _file_name(table.title, asked, "csv")
    return _file(content, name, f"text/csv; charset={charset}")


@needs(Action.SEE_REPORTS)
def tables_xlsx(request: MemberRequest) -> HttpResponse:
    """``GET /reports/table.xlsx?…&table=jobs``: one table, or all of all topics."""
    named = request.GET.get("table", "")
    asked, found = _found(request, has_all=not named)
    if named:
        found = [one for one in found if one.name == named]
    if not found:
        return _to_page(request, asked)
    title = found[0].title if named else _("レポート")
    content = excel_files.workbook_of(_sheet(table) for table in found)
    return _file(content, _file_name(title, asked, "xlsx"), _EXCEL)


def _found(request: MemberRequest, *, has_all: bool = False) -> tuple[Asked, list[Table]]:
    """Return the tables that were counted: of the topic, or of all."""
    jobs = contents.jobs_of(request.member.company)
    asked = asked_of(request.GET, request.member.company, jobs)
    report = counting.latest_of(asked.scope)
    if report is None:
        return asked, []
    topics = list(Topic) if has_all else [asked.topic]
    return asked, [
        table for topic in topics for table in contents.tables_of(report, asked, topic, jobs)
    ]


def _rows(table: Table) -> Iterator[list[str]]:
    kinds = [column.kind for column in table.columns]
    yield [column.title for column in table.columns]
    for row in table.rows:
        yield [
            "" if value is None else text_of(value, kind, is_exact=True)
            for value, kind in zip(row.values, kinds, strict=True)
        ]


def _in_cp932(rows: Iterator[list[str]]) -> bytes:
    """Return the file; below the rows is a list of what was replaced, if anything was."""
    replaced: list[Replaced] = []
    content = b"".join(csv_files.cp932_lines(rows, replaced))
    if not replaced:
        return content
    listed = [
        [],
        [_("Shift_JISにない文字を〓に置き換えました。"), _("行"), _("列"), _("元の文字")],
        *(["", str(one.row), str(one.column), one.code] for one in replaced),
    ]
    return content + b"".join(csv_files.cp932_lines(listed, []))


def _sheet(table: Table) -> Sheet:
    return Sheet(
        name=table.title,
        columns=[SheetColumn(one.title, _FORMATS[one.kind]) for one in table.columns],
        rows=[
            [
                _in_hours(value) if column.kind is Kind.HOURS else value
                for column, value in zip(table.columns, row.values, strict=True)
            ]
            for row in table.rows
        ],
        note=table.definition,
    )


def _in_hours(value: Value) -> Value:
    return value / _MINUTES if isinstance(value, (int, float)) else value


def _file_name(title: str, asked: Asked, suffix: str) -> str:
    days = asked.scope.days
    # A flow's name may contain what a file's name may not.
    plain = "".join("_" if letter in '\\/:*?"<>|' or letter < " " else letter for letter in title)
    return f"{plain}_{days.first:%Y%m%d}-{days.last:%Y%m%d}.{suffix}"


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    answer["Content-Disposition"] = disposition or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer


def _to_page(request: MemberRequest, asked: Asked) -> HttpResponse:
    """Lead to the page, which has the figures counted first."""
    return responses.redirect(request, f"{reverse('reports')}?{asked.query}")
