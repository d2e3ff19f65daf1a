"""開示: everything that is held about one candidate, as a ZIP of JSON, CSV and their files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Field, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import csv_files
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.hiring import documents
from enishi.hiring.document_models import Document
from enishi.hiring.intake.mail_models import MailEntry
from enishi.hiring.intake.models import ImportRow
from enishi.hiring.models import Candidate
from enishi.interviews.models import Slot
from enishi.mail import received_mails
from enishi.mail.models import OutgoingMail
from enishi.records.erasing.traces import Traces

# Keys, ciphers and what only the program uses: nothing of a person, and no use to them.
_LEFT_OUT = frozenset(
    {
        "company",
        "encrypted",
        "file_key",
        "folded",
        "key",
        "reply_key",
        "nonce",
        "passcode",
        "phone_passcode",
        "sealed_body",
        "sealed_calendar",
        "search_text",
        "token_hash",
    }
)


@transaction.atomic
def disclose(candidate: Candidate, *, by: Actor) -> Iterator[bytes]:
    """Return the ZIP in pieces; the log says who took it out.

    No file is in memory as a whole. Documents that are still being checked, or were refused, are
    only named. The pieces are read after the caller's transaction.
    """
    require(by, Action.ERASE_CANDIDATES, candidate)
    audit.record(candidate.company, Event.CANDIDATE_DISCLOSED, candidate, by=by)
    return _pieces(candidate)


def _pieces(candidate: Candidate) -> Iterator[bytes]:
    out = _Outlet()
    tables = _tables(candidate)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        told = {
            "made_at": timezone.now(),
            "candidate": _facts(candidate),
            **{name: rows for name, rows in tables.items() if rows},
        }
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=2, default=str))
        for name, rows in {"candidate": [_facts(candidate)], **tables}.items():
            if rows:
                archive.writestr(f"{name}.csv", b"".join(csv_files.lines(_as_table(rows))))
                yield out.taken()
        files = Document.objects.filter(candidate=candidate).select_related("file").order_by("pk")
        for number, document in enumerate(files, start=1):
            if not document.file.may_be_read:
                continue
            place = f"{_('書類')}/{number:03} {document.file.file_name}"
            with archive.open(place, "w", force_zip64=True) as entry:
                for piece in documents.content_of(document):
                    entry.write(piece)
                    yield out.taken()
    yield out.taken()


def _tables(candidate: Candidate) -> dict[str, list[dict[str, Any]]]:
    traces = Traces(candidate)
    slots = Slot.objects.filter(interview__in=traces.interviews)
    answers = [
        _facts(answer) | {"question": answer.question.label}
        for one in traces.evaluations
        for answer in one.answers.select_related("question")
    ]
    return {
        "applications": _rows(candidate.applications.select_related("job", "current_step")),
        "results": _rows(traces.results.select_related("step")),
        "interviews": _rows(traces.interviews.select_related("step")),
        "interview_times": _rows(slots),
        "meetings": _rows(traces.meetings),
        "messages_to_recruiters": _rows(traces.alerts),
        "evaluations": _rows(traces.evaluations),
        "evaluation_answers": answers,
        "tags": [{"name": one.name} for one in candidate.tags.all()],
        "memos": _rows(traces.memos.filter(removed_at=None)),
        "merged_records": [
            {**one.absorbed_facts, "registered_at": one.registered_at, "merged_at": one.merged_at}
            for one in traces.merges
        ],
        "requests": _rows(candidate.person_requests.all()),
        "documents": [
            _facts(one)
            | {"name": one.file.name, "size": one.file.size, "file_state": one.file.state}
            for one in traces.documents.select_related("file")
        ],
        "applications_by_form": _rows(traces.web_applications.exclude(application=None)),
        "messages": [_facts(one) | {"body": one.body} for one in traces.messages],
        "mails": [_facts(mail) | {"body": mail.body} for mail in _mails_of(traces)],
        "received_mails": [_received(one) for one in _decided(traces)],
        "imported_rows": [_facts(row) | dict(row.further()) for row in _imported(traces)],
    }


def _mails_of(traces: Traces) -> Iterable[OutgoingMail]:
    found: Iterable[OutgoingMail] = traces.mails.order_by("pk")
    return found


def _decided(traces: Traces) -> QuerySet[MailEntry]:
    # Mails that name the candidate and belong to nobody yet may be somebody else's.
    decided = traces.received_mails.exclude(candidate=None)
    return decided.select_related("mail").order_by("pk")


def _received(entry: MailEntry) -> dict[str, Any]:
    facts = received_mails.facts_of(entry.mail)
    told = {"from": facts.from_address, "subject": facts.subject, "body": facts.text}
    return _facts(entry) | told


def _imported(traces: Traces) -> Iterable[ImportRow]:
    # Rows that name the candidate without having become them may be somebody else's.
    found: Iterable[ImportRow] = traces.import_rows.exclude(candidate=None).select_related("file")
    return found


def _rows(rows: Iterable[Model]) -> list[dict[str, Any]]:
    return [_facts(row) for row in rows]


def _facts(row: Model) -> dict[str, Any]:
    """Return the row's columns by name; of a job, step or member its words, not its number."""
    fields = [one for one in row._meta.concrete_fields if one.name not in _LEFT_OUT]
    return {one.name: _value(row, one) for one in fields}


def _value(row: Model, field: Field[Any, Any]) -> Any:
    related = field.name if field.is_relation else ""
    if related in ("job", "step", "current_step"):
        return str(getattr(row, related))
    value = field.value_from_object(row)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _as_table(rows: list[dict[str, Any]]) -> list[list[str]]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return [columns, *([_cell(row.get(name)) for name in columns] for row in rows)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


class _Outlet(io.RawIOBase):
    """Where the archive writes to; what has come is taken away piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._come: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._come.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        taken, self._come = b"".join(self._come), []
        return taken
