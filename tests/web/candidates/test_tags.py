"""Tags on the record, in the list and on the board, in the file, and in the settings."""

from __future__ import annotations

import pytest
from django.test.client import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import tags
from enishi.hiring.models import Application, Job
from enishi.hiring.tag_models import Tag
from enishi.hiring.tags import TagDetails
from tests.cast import SignedIn, application_of


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn) -> Client:
    return signed_in(recruiter)


@pytest.fixture
def hanako(job: Job) -> Application:
    return application_of(
        job, name="山田 花子", kana="ヤマダ ハナコ", email="h@mail.example", step="書類選考"
    )


@pytest.fixture
def english(recruiter: Member, hanako: Application) -> Tag:
    by = actors.of(recruiter)
    made = tags.create(recruiter.company, TagDetails("英語", "blue"), by=by)
    tags.set_tags(hanako.candidate, [made], by=by)
    return made


def test_a_recruiter_ticks_tags_on_the_record_and_types_a_new_one(
    window: Client, hanako: Application, english: Tag
) -> None:
    page = f"/candidates/{hanako.candidate_id}/"
    assert f'value="{english.pk}" checked' in window.get(page).content.decode()
    answer = window.post(f"{page}tags", {"tags": [english.pk], "new_tag": "新卒"})
    assert (answer.status_code, answer["Location"]) == (303, page)
    assert [one.name for one in hanako.candidate.tags.all()] == ["新卒", "英語"]


def test_tags_are_shown_in_the_list_and_on_the_board_but_not_to_interviewers(
    window: Client, english: Tag, interviewer: Member, hanako: Application, signed_in: SignedIn
) -> None:
    chip = '<span class="chip chip-blue">英語</span>'
    for address in ("/candidates/", "/candidates/board/", f"/candidates/{hanako.candidate_id}/"):
        assert chip in window.get(address).content.decode(), address
    hanako.evaluations.model.objects.all().delete()
    interview = hanako.interviews.create(company=hanako.company, step=hanako.current_step)
    interview.participants.create(company=hanako.company, member=interviewer)
    other = signed_in(interviewer)
    for address in ("/candidates/", f"/candidates/{hanako.candidate_id}/"):
        shown = other.get(address).content.decode()
        assert "山田" in shown
        assert "英語" not in shown
    # Asking for it by address filters nothing.
    assert "山田" in other.get(f"/candidates/?tag={english.pk + 1}").content.decode()


def test_the_list_filters_by_a_tag_and_a_bulk_change_takes_whom_it_shows(
    window: Client, english: Tag, job: Job
) -> None:
    application_of(job, name="田中 太郎", kana="タナカ", email="t@mail.example", step="書類選考")
    page = window.get(f"/candidates/?tag={english.pk}")
    assert [one.family_name for one in page.context["page"]] == ["山田"]
    assert page.context["page"].paginator.count == 1
    assert f'name="tag" value="{english.pk}"' in page.content.decode()
    assert window.get("/candidates/?tag=x").status_code == 200


def test_the_file_has_the_tags(
    admin: Member, signed_in: SignedIn, hanako: Application, english: Tag
) -> None:
    answer = signed_in(admin).post("/candidates/export.csv", {"candidate": [hanako.candidate_id]})
    header, row = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    place = header.split(",").index("タグ")
    assert row.split(",")[place] == "英語"


def test_a_tag_is_made_renamed_merged_and_deleted_in_the_settings(
    window: Client, english: Tag, hanako: Application
) -> None:
    page = window.get("/settings/tags/").content.decode()
    assert f"/candidates/?tag={english.pk}" in page
    assert "1名の候補者" in page
    window.post("/settings/tags/", {"name": "語学", "color": "green"})
    languages = Tag.objects.get(name="語学")
    window.post(f"/settings/tags/{languages.pk}/", {"name": "外国語", "color": "red"})
    window.post(f"/settings/tags/{english.pk}/merging", {"into": languages.pk})
    assert [(one.name, one.color) for one in hanako.candidate.tags.all()] == [("外国語", "red")]
    window.post(f"/settings/tags/{languages.pk}/removal")
    assert not Tag.objects.exists()


def test_what_is_wrong_is_said_at_the_field(window: Client, english: Tag) -> None:
    answer = window.post(
        "/settings/tags/",
        {"name": "英語", "color": "gray"},
        headers={"HX-Request": "true", "HX-Trigger": "tag-form"},
    )
    assert answer.status_code == 422
    assert 'id="tag-form-name-error"' in answer.content.decode()
    assert "同じ名前のタグがあります。" in answer.content.decode()
