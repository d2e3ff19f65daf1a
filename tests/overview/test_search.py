"""The search of every page finds what its reader may see, in any spelling."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import candidates, memos
from enishi.hiring.models import Application, Candidate, Job
from enishi.overview import search


@pytest.fixture
def hanako(application_at_interview: Application) -> Candidate:
    candidate = application_at_interview.candidate
    candidate.phone = "090-1234-5678"
    candidate.search_text = candidates.search_text_of(candidate)
    candidate.save()
    return candidate


@pytest.mark.parametrize(
    ("text", "is_enough"),
    [("山", True), ("abc", True), ("ab", False), ("", False), (" x y ", False), ("ab 山", True)],
)
def test_few_letters_that_no_index_finds_are_not_searched(text: str, is_enough: bool) -> None:
    assert search.has_words_enough(text) is is_enough


@pytest.mark.parametrize(
    "text", ["やまだ", "ﾔﾏﾀﾞ 花子", "hanako.yamada", "09012345678", "mail.example 山田"]
)
def test_candidates_are_found_in_any_spelling(
    hanako: Candidate, recruiter: Member, text: str
) -> None:
    assert search.candidates_found(recruiter, text, most=5) == [hanako]
    assert search.candidates_found(recruiter, f"{text} 鈴木", most=5) == []


def test_memos_are_found_by_all_words_the_newest_first(
    monkeypatch: pytest.MonkeyPatch, hanako: Candidate, recruiter: Member, interviewer: Member
) -> None:
    by = actors.of(recruiter)
    made = [memos.write(hanako, text=f"ＪＡＶＡの経験\n{n}年", by=by) for n in (1, 2, 3)]
    memos.write(hanako, text="営業の経験", by=by)
    for newest in (500, 1, 0):
        # However few of the newest are looked at first.
        monkeypatch.setattr(search, "_NEWEST", newest)
        assert search.memos_found(by, "java 経験", most=2) == [made[2], made[1]]
        assert search.memos_found(by, "java 営業", most=2) == []
    assert search.memos_found(actors.of(interviewer), "経験", most=5) == []
    memos.remove(made[2], by=by)
    assert search.memos_found(by, "java", most=2) == [made[1], made[0]]


def test_an_edited_memo_is_found_by_its_new_words(hanako: Candidate, recruiter: Member) -> None:
    by = actors.of(recruiter)
    memo = memos.edit(memos.write(hanako, text="内定", by=by), text="辞退", by=by)
    assert search.memos_found(by, "辞退", most=5) == [memo]
    assert search.memos_found(by, "内定", most=5) == []


def test_jobs_and_members_are_found_by_words_of_their_fields(
    job: Job, recruiter: Member, other_admin: Member, interviewer: Member
) -> None:
    assert search.jobs_found(recruiter, "ばっく えんじにあ", most=5) == [job]
    assert search.jobs_found(recruiter, "営業", most=5) == []
    assert search.jobs_found(other_admin, "バック", most=5) == []
    assert search.members_found(recruiter, "伊藤", most=5) == [interviewer]
    assert search.members_found(recruiter, "sample.example", most=1) == [interviewer]
    assert search.members_found(other_admin, "伊藤", most=5) == []
