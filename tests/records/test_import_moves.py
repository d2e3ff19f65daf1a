"""Each move that an import may make is made by some verb."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.intake import imports
from enishi.hiring.intake.models import IMPORT_MOVES, CandidateImport, ImportState
from enishi.records import import_undo
from tests import walking
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_move_of_an_import_is_made(
    recruiter: Member, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walking.walked(monkeypatch, IMPORT_MOVES)
    by = actors.of(recruiter)
    taken = imports.receive(
        recruiter.company,
        source="媒体",
        file_name="a.csv",
        content="氏名\n佐藤 健".encode("euc_jp"),
        by=by,
    )

    def stands(state: ImportState) -> CandidateImport:
        run_jobs()
        taken.refresh_from_db()
        assert taken.state == state
        return taken

    stands(ImportState.UNREADABLE)
    for _ in range(2):
        imports.read_again(taken, encoding="euc_jp", by=by)
        stands(ImportState.COLUMNS)
    for _ in range(2):
        imports.set_columns(taken, codes=["full_name"], by=by)
        stands(ImportState.CHECKED)
    imports.read_again(taken, encoding="euc_jp", by=by)
    imports.set_columns(stands(ImportState.COLUMNS), codes=["full_name"], by=by)
    imports.start(stands(ImportState.CHECKED), by=by)
    import_undo.begin(stands(ImportState.DONE), by=by)
    stands(ImportState.UNDONE)
    assert made == walking.all_of(IMPORT_MOVES)
