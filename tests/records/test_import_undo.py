"""取り込みを取り消す removes what nobody has changed; the rest stays and is named."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict
from enishi.hiring import applications, candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState
from enishi.hiring.models import Application, Candidate, Job
from enishi.interviews.trips import scheduling
from enishi.records import import_undo
from tests import evaluating
from tests.hiring.intake.conftest import (
    Import,
    closed_job,
    imported,
    outcomes,
    reasons,
    receive,
    tried,
)
from tests.jobs import RunJobs

# Fixtures.
__all__ = ["closed_job", "imported", "receive", "tried"]
pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "氏名,メールアドレス"


def undo(taken: CandidateImport, by: Member, run_jobs: RunJobs) -> CandidateImport:
    import_undo.begin(taken, by=actors.of(by))
    run_jobs()
    taken.refresh_from_db()
    assert taken.state == ImportState.UNDONE
    return taken


def test_what_nobody_has_touched_is_gone_with_all_that_the_file_said(
    imported: Import, job: Job, recruiter: Member, run_jobs: RunJobs
) -> None:
    taken = imported(
        "氏名,求人,選考ステップ,選考状況",
        f"佐藤 健,{job.title},一次面接,不合格",
        f"鈴木 葵,{job.title},,",
        ",,,",
        "高橋 渚,,,保留",
    )
    assert Candidate.objects.count() == 2
    undo(taken, recruiter, run_jobs)
    assert not Candidate.objects.exists()
    assert not Application.objects.exists()
    assert taken.counts == {"undone": 2, "wrong": 1}
    assert [row.cells for row in ImportRow.objects.order_by("number")[:2]] == [[], []]


def test_what_somebody_works_on_stays_and_says_why(
    imported: Import, job: Job, recruiter: Member, run_jobs: RunJobs
) -> None:
    names = ("佐藤 健", "鈴木 葵", "高橋 渚", "田中 蓮", "伊東 凛", "渡辺 翼")
    taken = imported("氏名,求人,選考ステップ", *(f"{name},{job.title},一次面接" for name in names))
    by_name = {one.candidate.family_name: one for one in Application.objects.all()}
    scheduling.open_draft(by_name["佐藤"], by=actors.of(recruiter))
    suzuki = by_name["鈴木"]
    evaluating.give(suzuki, recruiter)
    applications.record_result(
        by_name["高橋"], "passed", at_step=by_name["高橋"].current_step_id, by=actors.of(recruiter)
    )
    corrected = by_name["田中"].candidate
    candidates.update(
        corrected, CandidateDetails(family_name="田中", given_name="蓮太"), by=actors.of(recruiter)
    )
    other = Job.objects.create(company=job.company, flow=job.flow, title="営業")
    applications.apply(by_name["伊東"].candidate, other, by=actors.of(recruiter))

    undo(taken, recruiter, run_jobs)
    assert outcomes(taken) == ["kept"] * 5 + ["undone"]
    assert reasons(taken) == [
        "面接が設定されています。／ほかの応募があります。",
        "評価が記録されています。／ほかの応募があります。",
        "選考が進んでいます。／ほかの応募があります。",
        "基本情報が変更されています。",
        "ほかの応募があります。",
        "",
    ]
    assert Candidate.objects.count() == 5


def test_who_was_completed_has_the_filled_fields_empty_again_but_not_what_changed_since(
    imported: Import, recruiter: Member, run_jobs: RunJobs
) -> None:
    known = candidates.register(
        recruiter.company,
        CandidateDetails(family_name="佐藤", email="ken@mail.example"),
        by=actors.of(recruiter),
    )
    taken = imported(
        "氏名,フリガナ,メール,電話", "佐藤 健,サトウ ケン,ken@mail.example,090-1111-1111"
    )
    known.refresh_from_db()
    candidates.update(
        known,
        CandidateDetails(
            family_name="佐藤",
            given_name="健",
            family_kana="サトウ",
            given_kana="ケン",
            email="ken@mail.example",
            phone="090-9999-9999",
        ),
        by=actors.of(recruiter),
    )
    undo(taken, recruiter, run_jobs)
    known.refresh_from_db()
    assert (known.full_name, known.full_kana, known.phone) == ("佐藤", "", "090-9999-9999")


def test_only_what_was_taken_in_can_be_taken_back_and_once(
    tried: Import, imported: Import, recruiter: Member
) -> None:
    with pytest.raises(Conflict):
        import_undo.begin(tried(HEADER, "佐藤 健,"), by=actors.of(recruiter))
    taken = imported(HEADER, "鈴木 葵,")
    import_undo.begin(taken, by=actors.of(recruiter))
    with pytest.raises(Conflict):
        import_undo.begin(taken, by=actors.of(recruiter))
