"""An import of candidates from a file: recognised, checked, imported, nobody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import abandoned_imports, imports, taking_in
from enishi.hiring.intake.models import CandidateImport, ImportRow, ImportState
from enishi.hiring.models import Application, ApplicationStatus, Candidate, Job, StepResult
from enishi.mail.models import OutgoingMail
from tests.hiring.intake.conftest import Import, outcomes, reasons
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = "氏名,フリガナ,メールアドレス,電話番号"
SATO = "佐藤 健,サトウ ケン,ken@mail.example,090-1111-1111"
SUZUKI = "鈴木 葵,スズキ アオイ,aoi@mail.example,9022222222"


def test_a_file_becomes_candidates_and_nothing_is_sent(imported: Import, job: Job) -> None:
    taken = imported(HEADER, SATO, SUZUKI, job=job)
    assert (taken.state, taken.counts) == (ImportState.DONE, {"new": 2})
    assert [
        (one.full_name, one.full_kana, one.email, one.phone)
        for one in Candidate.objects.order_by("pk")
    ] == [
        ("佐藤　健", "サトウ　ケン", "ken@mail.example", "090-1111-1111"),
        ("鈴木　葵", "スズキ　アオイ", "aoi@mail.example", "09022222222"),
    ]
    assert [one.current_step.name for one in Application.objects.all()] == ["書類選考"] * 2
    assert not OutgoingMail.objects.exists()
    assert bytes(taken.content) == b""


def test_a_trial_writes_no_candidate(tried: Import) -> None:
    taken = tried(HEADER, SATO)
    assert (taken.state, taken.counts) == (ImportState.CHECKED, {"new": 1})
    assert not Candidate.objects.exists()


def test_how_far_they_had_come_is_kept(imported: Import, job: Job) -> None:
    taken = imported(
        "氏名,求人名,選考ステップ,選考状況,応募日時,結果日",
        f"佐藤 健,{job.title},一次面接,選考中,2026/01/05 10:00,",
        f"鈴木 葵,{job.title},最終面接,お見送り,2026年2月3日,2026-03-01",
        f"高橋 渚,{job.title},,内定承諾,45985,",
        f"田中 蓮,{job.title},面談,辞退,,",
    )
    assert taken.counts == {"new": 4}
    assert [
        (one.candidate.family_name, one.current_step.name, one.status)
        for one in Application.objects.order_by("pk")
    ] == [
        ("佐藤", "一次面接", ApplicationStatus.ACTIVE),
        ("鈴木", "最終面接", ApplicationStatus.REJECTED),
        ("高橋", "内定", ApplicationStatus.HIRED),
        ("田中", "面談", ApplicationStatus.WITHDRAWN),
    ]
    tokyo = [
        timezone.localtime(one.decided_at, job.company.zone).strftime("%Y-%m-%d")
        for one in StepResult.objects.order_by("pk")[:2]
    ]
    assert tokyo == ["2026-03-01", "2025-11-24"]


def test_each_row_that_cannot_be_taken_in_says_why(tried: Import, job: Job) -> None:
    taken = tried(
        "氏名,フリガナ,メールアドレス,求人名,選考ステップ,選考状況,応募日時",
        ",サトウ,ken@mail.example,,,,",
        "佐藤 健,satou,ken＠＠mail,,,,",
        f"佐藤 健,,,{job.title}？,,,",
        f"佐藤 健,,,{job.title},三次面接,,",
        f"佐藤 健,,,{job.title},,保留,",
        "佐藤 健,,,,,不合格,",
        f"佐藤 健,,,{job.title},,,昨日",
        f"佐藤 健,,,{job.title},,,2999/01/01",
    )
    assert outcomes(taken) == ["wrong"] * 8
    said = reasons(taken)
    for number, part in enumerate(
        [
            "姓：姓を入力してください",
            "姓（フリガナ）：フリガナは全角カタカナで",
            "がありません。求人を作成するか",
            "三次面接」が、求人の採用フローにありません（書類選考、面談",
            "保留」は、選考中、採用、不合格、辞退",
            "求人が必要です",
            "応募日時「昨日」は",
            "これからの日時です",
        ]
    ):
        assert part in said[number]
    assert "メールアドレス：" in said[1]
    with pytest.raises(UserFacingError, match="取り込める行がありません"):
        imports.start(taken, by=actors.of(taken.by))


def test_who_is_known_is_completed_and_not_made_twice(
    imported: Import, company: Company, recruiter: Member, job: Job
) -> None:
    known = candidates.register(
        company,
        CandidateDetails(family_name="佐藤", email="KEN@mail.example", phone="03-1111-2222"),
        by=actors.of(recruiter),
    )
    taken = imported(HEADER, SATO, job=job)
    assert (taken.counts, reasons(taken)) == (
        {"update": 1},
        [f"空欄に入れる項目：名、姓（フリガナ）、名（フリガナ）／応募を追加：{job.title}"],
    )
    known.refresh_from_db()
    assert (known.full_name, known.full_kana, known.phone) == (
        "佐藤　健",
        "サトウ　ケン",
        "03-1111-2222",
    )
    assert Candidate.objects.get() == known
    again = imported(HEADER, SATO, SUZUKI, job=job)
    assert outcomes(again) == ["same", "new"]


def test_a_number_and_a_name_are_the_same_person_a_name_alone_may_be_another(
    tried: Import, company: Company, recruiter: Member
) -> None:
    candidates.register(
        company,
        CandidateDetails(family_name="髙橋", given_name="渚", phone="+81 90-3333-3333"),
        by=actors.of(recruiter),
    )
    lines = (
        "氏名,電話番号",
        "高橋 渚,03-0000-0000",
        "高橋渚,090-3333-3333",
        "高橋 渚子,090-3333-3333",
    )
    taken = tried(*lines)
    assert outcomes(taken) == ["doubt", "same", "new"]
    assert reasons(taken)[0] == "同じ氏名の候補者が登録されています。"
    assert outcomes(tried(*lines, takes_namesakes=True)) == ["new", "same", "new"]


def test_who_stands_twice_in_a_file_is_one_person_with_two_applications(
    imported: Import, job: Job, closed_job: Job
) -> None:
    taken = imported(
        "氏名,メール,求人",
        f"佐藤 健,ken@mail.example,{job.title}",
        f"佐藤 健,ken@mail.example,{closed_job.title}",
        f"佐藤 健,ken@mail.example,{job.title}",
        "佐藤 健,,",
    )
    assert outcomes(taken) == ["new", "update", "same", "doubt"]
    assert [one.job for one in Candidate.objects.get().applications.order_by("pk")] == [
        job,
        closed_job,
    ]


def test_columns_are_guessed_and_remembered_for_their_source(
    receive: Import, recruiter: Member
) -> None:
    lines = (
        "【応募者名】,電話番号1,本籍地,自己PR,E-mail",
        "佐藤 健,090-1111-1111,奈良県,がんばります,",
    )
    first = receive(*lines)
    assert first.columns == ["full_name", "phone", "dropped", "kept", "email"]
    changed = ["full_name", "phone", "dropped", "dropped", "email"]
    imports.set_columns(first, codes=changed, by=actors.of(recruiter))
    assert receive(*lines).columns == changed
    assert receive(*lines, source="媒体B").columns == [
        "full_name",
        "phone",
        "dropped",
        "kept",
        "email",
    ]


def test_what_we_have_no_place_for_stays_readable(imported: Import) -> None:
    imported("氏名,自己PR,本籍地,資格", "佐藤 健,がんばります,奈良県,")
    [row] = Candidate.objects.get().import_rows.select_related("file")
    assert row.further() == [("自己PR", "がんばります")]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["email", "kept"], "氏名の列"),
        (["full_name", "full_name"], "「氏名」が2つの列"),
        (["full_name"], "列が変わっています"),
        (["full_name", "nothing"], "列が変わっています"),
    ],
)
def test_columns_that_make_no_sense_are_refused(
    receive: Import, recruiter: Member, codes: list[str], said: str
) -> None:
    taken = receive("a,b", "1,2")
    with pytest.raises(UserFacingError, match=said):
        imports.set_columns(taken, codes=codes, by=actors.of(recruiter))


def test_an_unreadable_file_says_why_and_can_be_read_as_another_encoding(
    company: Company, recruiter: Member, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    content = "氏名\n佐藤 健".encode("euc_jp")
    taken = imports.receive(company, source="媒体", file_name="a.csv", content=content, by=by)
    run_jobs()
    taken.refresh_from_db()
    assert (taken.state, taken.refusal) == (ImportState.UNREADABLE, "encoding")
    imports.read_again(taken, encoding="euc_jp", by=by)
    run_jobs()
    taken.refresh_from_db()
    assert (taken.state, taken.header, taken.encoding) == (ImportState.COLUMNS, ["氏名"], "euc_jp")


def test_jobs_that_run_twice_take_nobody_in_twice(
    tried: Import, recruiter: Member, run_jobs: RunJobs
) -> None:

    taken = tried(HEADER, SATO, SUZUKI)
    imports.start(taken, by=actors.of(recruiter))
    taking_in.carry_on(taken.pk)
    taking_in.carry_on(taken.pk)
    taking_in.carry_on(taken.pk)
    imports.read_file(taken.pk)
    imports.check(taken.pk)
    run_jobs()
    assert Candidate.objects.count() == 2
    taken.refresh_from_db()
    assert (taken.state, taken.rows_done) == (ImportState.DONE, 2)


def test_who_is_registered_between_trial_and_import_is_found(
    tried: Import, company: Company, recruiter: Member, run_jobs: RunJobs
) -> None:
    taken = tried(HEADER, SATO)
    candidates.register(
        company,
        CandidateDetails(family_name="佐藤", given_name="健", email="ken@mail.example"),
        by=actors.of(recruiter),
    )
    imports.start(taken, by=actors.of(recruiter))
    run_jobs()
    assert Candidate.objects.count() == 1
    assert outcomes(taken) == ["update"]


def test_another_companys_candidates_are_nobody_here(
    tried: Import, other_company: Company, recruiter: Member
) -> None:
    stranger = Candidate(
        company=other_company, family_name="佐藤", given_name="健", email="ken@mail.example"
    )
    stranger.search_text = candidates.search_text_of(stranger)
    stranger.save()
    assert outcomes(tried(HEADER, SATO)) == ["new"]


def test_two_who_press_at_once_are_told(tried: Import, recruiter: Member) -> None:
    taken = tried(HEADER, SATO)
    imports.start(taken, by=actors.of(recruiter))
    with pytest.raises(Conflict, match="状態が変わっています"):
        imports.start(taken, by=actors.of(recruiter))
    with pytest.raises(Conflict):
        imports.discard(taken, by=actors.of(recruiter))


def test_a_file_that_is_discarded_leaves_nothing(tried: Import, recruiter: Member) -> None:
    taken = tried(HEADER, SATO)
    imports.discard(taken, by=actors.of(recruiter))
    assert not CandidateImport.objects.exists()
    assert not ImportRow.objects.exists()


@pytest.mark.parametrize(
    ("source", "content", "field"),
    [("", b"a", "source"), ("あ" * 61, b"a", "source"), ("媒体", b"", "file")],
)
def test_a_file_without_a_source_or_content_is_refused_beside_its_field(
    company: Company, recruiter: Member, source: str, content: bytes, field: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        imports.receive(
            company, source=source, file_name="a", content=content, by=actors.of(recruiter)
        )
    assert list(refused.value.fields) == [field]


def test_what_has_not_moved_can_be_pushed_on(
    company: Company, recruiter: Member, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    taken = imports.receive(company, source="媒体", file_name="a", content=b"name", by=by)
    CandidateImport.objects.update(moved_at=timezone.now() - imports.STUCK_AFTER)
    taken.refresh_from_db()
    assert imports.is_stuck(taken)
    imports.restart(taken, by=by)
    run_jobs()
    taken.refresh_from_db()
    assert taken.state == ImportState.COLUMNS


def test_the_file_itself_is_neither_read_nor_written_with_a_batch(
    tried: Import, recruiter: Member
) -> None:

    taken = tried(HEADER, SATO)
    imports.start(taken, by=actors.of(recruiter))
    with CaptureQueriesContext(connection) as asked:
        taking_in.carry_on(taken.pk)
    assert not [query for query in asked.captured_queries if '"content"' in query["sql"]]


def test_files_that_nobody_went_on_with_are_deleted_after_a_fortnight(
    tried: Import, recruiter: Member
) -> None:
    taken = tried(HEADER, SATO)
    begun = timezone.now() - abandoned_imports.KEPT_FOR
    CandidateImport.objects.update(moved_at=begun + timedelta(minutes=1))
    abandoned_imports.delete_old()
    assert CandidateImport.objects.exists()
    CandidateImport.objects.update(moved_at=begun - timedelta(minutes=1))
    abandoned_imports.delete_old()
    assert not ImportRow.objects.exists()
    [told] = AuditEntry.objects.filter(action="import.discarded")
    assert (told.subject_id, told.actor_kind) == (taken.pk, "system")


def test_files_whose_rows_became_candidates_stay(imported: Import) -> None:
    imported(HEADER, SATO)
    CandidateImport.objects.update(moved_at=timezone.now() - 2 * abandoned_imports.KEPT_FOR)
    with CaptureQueriesContext(connection) as asked:
        abandoned_imports.delete_old()
    assert CandidateImport.objects.exists()
    assert len(asked.captured_queries) == 1


AGAIN = "氏名,メールアドレス,求人名,選考状況,応募日時"


def test_whoever_applies_again_after_the_end_has_a_second_application(
    imported: Import, job: Job
) -> None:
    imported(AGAIN, f"佐藤 健,ken@mail.example,{job.title},お見送り,2025-04-01")
    taken = imported(AGAIN, f"佐藤 健,ken@mail.example,{job.title},選考中,2026-04-01")
    assert (taken.counts, Candidate.objects.count()) == ({"update": 1}, 1)
    made = Application.objects.order_by("applied_at")
    assert [one.status for one in made] == ["rejected", "active"]


def test_the_same_file_once_more_is_no_second_application(
    imported: Import, tried: Import, job: Job
) -> None:
    row = f"佐藤 健,ken@mail.example,{job.title},お見送り,2025-04-01"
    imported(AGAIN, row)
    assert tried(AGAIN, row).counts == {"same": 1}
    # Without a day, nobody can tell it from the first.
    undated = f"佐藤 健,ken@mail.example,{job.title},選考中,"
    assert tried(AGAIN, undated).counts == {"same": 1}
    assert Application.objects.count() == 1


def test_both_applications_of_one_file_are_taken(imported: Import, job: Job) -> None:
    taken = imported(
        AGAIN,
        f"佐藤 健,ken@mail.example,{job.title},お見送り,2025-04-01",
        f"佐藤 健,ken@mail.example,{job.title},選考中,2026-04-01",
        f"佐藤 健,ken@mail.example,{job.title},選考中,2026-06-01",
    )
    assert outcomes(taken) == ["new", "update", "same"]
    assert Application.objects.count() == 2
