"""A bulk change shows what it would do, does that, says whom it left out, and can be undone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict, NotAllowed, NotFound, UserFacingError
from enishi.hiring import applications, handling, tags
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.handling_models import Handling
from enishi.hiring.models import Application, Candidate, Job, StepResult
from enishi.hiring.tag_models import CandidateTag
from enishi.hiring.tags import TagDetails
from enishi.interviews.bulk import changes, exports, running, undoing
from enishi.interviews.bulk.models import (
    BULK_MOVES,
    HELD_FOR,
    BulkChange,
    BulkItem,
    BulkState,
    InterviewFate,
)
from enishi.interviews.bulk.selection import Selection
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.trips import confirmation, scheduling
from enishi.mail.models import OutgoingMail
from tests import evaluating, walking
from tests.cast import application_of
from tests.interviews.bulk.conftest import Begun
from tests.interviews.conftest import drawn, meet_by_telephone, version_of
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)


def steps_of(rows: list[Application]) -> list[str]:
    found = Application.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk")
    return [one.current_step.name for one in found.select_related("current_step")]


def reasons_of(change: BulkChange) -> list[str]:
    return list(change.items.order_by("number").values_list("reason", flat=True))


def undo(change: BulkChange, by: Member, run_jobs: RunJobs) -> BulkChange:
    undoing.begin(change, by=actors.of(by))
    run_jobs()
    change.refresh_from_db()
    assert change.state == BulkState.UNDONE
    return change


def confirmed_interview(application: Application, by: Member) -> Interview:
    """Tomorrow from ten to eleven by telephone; the candidate has been told."""
    interview = scheduling.open_draft(application, by=actors.of(by))
    drawn(interview, by=by)
    meet_by_telephone()
    confirmation.confirm(interview, by=actors.of(by), version=version_of(interview))
    OutgoingMail.objects.all().delete()
    return interview


def test_the_dry_run_changes_nothing_and_the_run_all_of_it(
    five: list[Application], recruiter: Member, checked: Begun, run_jobs: RunJobs
) -> None:
    change = checked("step", step_name="一次面接")
    assert change.counts == {"todo": 5}
    assert steps_of(five) == ["書類選考"] * 5
    assert not StepResult.objects.exists()
    changes.start(change, by=actors.of(recruiter))
    run_jobs()
    assert steps_of(five) == ["一次面接"] * 5
    assert set(StepResult.objects.values_list("outcome", "step__name")) == {("passed", "書類選考")}
    change.refresh_from_db()
    assert (change.counts, change.rows_done) == ({"done": 5}, 5)
    assert not OutgoingMail.objects.exists()


def test_batches_commit_one_by_one(
    five: list[Application],
    checked: Begun,
    recruiter: Member,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "_BATCH", 2)
    change = checked("result", outcome="rejected")
    changes.start(change, by=actors.of(recruiter))
    running.carry_on(change.pk)
    change.refresh_from_db()
    assert change.rows_done == 2
    assert StepResult.objects.count() == 2
    for _ in range(3):
        running.carry_on(change.pk)
    # A job that runs once more does nothing.
    running.carry_on(change.pk)
    change.refresh_from_db()
    assert (change.state, StepResult.objects.count()) == (BulkState.DONE, 5)


def test_who_cannot_be_changed_is_left_out_and_told_why(
    five: list[Application], job: Job, recruiter: Member, checked: Begun, done: Begun
) -> None:
    by = actors.of(recruiter)
    ended, behind, several, none = five[0], five[1], five[2], five[3]
    applications.record_result(ended, "rejected", at_step=ended.current_step_id, by=by)
    offer = behind.job.flow.steps.get(name="内定")
    applications.record_result(
        behind, "passed", at_step=behind.current_step_id, leads_to=offer.pk, by=by
    )
    other = Job.objects.create(company=job.company, flow=job.flow, title="別の求人")
    applications.apply(several.candidate, other, by=by)
    none.delete()
    change = done("step", step_name="一次面接")
    assert change.counts == {"left": 4, "done": 1}
    assert reasons_of(change) == [
        "",
        "対象になる応募がありません。",
        "選考中の応募が複数あります。求人で絞り込んでから選択してください。",
        "選んだステップが、現在のステップより後にありません。",
        "選考が終わっています。",
    ]
    assert Application.objects.get(pk=behind.pk).current_step == offer


def test_what_changed_since_the_dry_run_is_judged_again(
    five: list[Application], recruiter: Member, checked: Begun, run_jobs: RunJobs
) -> None:
    change = checked("result", outcome="rejected")
    by = actors.of(recruiter)
    applications.record_result(five[0], "withdrawn", at_step=five[0].current_step_id, by=by)
    changes.start(change, by=by)
    run_jobs()
    change.refresh_from_db()
    assert change.counts == {"done": 4, "left": 1}
    five[0].refresh_from_db()
    assert five[0].status == "withdrawn"


def test_filters_select_whom_the_list_finds_and_ids_whom_they_name(
    five: list[Application], job: Job, checked: Begun
) -> None:
    application_of(job, name="別 人", kana="", email="x@mail.example", step="一次面接")
    assert checked("result", outcome="passed", step="書類選考").rows_total == 5
    two = [five[0].candidate_id, five[3].candidate_id]
    change = checked("result", outcome="passed", chosen=two)
    assert set(change.items.values_list("candidate", flat=True)) == set(two)
    assert change.selection == {}


def test_a_chosen_application_is_the_one_that_the_list_showed(
    five: list[Application], job: Job, recruiter: Member, run_jobs: RunJobs
) -> None:
    other = Job.objects.create(company=job.company, flow=job.flow, title="別の求人")
    by = actors.of(recruiter)
    applications.apply(five[0].candidate, other, by=by)
    selected = Selection(text="", filters={"job": job.pk}, chosen=[five[0].candidate_id])
    change = changes.begin(job.company, selected, kind="result", by=by)
    assert change.items.get().application == five[0]


@pytest.mark.parametrize("kind", ["result", "owner"])
def test_another_companys_candidates_are_refused_and_so_are_interviewers(
    five: list[Application],
    recruiter: Member,
    interviewer: Member,
    other_admin: Member,
    kind: str,
) -> None:
    theirs = Candidate.objects.create(company=other_admin.company, family_name="他社")
    mixed = Selection(text="", filters={}, chosen=[five[0].candidate_id, theirs.pk])
    with pytest.raises(NotFound):
        changes.begin(recruiter.company, mixed, kind=kind, by=actors.of(recruiter))
    with pytest.raises(NotFound):
        exports.candidates_for_file(recruiter.company, mixed, by=actors.of(other_admin))
    own = Selection(text="", filters={}, chosen=[five[0].candidate_id])
    with pytest.raises(NotAllowed):
        changes.begin(recruiter.company, own, kind=kind, by=actors.of(interviewer))
    with pytest.raises(NotAllowed):
        exports.candidates_for_file(recruiter.company, own, by=actors.of(recruiter))
    nobody = Selection(text="", filters={}, chosen=[])
    with pytest.raises(UserFacingError, match="候補者を選択してください"):
        changes.begin(recruiter.company, nobody, kind=kind, by=actors.of(recruiter))
    assert not BulkChange.objects.exists()


def test_an_owner_is_set_and_what_else_is_known_stays(
    five: list[Application], recruiter: Member, admin: Member, done: Begun, run_jobs: RunJobs
) -> None:
    handling.change(
        five[0], HandlingDetails(owner=recruiter, source="媒体A"), by=actors.of(recruiter)
    )
    handling.change(five[1], HandlingDetails(owner=admin), by=actors.of(recruiter))
    change = done("owner", owner=admin)
    assert change.counts == {"done": 4, "left": 1}
    assert set(Handling.objects.values_list("owner", flat=True)) == {admin.pk}
    # Worked on since: another owner.
    handling.change(five[2], HandlingDetails(owner=recruiter), by=actors.of(recruiter))
    undo(change, recruiter, run_jobs)
    assert change.counts == {"left": 1, "undone": 3, "kept": 1}
    held = Handling.objects.get(application=five[0])
    assert (held.owner, held.source) == (recruiter, "媒体A")
    assert Handling.objects.get(application=five[4]).owner is None


def test_undone_is_what_nobody_has_worked_on(
    five: list[Application], recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    change = done("step", step_name="一次面接")
    moved, invited, evaluated = (Application.objects.get(pk=one.pk) for one in five[:3])
    applications.record_result(moved, "passed", at_step=moved.current_step_id, by=by)
    scheduling.open_draft(invited, by=by)
    evaluating.give(evaluated, recruiter)
    undo(change, recruiter, run_jobs)
    assert change.counts == {"undone": 2, "kept": 3}
    assert steps_of(five) == ["最終面接", "一次面接", "一次面接", "書類選考", "書類選考"]
    assert set(reasons_of(change)) == {
        "",
        "そのあとに選考状況が変更されています。",
        "そのあとに面接が設定されています。",
        "そのあとのステップで評価が始まっています。",
    }
    with pytest.raises(Conflict):
        undoing.begin(change, by=by)


def test_undoing_reopens_unless_they_applied_again(
    five: list[Application], recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    change = done("result", outcome="rejected")
    applications.apply(five[0].candidate, five[0].job, by=actors.of(recruiter))
    undo(change, recruiter, run_jobs)
    assert change.counts == {"undone": 4, "kept": 1}


def test_a_coming_interview_is_left_out_unless_somebody_says_otherwise(
    application_at_interview: Application, recruiter: Member, checked: Begun
) -> None:
    confirmed_interview(application_at_interview, recruiter)
    change = checked("result", outcome="rejected")
    assert reasons_of(change) == ["予定の面接があります。"]
    with pytest.raises(UserFacingError, match="変更できる応募がありません"):
        changes.start(change, by=actors.of(recruiter))


def test_interviews_are_cancelled_ten_minutes_later_and_not_before(
    application_at_interview: Application, recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    interview = confirmed_interview(application_at_interview, recruiter)
    with time_machine.travel(timezone.now(), tick=True) as clock:
        change = done("result", outcome="rejected", fate=InterviewFate.CANCEL)
        interview.refresh_from_db()
        assert interview.state == InterviewState.CONFIRMED
        assert not OutgoingMail.objects.exists()
        assert change.cancels_at is not None
        clock.shift(HELD_FOR)
        running.cancel_interviews(change.pk)
    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    assert application_at_interview.candidate.email in OutgoingMail.objects.values_list(
        "to", flat=True
    )
    with pytest.raises(Conflict, match="すでに始まっています"):
        changes.keep_interviews(change, by=actors.of(recruiter))
    change = undo(BulkChange.objects.get(pk=change.pk), recruiter, run_jobs)
    assert reasons_of(change) == ["面接を中止し、候補者に知らせています。"]


@pytest.mark.parametrize("undoes", [True, False])
def test_within_ten_minutes_nothing_has_left_the_house(
    application_at_interview: Application,
    recruiter: Member,
    done: Begun,
    run_jobs: RunJobs,
    undoes: bool,
) -> None:
    interview = confirmed_interview(application_at_interview, recruiter)
    change = done("result", outcome="rejected", fate=InterviewFate.CANCEL)
    if undoes:
        undo(change, recruiter, run_jobs)
        assert change.counts == {"undone": 1}
    else:
        changes.keep_interviews(change, by=actors.of(recruiter))
    running.cancel_interviews(change.pk)
    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert not OutgoingMail.objects.exists()
    application_at_interview.refresh_from_db()
    assert application_at_interview.is_active == undoes


def test_who_was_decided_anew_within_ten_minutes_keeps_the_interview(
    application_at_interview: Application, recruiter: Member, done: Begun
) -> None:
    interview = confirmed_interview(application_at_interview, recruiter)
    change = done("result", outcome="rejected", fate=InterviewFate.CANCEL)
    result = StepResult.objects.get()
    applications.undo_result(application_at_interview, result_id=result.pk, by=actors.of(recruiter))
    running.cancel_interviews(change.pk)
    interview.refresh_from_db()
    assert interview.state == InterviewState.CONFIRMED
    assert not BulkItem.objects.get().cancels


def test_the_file_is_noted_in_the_log(
    five: list[Application], admin: Member, recruiter: Member
) -> None:
    selected = Selection(text="", filters={}, chosen=[five[0].candidate_id])
    [one] = exports.candidates_for_file(admin.company, selected, by=actors.of(admin))
    assert one == five[0].candidate
    entry = AuditEntry.objects.get(action="candidates.exported")
    assert entry.details == {"chosen": 1}


def test_each_move_of_a_bulk_change_is_made(
    five: list[Application],
    recruiter: Member,
    run_jobs: RunJobs,
    done: Begun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = walking.walked(monkeypatch, BULK_MOVES)
    by = actors.of(recruiter)
    change = changes.begin(recruiter.company, Selection(text="", filters={}), kind="result", by=by)
    run_jobs()
    for _ in range(2):
        changes.set_details(change, outcome="passed", by=by)
        run_jobs()
    changes.start(change, by=by)
    run_jobs()
    undo(change, recruiter, run_jobs)
    stopped = changes.begin(recruiter.company, Selection(text="", filters={}), kind="result", by=by)
    run_jobs()
    changes.set_details(stopped, outcome="passed", by=by)
    run_jobs()
    changes.start(stopped, by=by)
    undo(stopped, recruiter, run_jobs)
    assert made == walking.all_of(BULK_MOVES)


def test_one_that_does_not_move_can_be_pushed_and_an_old_one_is_deleted(
    five: list[Application], recruiter: Member, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    change = changes.begin(recruiter.company, Selection(text="", filters={}), kind="step", by=by)
    BulkChange.objects.update(moved_at=timezone.now() - changes.STUCK_AFTER)
    changes.restart(change, by=by)
    run_jobs()
    change.refresh_from_db()
    assert change.state == BulkState.CHOOSING
    changes.delete_expired()
    assert BulkChange.objects.exists()
    BulkChange.objects.update(made_at=timezone.now() - timedelta(days=91))
    changes.delete_expired()
    assert not BulkChange.objects.exists()
    assert Application.objects.count() == 5


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        ("step", {}, "進める先のステップを選択してください"),
        ("result", {"outcome": "nonsense"}, "結果を選択してください"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    five: list[Application],
    recruiter: Member,
    kind: str,
    details: dict[str, str],
    sentence: str,
) -> None:
    by = actors.of(recruiter)
    chosen = Selection(text="", filters={}, chosen=[five[0].candidate_id])
    change = changes.begin(recruiter.company, chosen, kind=kind, by=by)
    with pytest.raises(UserFacingError, match=sentence) as refused:
        changes.set_details(change, by=by, **details)
    assert refused.value.field
    changes.discard(change, by=by)
    assert not BulkItem.objects.exists()


def test_a_step_behind_is_refused(application_at_interview: Application, recruiter: Member) -> None:
    one = application_at_interview
    behind = one.job.flow.steps.get(name="書類選考")
    with pytest.raises(Conflict, match="より後にありません"):
        applications.record_result(
            one, "passed", at_step=one.current_step_id, leads_to=behind.pk, by=actors.of(recruiter)
        )


def test_a_tag_is_put_on_many_whatever_they_have_applied_to_and_taken_off_again(
    five: list[Application], recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    tag = tags.create(recruiter.company, TagDetails("説明会"), by=by)
    ended, has_it = five[0], five[1]
    applications.record_result(ended, "rejected", at_step=ended.current_step_id, by=by)
    Candidate.objects.create(company=recruiter.company, family_name="応募なし")
    tags.set_tags(has_it.candidate, [tag], by=by)
    change = done("tag", tag=tag)
    assert change.counts == {"done": 5, "left": 1}
    assert sorted(set(reasons_of(change))) == ["", "すでに付いています。"]
    assert CandidateTag.objects.filter(tag=tag).count() == 6
    # Somebody has taken it off one of them since.
    tags.set_tags(five[2].candidate, [], by=by)
    undone = undo(change, recruiter, run_jobs)
    assert undone.counts == {"kept": 1, "left": 1, "undone": 4}
    assert [one.candidate for one in CandidateTag.objects.all()] == [has_it.candidate]


def test_a_tag_is_taken_off_many_and_put_back(
    five: list[Application], recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    tag, other = (tags.create(recruiter.company, TagDetails(one), by=by) for one in "甲乙")
    tags.set_tags(five[0].candidate, [tag, other], by=by)
    change = done("untag", tag=tag)
    assert change.counts == {"done": 1, "left": 4}
    assert list(five[0].candidate.tags.all()) == [other]
    undo(change, recruiter, run_jobs)
    assert set(five[0].candidate.tags.all()) == {tag, other}


def test_a_tag_that_is_gone_changes_nobody(
    five: list[Application], recruiter: Member, checked: Begun, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    tag = tags.create(recruiter.company, TagDetails("説明会"), by=by)
    change = checked("tag", tag=tag)
    tags.remove(tag, by=by)
    changes.start(change, by=by)
    run_jobs()
    change.refresh_from_db()
    assert (change.state, change.counts) == (BulkState.DONE, {"left": 5})
    assert set(reasons_of(change)) == {"タグが削除されています。"}


def test_a_bulk_change_of_tags_names_one_of_the_company(
    five: list[Application], recruiter: Member, other_admin: Member
) -> None:
    by = actors.of(recruiter)
    chosen = Selection(text="", filters={}, chosen=[five[0].candidate_id])
    change = changes.begin(recruiter.company, chosen, kind="tag", by=by)
    with pytest.raises(UserFacingError, match="タグを選択"):
        changes.set_details(change, by=by)
    foreign = tags.create(other_admin.company, TagDetails("説明会"), by=actors.of(other_admin))
    with pytest.raises(NotFound):
        changes.set_details(change, tag=foreign, by=by)
