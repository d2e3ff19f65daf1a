"""重複の候補者を統合: one row has both histories, and undoing gives back exactly what was taken."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from enishi.availability import busy
from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member, Role
from enishi.errors import Conflict, NotFound, UserFacingError
from enishi.hiring import applications, documents, memos
from enishi.hiring.candidates import search_text_of
from enishi.hiring.document_models import Document
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages import writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Conversation
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.reach_models import MemberReach
from enishi.records import disclosure, invariants
from enishi.records.erasing import erasure, inventory, person_hashes
from enishi.records.erasing.erasure import Told
from enishi.records.erasing.models import Erasure, ErasureCause
from enishi.records.merging import comparison, merging, moving, undoing
from enishi.records.retention import holds
from enishi.records.retention.models import RetentionHold
from tests.cast import application_of, member_of
from tests.files import makers

pytestmark = pytest.mark.django_db

# Columns that name a candidate, and why a merge leaves them alone.
EXEMPT = {
    ("busytime", "candidate"): "moved with its interviews, by `busy.hand_on`",
}


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def kept(job: Job, company: Company) -> Candidate:
    return _person(job, "山田 花子", "old@mail.example", step="一次面接")


@pytest.fixture
def other(company: Company, job: Job) -> Candidate:
    another = Job.objects.create(company=company, flow=job.flow, title="企画")
    found = _person(another, "山田 華子", "new@mail.example", step="書類選考")
    Candidate.objects.filter(pk=found.pk).update(phone="090-1111-2222")
    found.refresh_from_db()
    found.search_text = search_text_of(found)
    found.save()
    return found


def _person(job: Job, name: str, email: str, *, step: str) -> Candidate:
    made = application_of(job, name=name, kana="ヤマダ ハナコ", email=email, step=step)
    made.candidate.search_text = search_text_of(made.candidate)
    made.candidate.save()
    return made.candidate


def merge(survivor: Candidate, absorbed: Candidate, by: Member, **chosen: str) -> CandidateMerge:
    seen = comparison.mark_of(survivor, absorbed)
    return merging.merge(survivor, absorbed, chosen, seen=seen, by=actors.of(by))


def _furnish(one: Candidate, by: Member, said: str) -> None:
    """Give the candidate a row of every kind that a recruiter makes."""
    actor = actors.of(by)
    made = one.applications.get()
    memos.write(one, text=said, by=actor)
    documents.add(
        one,
        kind="resume",
        name=f"{said}.pdf",
        content=io.BytesIO(makers.PDF),
        by=actor,
        application=made,
    )
    writing.write(one, Draft(subject=said, body=said), by=actor)
    writing.write(one, Draft(subject=said, body=said), application=made, by=actor)


def _everything() -> dict[str, list[dict[str, Any]]]:
    """Return each row of each table but the log's, as it is stored."""
    left_out = {"auditentry", "auditseal", "procrastinatejob", "procrastinateevent"}
    return {
        str(model._meta.model_name): list(model.objects.order_by("pk").values())  # type: ignore[attr-defined]
        for model in apps.get_app_config("enishi").get_models()
        if model._meta.model_name not in left_out
    }


def test_the_survivor_has_both_histories_and_the_chosen_facts(
    kept: Candidate, other: Candidate, recruiter: Member, admin: Member
) -> None:
    _furnish(kept, recruiter, "甲")
    _furnish(other, recruiter, "乙")
    row = merge(kept, other, recruiter, email="absorbed")
    kept.refresh_from_db()
    assert (kept.full_name, kept.email) == ("山田　花子", "new@mail.example")
    # Nobody chose: an empty fact of the survivor's gives way.
    assert kept.phone == "090-1111-2222"
    assert "09011112222" in kept.search_text
    assert not Candidate.objects.filter(pk=other.pk).exists()
    assert (row.absorbed, row.survivor) == (other.pk, kept)
    assert kept.applications.count() == 2
    assert sorted(one.text for one in kept.memos.all()) == ["乙", "甲"]
    assert kept.conversations.count() == 4
    assert invariants.check() == []
    told = AuditEntry.objects.get(action="candidate.merged")
    assert (told.subject_id, told.details) == (kept.pk, {"absorbed": other.pk})


def test_files_of_both_open_after_the_merge_and_after_its_undoing(
    kept: Candidate, other: Candidate, recruiter: Member, admin: Member
) -> None:
    for one, said in ((kept, "甲"), (other, "乙")):
        _furnish(one, recruiter, said)
    both = list(Document.objects.order_by("pk"))
    for one in both:
        documents.look_at(one.pk)
    row = merge(kept, other, recruiter)
    assert [_content(one) for one in both] == [makers.PDF, makers.PDF]
    undoing.undo(row, by=actors.of(recruiter))
    assert [_content(one) for one in both] == [makers.PDF, makers.PDF]
    assert invariants.check() == []


def _content(document: Document) -> bytes:
    return b"".join(documents.content_of(Document.objects.get(pk=document.pk)))


def test_undoing_restores_every_row_exactly(
    kept: Candidate, other: Candidate, recruiter: Member, admin: Member
) -> None:
    for one, said, days in ((kept, "甲", 5), (other, "乙", 9)):
        _furnish(one, recruiter, said)
        until = timezone.localdate() + timedelta(days=days)
        holds.place_hold(one, reason=said, until=until, by=actors.of(admin))
    before = _everything()
    row = merge(kept, other, recruiter, name="absorbed", email="absorbed")
    # Who was to be kept longest is still to be kept.
    assert RetentionHold.objects.get().reason == "乙"
    undoing.undo(row, by=actors.of(recruiter))
    assert _everything() == before


def test_merges_of_a_merged_candidate_are_undone_one_by_one(
    kept: Candidate, other: Candidate, job: Job, recruiter: Member, company: Company
) -> None:
    elsewhere = Job.objects.create(company=company, flow=job.flow, title="開発")
    third = _person(elsewhere, "山田 ハナコ", "third@mail.example", step="書類選考")
    for one in (kept, other, third):
        _furnish(one, recruiter, "共通")
    before = _everything()
    first = merge(other, third, recruiter)
    second = merge(kept, Candidate.objects.get(pk=other.pk), recruiter)
    assert kept.applications.count() == 3
    first.refresh_from_db()
    assert first.survivor == kept
    with pytest.raises(Conflict, match="新しい統合から"):
        undoing.undo(first, by=actors.of(recruiter))
    undoing.undo(second, by=actors.of(recruiter))
    first.refresh_from_db()
    undoing.undo(first, by=actors.of(recruiter))
    assert _everything() == before


def test_what_came_since_goes_with_its_application_and_the_rest_stays(
    kept: Candidate, other: Candidate, recruiter: Member
) -> None:
    row = merge(kept, other, recruiter)
    kept.refresh_from_db()
    by = actors.of(recruiter)
    [moved] = kept.applications.filter(pk__in=row.moved["application"])
    letter = Draft(subject="あと", body="あと")
    writing.write(kept, letter, application=moved, by=by)
    memos.write(kept, text="あと", by=by)
    Candidate.objects.filter(pk=kept.pk).update(family_name="佐藤")
    shown = undoing.of(CandidateMerge.objects.get(), by)
    assert (shown.changed, shown.applications, shown.hindrance) == (["氏名"], [moved], None)
    restored = undoing.undo(row, by=by)
    assert Conversation.objects.get(application=moved).candidate == restored
    assert (kept.memos.count(), restored.memos.count()) == (1, 0)
    kept.refresh_from_db()
    # Another has corrected the name meanwhile. The telephone number came by the merge.
    assert (kept.family_name, kept.phone) == ("佐藤", "")


def test_a_document_added_since_hinders_the_undoing_and_is_named(
    kept: Candidate, other: Candidate, recruiter: Member
) -> None:
    row = merge(kept, other, recruiter)
    kept.refresh_from_db()
    by = actors.of(recruiter)
    [moved] = kept.applications.filter(pk__in=row.moved["application"])
    content = io.BytesIO(makers.PDF)
    documents.add(kept, kind="resume", name="後.pdf", content=content, by=by, application=moved)
    with pytest.raises(Conflict, match=r"後\.pdf"):
        undoing.undo(row, by=by)
    assert undoing.of(row, by).hindrance is not None


def test_two_open_applications_to_one_job_hinder(
    kept: Candidate, job: Job, recruiter: Member
) -> None:
    twin = _person(job, "山田 花子", "", step="書類選考")
    with pytest.raises(UserFacingError, match="同じ求人"):
        merge(kept, twin, recruiter)
    [hindrance] = comparison.hindrances_of(kept, twin, actors.of(recruiter))
    assert [one.candidate for one in hindrance.applications] == [kept, twin]
    ended = twin.applications.get()
    applications.record_result(
        ended, "withdrawn", at_step=ended.current_step_id, by=actors.of(recruiter)
    )
    merge(kept, twin, recruiter)
    assert kept.applications.count() == 2


def test_nobody_is_merged_into_two_places_at_one_time(
    kept: Candidate, other: Candidate, company: Company, recruiter: Member
) -> None:
    begin = timezone.now() + timedelta(days=3)
    for number, one in enumerate((kept, other)):
        busy.occupy(
            company,
            owner_key=f"interview:{number + 1}",
            people=[busy.candidate(one.pk)],
            starts_at=begin + timedelta(minutes=30 * number),
            ends_at=begin + timedelta(hours=1),
        )
    with pytest.raises(UserFacingError, match="同じ時間"):
        merge(kept, other, recruiter)


def test_a_page_that_is_out_of_date_merges_nothing(
    kept: Candidate, other: Candidate, recruiter: Member
) -> None:
    seen = comparison.mark_of(kept, other)
    Candidate.objects.filter(pk=other.pk).update(given_name="別")
    by = actors.of(recruiter)
    with pytest.raises(Conflict, match="変わりました"):
        merging.merge(kept, other, {}, seen=seen, by=by)
    kept.refresh_from_db()
    with pytest.raises(UserFacingError, match="同じ候補者"):
        merging.merge(kept, kept, {}, seen=comparison.mark_of(kept, kept), by=by)
    row = merge(kept, Candidate.objects.get(pk=other.pk), recruiter)
    with pytest.raises(NotFound):
        merging.merge(kept, other, {}, seen=seen, by=by)
    undoing.undo(row, by=by)
    with pytest.raises(NotFound):
        undoing.undo(row, by=by)


def test_a_limited_recruiter_merges_only_what_is_wholly_theirs(
    kept: Candidate, other: Candidate, company: Company
) -> None:
    limited = member_of(company, name="南 一", email="l@sample.example", role=Role.LIMITED)
    jobs = [one.applications.get().job for one in (kept, other)]
    for job in jobs:
        MemberReach.objects.create(company=company, member=limited, job=job)
    third = Job.objects.create(company=company, flow=jobs[0].flow, title="秘書")
    beyond = applications.enter(other, third, by=actors.system(company))
    with pytest.raises(UserFacingError, match="担当範囲"):
        merge(kept, other, limited)
    beyond.delete()
    merge(kept, other, limited)


@pytest.mark.django_db(transaction=True)
def test_erasing_the_survivor_erases_what_the_merge_kept_and_both_from_older_backups(
    kept: Candidate, other: Candidate, recruiter: Member, admin: Member
) -> None:
    _furnish(other, recruiter, "乙")
    hashes = {person_hashes.hash_of(one) for one in (kept, other)}
    merge(kept, other, recruiter)
    kept.refresh_from_db()
    assert dict(inventory.of(kept).counts)["merges"] == 1
    told = b"".join(disclosure.disclose(kept, by=actors.of(admin)))
    assert b"merged_records.csv" in told
    erasure.erase(kept, cause=ErasureCause.BY_HAND, told=Told(candidate=False), by=actors.of(admin))
    assert set(Erasure.objects.values_list("person_hash", flat=True)) == hashes
    assert list(_columns_with("new@mail.example")) == []
    assert list(_columns_with("華子")) == []


def _columns_with(word: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        for model in apps.get_app_config("enishi").get_models():
            table = model._meta.db_table
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{word}%"])  # noqa: S608
            if cursor.fetchone() != (0,):
                yield table


def test_every_table_that_names_a_candidate_is_moved_or_exempt() -> None:
    known = {(table.name, table.column) for table in moving.TABLES} | EXEMPT.keys()
    found = {
        (str(model._meta.model_name), field.name)
        for model in apps.get_app_config("enishi").get_models()
        for field in model._meta.fields
        if field.related_model is Candidate or field.name in ("candidate", "candidate_id")
    }
    assert sorted(found ^ known) == []


def test_rows_of_which_a_person_has_one_are_declared() -> None:
    """A constraint over the candidate would refuse the merge of two who both have such a row."""
    single = {
        str(model._meta.model_name)
        for model in apps.get_app_config("enishi").get_models()
        for fields in _unique_together(model)
        if "candidate" in fields
    }
    # Of these, the constraint has a place for both persons' rows, or is a hindrance that is said.
    spoken_for = {"conversation", "application"}
    declared = {table.name for table in moving.TABLES if table.one_for is not None}
    assert single - spoken_for == declared


def _unique_together(model: Any) -> Iterator[tuple[str, ...]]:
    for field in model._meta.fields:
        if field.unique and not field.primary_key:
            yield (field.name,)
    for constraint in model._meta.total_unique_constraints:
        yield constraint.fields
    for constraint in model._meta.constraints:
        yield tuple(getattr(constraint, "fields", ()))


def test_an_application_of_either_is_found_by_its_candidate(
    kept: Candidate, other: Candidate, recruiter: Member
) -> None:
    merge(kept, other, recruiter)
    assert set(Application.objects.values_list("candidate", flat=True)) == {kept.pk}
