"""Candidates are stored with Japanese names as written, and found in every spelling."""

from __future__ import annotations

from typing import Any

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import UserFacingError
from enishi.hiring import applications, candidate_search, candidates, jobs
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Application, Candidate, HiringFlow, Job

HANAKO = CandidateDetails(
    family_name="山田",
    given_name="花子",
    family_kana="ヤマダ",
    given_kana="ハナコ",
    email="hanako@mail.example",
    phone="090-0000-0001",
)


@pytest.fixture
def hanako(company: Company, recruiter: Member) -> Candidate:
    return candidates.register(company, HANAKO, by=actors.of(recruiter))


def names_of(found: object) -> list[str]:
    return [candidate.full_name for candidate in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "typed",
    ["山田", "山田花子", "山田 花子", "山田　花子", "やまだ", "ヤマダ", "ﾔﾏﾀﾞ", "はなこ", "HANAKO",
     "ｈａｎａｋｏ", "09000000001", "花子 やまだ"],
)  # fmt: skip
def test_a_candidate_is_found_in_every_spelling(
    hanako: Candidate, recruiter: Member, typed: str
) -> None:
    assert names_of(candidate_search.search(recruiter, text=typed)) == ["山田　花子"]


@pytest.mark.parametrize("typed", ["山本", "山田 太郎", "%", "_", "hanako@other"])
def test_what_does_not_occur_finds_nobody(hanako: Candidate, recruiter: Member, typed: str) -> None:
    assert names_of(candidate_search.search(recruiter, text=typed)) == []


def test_a_corrected_name_is_found_by_its_new_spelling_only(
    hanako: Candidate, recruiter: Member
) -> None:
    married = CandidateDetails(family_name="川口", given_name="花子", family_kana="カワグチ")
    candidates.update(hanako, married, by=actors.of(recruiter))
    assert names_of(candidate_search.search(recruiter, text="かわぐち")) == ["川口　花子"]
    assert names_of(candidate_search.search(recruiter, text="やまだ")) == []


def test_what_was_corrected_is_logged_by_field_and_never_by_content(
    hanako: Candidate, recruiter: Member
) -> None:
    candidates.update(
        hanako,
        CandidateDetails.typed({**vars(HANAKO), "phone": "080-0000-0002"}),
        by=actors.of(recruiter),
    )
    entry = AuditEntry.objects.get(action="candidate.updated")
    assert (entry.subject_id, entry.details) == (hanako.pk, {"fields": ["phone"]})


def test_an_update_that_changes_nothing_is_not_logged(hanako: Candidate, recruiter: Member) -> None:
    candidates.update(hanako, HANAKO, by=actors.of(recruiter))
    assert not AuditEntry.objects.filter(action="candidate.updated").exists()


@pytest.mark.parametrize("typed", ["やまだ", "ﾔﾏﾀﾞ", "ヤマダ", " ヤマダ　"])
def test_kana_is_kept_as_full_width_katakana(
    company: Company, recruiter: Member, typed: str
) -> None:
    registered = candidates.register(
        company, CandidateDetails(family_name="山田", family_kana=typed), by=actors.of(recruiter)
    )
    assert registered.family_kana == "ヤマダ"


def test_the_characters_of_a_name_are_left_as_they_are(company: Company, recruiter: Member) -> None:
    registered = candidates.register(
        company, CandidateDetails(family_name="﨑山"), by=actors.of(recruiter)
    )
    assert registered.family_name == "﨑山"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("family_name", "　"),
        ("family_name", "あ" * 51),
        ("family_kana", "yamada"),
        ("given_kana", "花子"),
        ("email", "hanako"),
        ("email", "hanako@"),
        ("phone", "でんわ"),
        ("phone", "110"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    company: Company, recruiter: Member, field: str, typed: str
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        candidates.register(
            company, CandidateDetails.typed({**vars(HANAKO), field: typed}), by=actors.of(recruiter)
        )
    assert list(refusal.value.fields) == [field]
    assert Candidate.objects.count() == 0


def test_every_wrong_field_is_named_at_once(company: Company, recruiter: Member) -> None:
    with pytest.raises(UserFacingError) as refusal:
        candidates.register(
            company, CandidateDetails(family_name="", email="x", phone="y"), by=actors.of(recruiter)
        )
    assert set(refusal.value.fields) == {"family_name", "email", "phone"}


def test_a_candidate_registered_for_a_job_stands_at_its_first_step(
    company: Company, recruiter: Member, job: Job
) -> None:
    registered = candidates.register(company, HANAKO, job=job, by=actors.of(recruiter))
    assert registered.applications.get().current_step.name == "書類選考"


def test_a_candidate_for_a_closed_job_is_not_registered_at_all(
    company: Company, recruiter: Member, job: Job
) -> None:
    Job.objects.update(is_open=False)
    job.refresh_from_db()
    with pytest.raises(UserFacingError):
        candidates.register(company, HANAKO, job=job, by=actors.of(recruiter))
    assert Candidate.objects.count() == 0


def test_kana_order_puts_names_without_kana_last(company: Company, recruiter: Member) -> None:
    for family, kana in (("Smith", ""), ("渡辺", "ワタナベ"), ("阿部", "アベ")):
        candidates.register(
            company, CandidateDetails(family_name=family, family_kana=kana), by=actors.of(recruiter)
        )
    found = candidate_search.by_kana(candidate_search.search(recruiter))
    assert names_of(found) == ["阿部", "渡辺", "Smith"]


def test_filters_must_be_true_of_one_and_the_same_application(
    application_at_interview: Application, recruiter: Member
) -> None:
    job = application_at_interview.job_id
    assert len(candidate_search.search(recruiter, job=job, step="一次面接")) == 1
    assert len(candidate_search.search(recruiter, job=job, step="書類選考")) == 0
    assert len(candidate_search.search(recruiter, step="一次面接", status="rejected")) == 0


@pytest.mark.parametrize("most", [1, 2, 3, 4, 1001])
def test_filters_count_each_candidate_once_up_to_a_number(
    company: Company, admin: Member, interviewer: Member, flow: HiringFlow, most: int
) -> None:
    asks = actors.of(admin)
    wanted = [jobs.create(company, title=f"求人{n}", flow=flow, by=asks) for n in range(4)]
    for name in "甲乙丙":
        one = candidates.register(company, CandidateDetails(family_name=name), by=asks)
        for job in wanted:
            applications.apply(one, job, by=asks)
    [first, *_] = flow.steps.order_by("position")
    filters: list[Any] = [{"job": wanted[0].pk}, {"step": first.name}, {"status": "active"}]
    for by in filters:
        found = candidate_search.search(admin, **by).count()
        assert (found, candidate_search.count(admin, most, **by)) == (3, min(3, most))
        assert candidate_search.count(interviewer, most, **by) == 0
    assert candidate_search.count(admin, most, status="rejected") == 0


def test_another_company_finds_nobody(hanako: Candidate, other_admin: Member) -> None:
    assert names_of(candidate_search.search(other_admin)) == []
