"""The selected candidates as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import csv_files
from enishi.company.roles import Action
from enishi.hiring.models import Application, ApplicationStatus
from enishi.interviews.bulk import exports
from enishi.web.candidates import list_filters
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EXPORT_CANDIDATES, methods=("POST",))
def candidates_file(request: MemberRequest) -> HttpResponse:
    """``POST /candidates/export.csv``: a row for each application that the list shows."""
    selected = list_filters.selection_of(request.POST, request.member)
    found = exports.candidates_for_file(request.member.company, selected, by=request.actor)
    lines = csv_files.lines(_rows(found, _header(), _words(), request.member.company.zone))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="candidates.csv"'
    answer["Cache-Control"] = "no-store"
    # Django's types have no common class of both kinds of answers with headers.
    return cast("HttpResponse", answer)


def _header() -> list[str]:
    return [
        *(_("氏名"), _("フリガナ"), _("メールアドレス"), _("電話番号"), _("登録日"), _("タグ")),
        *(_("求人名"), _("選考ステップ"), _("選考状況"), _("応募日")),
        *(_("採用担当者"), _("期限"), _("応募経路"), _("キャンペーン")),
    ]


def _words() -> dict[str, str]:
    # The rows are written after the request's language has ended.
    return {code: str(word) for code, word in ApplicationStatus.choices}


def _rows(
    found: Iterable[Any], header: list[str], words: dict[str, str], zone: ZoneInfo
) -> Iterator[list[str]]:
    yield header
    for one in found:
        registered = timezone.localdate(one.created_at, zone).isoformat()
        person = [one.full_name, one.full_kana, one.email, one.phone, registered]
        person.append(" / ".join(tag.name for tag in one.tags.all()))
        for application in one.matching_applications or [None]:
            yield person + _cells(application, words, zone)


def _cells(application: Application | None, words: dict[str, str], zone: ZoneInfo) -> list[str]:
    if application is None:
        return [""] * 8
    held = getattr(application, "handling", None)
    owner = held.owner.full_name if held and held.owner else ""
    return [
        application.job.title,
        application.current_step.name,
        words[application.status],
        timezone.localdate(application.applied_at, zone).isoformat(),
        owner,
        held.due_on.isoformat() if held and held.due_on else "",
        held.source if held else "",
        held.campaign if held else "",
    ]
