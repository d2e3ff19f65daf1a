"""Tags: made, renamed, merged and deleted by recruiters, and put on candidates."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import NotAllowed, NotFound, UserFacingError
from enishi.hiring import candidate_search, tags
from enishi.hiring.models import Candidate, Job
from enishi.hiring.tag_models import CandidateTag, Tag
from enishi.hiring.tags import TagDetails
from tests.cast import application_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(job: Job) -> Candidate:
    return application_of(
        job, name="山田 花子", kana="ヤマダ ハナコ", email="h@mail.example", step="書類選考"
    ).candidate


@pytest.fixture
def taro(company: Company) -> Candidate:
    """Who has not applied to anything."""
    return Candidate.objects.create(company=company, family_name="田中", given_name="太郎")


def made(member: Member, *names: str) -> list[Tag]:
    by = actors.of(member)
    return [tags.create(member.company, TagDetails(name, "blue"), by=by) for name in names]


def names_on(candidate: Candidate) -> list[str]:
    return [tag.name for tag in candidate.tags.all()]


def test_a_candidate_has_exactly_the_tags_that_were_set(
    hanako: Candidate, recruiter: Member
) -> None:
    english, graduate = made(recruiter, "英語", "新卒")
    by = actors.of(recruiter)
    assert tags.set_tags(hanako, [english, graduate], by=by)
    assert names_on(hanako) == ["新卒", "英語"]
    assert tags.set_tags(hanako, [graduate], by=by)
    assert names_on(hanako) == ["新卒"]
    # Nothing changes, and nothing is logged.
    assert not tags.set_tags(hanako, [graduate], by=by)
    logged = AuditEntry.objects.filter(action="candidate.tagged").order_by("pk")
    assert [one.details for one in logged] == [
        {"added": [english.pk, graduate.pk], "removed": []},
        {"added": [], "removed": [english.pk]},
    ]


def test_a_new_tag_is_made_with_its_name_unless_there_is_one(
    hanako: Candidate, recruiter: Member
) -> None:
    [english] = made(recruiter, "English")
    tags.set_tags(hanako, [], new=" english ", by=actors.of(recruiter))
    tags.set_tags(hanako, [english], new="帰国子女", by=actors.of(recruiter))
    assert names_on(hanako) == ["English", "帰国子女"]
    assert Tag.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "タグ名を入力してください"),
        ("あ" * 31, "30文字以内"),
        ("ENGLISH", "同じ名前のタグ"),
    ],
)
def test_a_tag_has_a_name_of_its_own(recruiter: Member, name: str, sentence: str) -> None:
    made(recruiter, "English")
    with pytest.raises(UserFacingError, match=sentence) as refused:
        made(recruiter, name)
    assert refused.value.field == "name"
    assert Tag.objects.count() == 1


def test_neither_a_company_nor_a_candidate_has_tags_without_end(
    hanako: Candidate, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tags, "MOST_TAGS", 2)
    monkeypatch.setattr(tags, "MOST_OF_ONE", 1)
    both = made(recruiter, "英語", "新卒")
    with pytest.raises(UserFacingError, match="2個まで"):
        made(recruiter, "中国語")
    with pytest.raises(UserFacingError, match="1個まで"):
        tags.set_tags(hanako, both, by=actors.of(recruiter))


def test_merging_gives_everybody_the_other_tag_once(
    hanako: Candidate, taro: Candidate, recruiter: Member
) -> None:
    english, spelled_otherwise = made(recruiter, "英語", "英語力")
    by = actors.of(recruiter)
    tags.set_tags(hanako, [english, spelled_otherwise], by=by)
    tags.set_tags(taro, [spelled_otherwise], by=by)
    tags.merge(spelled_otherwise, english, by=by)
    assert names_on(hanako) == names_on(taro) == ["英語"]
    assert list(Tag.objects.all()) == [english]
    with pytest.raises(UserFacingError, match="別のタグ"):
        tags.merge(english, english, by=by)


def test_a_deleted_tag_is_taken_off(hanako: Candidate, recruiter: Member) -> None:
    [english] = made(recruiter, "英語")
    by = actors.of(recruiter)
    tags.set_tags(hanako, [english], by=by)
    tags.remove(english, by=by)
    assert names_on(hanako) == []
    # Somebody else's page still offers it.
    with pytest.raises(NotFound):
        tags.set_tags(hanako, [english], by=by)


def test_another_companys_tag_is_put_on_nobody(
    hanako: Candidate, recruiter: Member, other_admin: Member
) -> None:
    [foreign] = made(other_admin, "英語")
    [own] = made(recruiter, "英語")
    with pytest.raises(NotFound):
        tags.set_tags(hanako, [foreign], by=actors.of(recruiter))
    with pytest.raises(NotFound):
        tags.merge(own, foreign, by=actors.of(recruiter))
    assert not CandidateTag.objects.exists()


def test_interviewers_set_no_tags(hanako: Candidate, interviewer: Member) -> None:
    with pytest.raises(NotAllowed):
        tags.set_tags(hanako, [], new="英語", by=actors.of(interviewer))


def test_a_search_by_tag_finds_and_counts_also_who_has_not_applied(
    hanako: Candidate, taro: Candidate, recruiter: Member, interviewer: Member
) -> None:
    [english, graduate] = made(recruiter, "英語", "新卒")
    by = actors.of(recruiter)
    tags.set_tags(hanako, [english], by=by)
    tags.set_tags(taro, [english, graduate], by=by)
    assert set(candidate_search.search(recruiter, tag=english.pk)) == {hanako, taro}
    assert candidate_search.count(recruiter, 10, tag=english.pk) == 2
    active = {"tag": english.pk, "status": "active"}
    assert list(candidate_search.search(recruiter, **active)) == [hanako]
    assert candidate_search.count(recruiter, 10, **active) == 1
    assert candidate_search.count(interviewer, 10, tag=english.pk) == 0
    counted = {one.name: one.count for one in tags.with_counts(recruiter.company)}
    assert counted == {"英語": 2, "新卒": 1}
