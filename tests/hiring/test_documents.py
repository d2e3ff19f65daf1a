"""書類 are stored encrypted, shown by kind, and unreadable after their removal."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.encryption import DecryptionError
from enishi.errors import Code, Conflict, UserFacingError
from enishi.files import checking, confinement, storing, virus_scan
from enishi.files.models import FILE_MOVES, FileState, StoredFile
from enishi.hiring import documents
from enishi.hiring.document_models import CandidateKey, Document
from enishi.hiring.models import Application, Candidate
from enishi.interviews.models import Participant
from tests import walking
from tests.cast import application_of
from tests.files import clamd, makers, s3, soffice
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)

Add = Callable[..., Document]


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    """Where the bytes lie."""
    settings.FILES_DIR = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def candidate(application_at_interview: Application) -> Candidate:
    return application_at_interview.candidate


@pytest.fixture
def add(candidate: Candidate, recruiter: Member) -> Add:
    def added(
        content: bytes = makers.PDF, name: str = "履歴書.pdf", kind: str = "resume"
    ) -> Document:
        return documents.add(
            candidate,
            kind=kind,
            name=name,
            content=io.BytesIO(content),
            by=actors.of(recruiter),
        )

    return added


def kept_bytes(place: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in place.rglob("*") if one.is_file()}


def test_a_document_is_kept_encrypted_read_and_drawn(
    add: Add, candidate: Candidate, place: Path, run_jobs: RunJobs
) -> None:
    document = add()
    assert document.file.state == FileState.RECEIVED
    with pytest.raises(Conflict) as refused:
        documents.content_of(document)
    assert refused.value.code == Code.DOCUMENT_NOT_READY
    run_jobs()
    document = Document.objects.select_related("file").get()
    assert (document.file.state, document.file.pages, document.file.pages_total) == ("ready", 1, 1)
    assert b"".join(documents.content_of(document)) == makers.PDF
    assert documents.page_of(document, 1).startswith(b"RIFF")
    assert "山田 花子" in documents.text_of(document)
    parts = kept_bytes(place)
    assert sorted(parts) == ["original", "page-1", "text"]
    for content in parts.values():
        assert content.startswith(b"ENF1")
        assert not any(word in content for word in (b"%PDF", b"WEBP", "山田".encode()))
    assert place.stat().st_mode & 0o077 == 0
    entry = AuditEntry.objects.get(action="document.added")
    assert entry.details == {"candidate": candidate.pk, "kind": "resume"}


def test_interviewers_see_what_they_judge_by_and_nothing_else(
    add: Add, participation: Participant, recruiter: Member, other_admin: Member
) -> None:
    add(kind="career")
    add(b"from the agent", "memo.txt", "other")
    other = application_of(
        participation.interview.application.job, name="別 人", kana="", email="", step="一次面接"
    )
    documents.add(
        other.candidate,
        kind="resume",
        name="a.pdf",
        content=io.BytesIO(makers.PDF),
        by=actors.of(recruiter),
    )

    def seen_by(member: Member) -> list[str]:
        rows = Document.objects.visible_to(actors.of(member)).order_by("pk")
        return list(rows.values_list("kind", flat=True))

    assert seen_by(participation.member) == ["career"]
    assert seen_by(recruiter) == ["career", "other", "resume"]
    assert seen_by(other_admin) == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.pdf", Code.FILE_EMPTY),
        (b"MZ\x90\x00", "履歴書.pdf", Code.FILE_TYPE_NOT_TAKEN),
        (b"x" * 101, "long.txt", Code.FILE_TOO_LARGE),
        (makers.PDF[:90], "again.pdf", Code.FILE_KEPT_ALREADY),
    ],
)
def test_what_is_not_taken_says_why_and_leaves_nothing(
    add: Add,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes,
    name: str,
    code: Code,
) -> None:
    monkeypatch.setattr(storing, "LARGEST", 100)
    add(makers.PDF[:90])
    before = kept_bytes(place)
    with pytest.raises(UserFacingError) as refused:
        add(content, name)
    assert refused.value.code == code
    assert name in refused.value.message
    assert kept_bytes(place) == before
    assert Document.objects.count() == 1


def test_the_same_file_may_be_of_another_candidate_and_lies_twice_under_two_keys(
    add: Add, candidate: Candidate, recruiter: Member, place: Path
) -> None:
    add()
    job = candidate.applications.get().job
    other = application_of(job, name="別 人", kana="", email="", step="一次面接").candidate
    documents.add(
        other,
        kind="resume",
        name="a.pdf",
        content=io.BytesIO(makers.PDF),
        by=actors.of(recruiter),
    )
    assert len({row.fingerprint for row in StoredFile.objects.all()}) == 2
    assert CandidateKey.objects.count() == 2


def test_a_candidate_has_no_folder_of_files(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST", 1)
    add()
    with pytest.raises(UserFacingError) as refused:
        add(b"one more", "b.txt")
    assert refused.value.code == Code.TOO_MANY_DOCUMENTS


def test_a_removed_document_is_gone_with_all_its_bytes(
    add: Add, recruiter: Member, place: Path, run_jobs: RunJobs
) -> None:
    document = add()
    run_jobs()
    documents.remove(document, by=actors.of(recruiter))
    assert not StoredFile.objects.exists()
    assert kept_bytes(place)  # until the transaction has committed, and the worker comes
    run_jobs()
    assert kept_bytes(place) == {}
    assert AuditEntry.objects.filter(action="document.removed").exists()
    with pytest.raises(Conflict) as refused:
        documents.set_kind(document, kind="other", by=actors.of(recruiter))
    assert refused.value.code == Code.DOCUMENT_GONE


def test_what_is_removed_while_it_is_read_leaves_nothing(
    add: Add,
    recruiter: Member,
    place: Path,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = add()
    said = confinement.lines

    def removed_meanwhile(*arguments: str, **options: object) -> object:
        yield from list(said(*arguments, **options))[:2]  # type: ignore[arg-type]
        documents.remove(document, by=actors.of(recruiter))
        yield {"page": "AAAA"}

    monkeypatch.setattr(confinement, "lines", removed_meanwhile)
    run_jobs()
    assert kept_bytes(place) == {}


def test_without_the_key_no_copy_of_the_bytes_opens(
    add: Add, candidate: Candidate, run_jobs: RunJobs
) -> None:
    document = add()
    run_jobs()
    document.file.refresh_from_db()
    documents.forget_all(candidate)
    # A backup brings the rows and bytes back, but not the key.
    document.file.save(force_insert=True)
    document.save(force_insert=True)
    with pytest.raises(DecryptionError):
        documents.content_of(document)


def test_a_file_that_could_do_harm_is_deleted_and_its_row_says_why(
    add: Add, place: Path, run_jobs: RunJobs
) -> None:
    add(makers.office("word", {"vbaProject.bin": b"x"}), "macro.docx")
    run_jobs()
    row = StoredFile.objects.get()
    assert (row.state, row.refusal) == ("refused", "macros")
    assert kept_bytes(place) == {}
    # The same once more is looked at once more, and refused once more.
    add(makers.office("word", {"vbaProject.bin": b"x"}), "macro.docx")
    run_jobs()
    assert StoredFile.objects.filter(state="refused").count() == 2


def test_what_kills_its_reader_is_kept_without_a_preview(
    add: Add, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_SECONDS", 0.0)
    document = add()
    run_jobs()
    document.file.refresh_from_db()
    assert document.file.state == FileState.READY
    assert document.file.shortfall == "too_much"
    assert b"".join(documents.content_of(document)) == makers.PDF


def test_a_job_that_was_lost_is_begun_anew(
    add: Add, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = add()
    StoredFile.objects.update(moved_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr(documents, "look_at", lambda _id: None)
    run_jobs()
    monkeypatch.undo()
    documents.resume()
    run_jobs()
    document.file.refresh_from_db()
    assert document.file.state == FileState.READY


def test_each_move_of_a_file_is_made(
    add: Add, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walking.walked(monkeypatch, FILE_MOVES)
    add()
    add(makers.ole("VisioDocument"), "plan.vsd")
    run_jobs()
    said = confinement.lines
    # A worker that is killed between two pages, and a virus that is known by the second try.
    monkeypatch.setattr(
        confinement, "lines", lambda *_a, **_o: iter([{"type": "txt"}, {"page": None}])
    )
    document = add(b"text", "a.txt")
    with pytest.raises(TypeError):
        documents.look_at(document.pk)
    monkeypatch.setattr(confinement, "lines", said)
    storing.refuse(document.file, "virus")
    assert made == walking.all_of(FILE_MOVES)


def test_bytes_and_rows_are_held_against_each_other(
    add: Add, place: Path, run_jobs: RunJobs
) -> None:
    kept = add()
    with transaction.atomic():
        add(b"never committed", "b.txt")
        transaction.set_rollback(True)
    run_jobs()
    assert list(storing.bytes_without_rows()) == []  # it may still commit
    for folder in place.glob("*/*"):
        os.utime(folder, (0, 0))
    [left] = storing.bytes_without_rows()
    storing.sweep(may_delete=lambda: False)
    assert list(storing.bytes_without_rows()) == [left]
    storing.sweep(may_delete=lambda: True)
    assert list(storing.bytes_without_rows()) == []
    assert list(storing.rows_without_bytes()) == []
    kept.file.refresh_from_db()
    storing.store.chosen().delete(kept.file.folder)
    assert [row.pk for row in storing.rows_without_bytes()] == [kept.file.pk]
    with pytest.raises(storing.Unavailable):
        documents.content_of(kept)


def test_documents_in_a_bucket_are_read_drawn_and_removed_as_in_a_folder(
    add: Add, place: Path, settings: Settings, run_jobs: RunJobs, recruiter: Member
) -> None:
    settings.FILES_S3 = s3.new_bucket()
    document = add()
    run_jobs()
    document.file.refresh_from_db()
    assert (document.file.state, document.file.pages) == (FileState.READY, 1)
    assert b"".join(documents.content_of(document)) == makers.PDF
    assert not place.exists()
    stored = storing.store.chosen()
    assert [folder for folder, _written in stored.folders()] == [document.file.folder]
    storing.delete_file(document.file)
    run_jobs()
    assert list(stored.folders()) == []


def test_a_word_file_has_pages_where_libreoffice_is_there_and_says_so_where_not(
    add: Add, settings: Settings, tmp_path: Path, run_jobs: RunJobs
) -> None:
    without = add(makers.WORD, "職務経歴書.docx")
    run_jobs()
    settings.SOFFICE = soffice.double(tmp_path)
    drawn = add(makers.WORD + b" ", "写し.docx")
    locked = add(makers.ole("EncryptedPackage"), "暗号.docx")
    run_jobs()
    for document, pages, shortfall in (
        (without, 0, "only_text"),
        (drawn, 1, ""),
        (locked, 0, "encrypted"),
    ):
        document.file.refresh_from_db()
        assert document.file.state == FileState.READY
        assert (document.file.pages, document.file.shortfall) == (pages, shortfall)
    # The text is the file's own, not that of the pages.
    assert "法人営業を5年" in documents.text_of(drawn)


def test_where_nothing_can_be_written_the_person_is_told(
    add: Add, place: Path, settings: Settings
) -> None:
    place.write_text("a file stands where the folder should be")
    with pytest.raises(storing.Unavailable) as refused:
        add()
    assert refused.value.code == Code.FILES_UNAVAILABLE
    assert not Document.objects.exists()


def test_nothing_opens_before_the_scanner_has_found_it_clean(
    add: Add, place: Path, settings: Settings
) -> None:
    settings.CLAMD = "127.0.0.1:9"
    document = add()
    with pytest.raises(virus_scan.NotScanned):
        documents.look_at(document.pk)
    document.file.refresh_from_db()
    with pytest.raises(Conflict):
        documents.content_of(document)
    with clamd.running() as settings.CLAMD:
        documents.look_at(document.pk)
        document.file.refresh_from_db()
        assert b"".join(documents.content_of(document)) == makers.PDF
        infected = add(clamd.EICAR, "eicar.txt")
        documents.look_at(infected.pk)
    infected.file.refresh_from_db()
    assert (infected.file.state, infected.file.refusal) == ("refused", "virus")
