"""The imports of a company, and the page of one import."""

from __future__ import annotations

from itertools import zip_longest

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import queue
from enishi.company.roles import Action
from enishi.hiring.intake import imports, table_files
from enishi.hiring.intake.columns import MANY, Column
from enishi.hiring.intake.models import TAKEN, CandidateImport, ImportState, RowOutcome
from enishi.hiring.intake.reading import MOST_ROWS
from enishi.hiring.models import Job
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once

_PER_PAGE = 50
_SAMPLES = 3
_ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("cp932", "Shift_JIS"),
    ("euc_jp", "EUC-JP"),
    ("utf-16", "UTF-16"),
)


class FileForm(forms.Form):
    """The fields of the upload; the verb decides what is accepted."""

    file = forms.FileField(
        label=gettext_lazy("ファイル"),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx,.xls,.xlsm,.xlsb,.ods"}),
    )
    source = forms.CharField(
        label=gettext_lazy("応募経路"),
        max_length=imports.LONGEST_SOURCE,
        widget=forms.TextInput({"list": "sources", "autocomplete": "off"}),
    )


@needs(Action.IMPORT_CANDIDATES, methods=("GET", "POST"))
@creates_once
def imports_page(request: MemberRequest) -> HttpResponse:
    """``GET|POST /candidates/imports/``."""
    company = request.member.company
    if request.method == "POST":
        sent = request.FILES.get("file")
        taken = imports.receive(
            company,
            source=request.POST.get("source", ""),
            file_name=getattr(sent, "name", "") or "",
            content=sent.read() if sent is not None else b"",
            by=request.actor,
        )
        return responses.redirect(request, reverse("candidate_import", args=[taken.pk]))
    found = of_company(request).order_by("-pk")
    context = {
        "form": FileForm(),
        "sources": found.order_by("source").values_list("source", flat=True).distinct()[:50],
        "page": Paginator(found, _PER_PAGE).get_page(request.GET.get("page")),
        "megabytes": table_files.LARGEST // 1024 // 1024,
        "most_rows": MOST_ROWS,
    }
    return responses.page(request, "candidates/imports/imports.html", context)


@needs(Action.IMPORT_CANDIDATES)
def import_page(request: MemberRequest, import_id: int) -> HttpResponse:
    """``GET /candidates/imports/7/?columns=&outcome=&page=``."""
    taken = find_import(request, import_id)
    has_columns = taken.state in (ImportState.COLUMNS, ImportState.CHECKED)
    asks_columns = taken.state == ImportState.COLUMNS or "columns" in request.GET
    context: dict[str, object] = {"taken": taken, **_standing(taken)}
    if has_columns and asks_columns:
        context |= _columns_of(taken, request)
    elif taken.counts:
        context |= _rows_of(taken, request)
    if taken.state == ImportState.UNREADABLE:
        context |= {
            "refusal": table_files.Refusal(taken.refusal).sentence,
            "encodings": _ENCODINGS,
        }
    return responses.page(request, "candidates/imports/import.html", context)


@needs(Action.IMPORT_CANDIDATES)
def standing(request: MemberRequest, import_id: int) -> HttpResponse:
    """Return the worker's progress; the whole page once it has finished."""
    taken = find_import(request, import_id)
    if not taken.is_busy:
        return responses.redirect(request, reverse("candidate_import", args=[taken.pk]))
    context = {"taken": taken, **_standing(taken)}
    return responses.fragment(request, "candidates/imports/_busy.html", context)


@needs(Action.IMPORT_CANDIDATES, methods=("POST",))
def removal(request: MemberRequest, import_id: int) -> HttpResponse:
    """ファイルを破棄."""
    imports.discard(find_import(request, import_id), by=request.actor)
    messages.success(request, _("ファイルと読み取った内容を破棄しました。"))
    return responses.redirect(request, reverse("candidate_imports"))


def of_company(request: MemberRequest) -> QuerySet[CandidateImport]:
    """Return the company's imports, without the files themselves."""
    mine = CandidateImport.objects.filter(company=request.member.company_id)
    return mine.select_related("by", "job").defer("content")


def find_import(request: MemberRequest, import_id: int) -> CandidateImport:
    """Return one of the company's imports, or 404."""
    found: CandidateImport = get_object_or_404(of_company(request), pk=import_id)
    return found


def _standing(taken: CandidateImport) -> dict[str, object]:
    return {
        "is_stuck": imports.is_stuck(taken),
        "lacks_worker": taken.is_busy and not queue.has_worker(),
        "to_take": sum(taken.counts.get(outcome, 0) for outcome in TAKEN),
    }


def _columns_of(taken: CandidateImport, request: MemberRequest) -> dict[str, object]:
    first = list(taken.rows.order_by("number").values_list("cells", flat=True)[:_SAMPLES])
    samples = list(zip_longest(*first, fillvalue=""))
    columns = [
        {
            "title": title,
            "code": code,
            "samples": [cell for cell in samples[place] if cell] if place < len(samples) else [],
        }
        for place, (title, code) in enumerate(zip(taken.header, taken.columns, strict=True))
    ]
    jobs = Job.objects.filter(company=request.member.company_id)
    return {
        "columns": columns,
        "choices": [choice for choice in Column.choices if choice[0] not in MANY],
        "further_choices": [choice for choice in Column.choices if choice[0] in MANY],
        "jobs": jobs.order_by("-is_open", "title"),
        "encodings": _ENCODINGS,
    }


def _rows_of(taken: CandidateImport, request: MemberRequest) -> dict[str, object]:
    rows = taken.rows.select_related("candidate", "application__job").order_by("number")
    wanted = request.GET.get("outcome", "")
    if wanted in RowOutcome.values:
        rows = rows.filter(outcome=wanted)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    shown = [(row, _said_of(row.cells, taken.columns)) for row in page]
    counts = [
        (outcome, outcome.label, taken.counts[outcome])
        for outcome in RowOutcome
        if taken.counts.get(outcome)
    ]
    return {"page": page, "rows": shown, "counts": counts, "outcome": wanted}


def _said_of(cells: list[str], codes: list[str]) -> str:
    """Return the name in a row, as the file has it."""
    named = {Column.FULL_NAME, Column.FAMILY_NAME, Column.GIVEN_NAME}
    return " ".join(cell for cell, code in zip(cells, codes, strict=False) if code in named)
