"""Makes files of candidates, and documents, in each visible state."""

from __future__ import annotations

from io import BytesIO

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.files import storing
from enishi.hiring import documents
from enishi.hiring.document_models import Document
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState
from enishi.hiring.models import Candidate
from enishi.records import paper

_HEADER = ["Applicant", "E-mail", "Status", "Self-introduction"]
_COLUMNS = ["full_name", "email", "status", "kept"]
_ROWS = [
    ("new", ["Mori Yui", "yui@mail.example", "", "Five years in sales. " * 12], []),
    ("update", ["Ono Ken", "ken@mail.example", "", ""], ["Application added: Sales"]),
    ("doubt", ["Abe Jun", "", "", ""], ["A candidate of the same name is registered."]),
    ("wrong", ["Kato Rin", "rin@@mail", "on hold", ""], ["E-mail: please correct it.", "Status?"]),
]
_COUNTS = {"new": 1, "update": 1, "doubt": 1, "wrong": 1}
_BUSY = {ImportState.RUNNING: 2, ImportState.UNDOING: 1}


def files_of(company: Company, by: Member) -> dict[str, CandidateImport]:
    """One in each state, by the state's code."""
    return {state.value: _file(company, by, state) for state in ImportState}


def _file(company: Company, by: Member, state: ImportState) -> CandidateImport:
    is_tried = state not in (ImportState.READING, ImportState.UNREADABLE, ImportState.COLUMNS)
    taken = CandidateImport.objects.create(
        company=company,
        source="Job board",
        file_name=f"applicants-of-the-first-half-of-the-year-{state}.csv",
        content=b"",
        encoding="cp932",
        header=_HEADER,
        columns=_COLUMNS,
        counts=_COUNTS if is_tried else {},
        state=state,
        refusal="encoding" if state == ImportState.UNREADABLE else "",
        rows_total=len(_ROWS),
        rows_done=_BUSY.get(state, 0),
        by=by,
    )
    for number, (outcome, cells, reasons) in enumerate(_ROWS, start=2):
        ImportRow.objects.create(
            company=company,
            file=taken,
            number=number,
            cells=cells,
            outcome=outcome if is_tried else "",
            reasons=reasons,
        )
    return taken


def documents_of(candidate: Candidate, by: Member) -> None:
    """A resume that has been read, and one document in each other state."""
    lines = ["Name: Yamada Hanako", "April 2019: joined Sample Corporation, sales"] * 8
    name = "resume-of-the-candidate-with-a-very-long-name-that-wraps-on-a-phone.pdf"
    kept = _document(candidate, by, name, paper.pdf("Resume", lines, pages=2), "resume")
    documents.look_at(kept.pk)
    text = _document(candidate, by, "career.docx", paper.word(["Career", "Sales"]), "career")
    documents.look_at(text.pk)
    _document(candidate, by, "portfolio.txt", b"being looked at", "portfolio")
    refused = _document(candidate, by, "letter.docx", paper.word(["Macros"]), "other")
    storing.refuse(refused.file, "macros")


def _document(candidate: Candidate, by: Member, name: str, content: bytes, kind: str) -> Document:
    return documents.add(
        candidate, kind=kind, name=name, content=BytesIO(content), by=actors.of(by)
    )
