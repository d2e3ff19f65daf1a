"""Neither interviewer nor candidate is in two places, by any way of fixing a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from enishi.availability import busy
from enishi.availability.models import BusyTime
from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Conflict
from enishi.hiring.models import Application, Job
from enishi.interviews.candidate import candidate_links, open_times
from enishi.interviews.candidate.fixed_times import Acceptance
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.interviews.meeting import drift, overlaps, web_meeting
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import agenda, attention
from enishi.interviews.reads.reasons import Concern
from enishi.interviews.trips import (
    completion,
    confirmation,
    proposals,
    rescheduling,
    room_requests,
    scheduling,
    self_scheduling,
)
from enishi.meetings.models import Host
from tests.cast import application_of, flow_of
from tests.interviews.conftest import (
    LetPass,
    PretendZoom,
    drawn,
    fresh,
    in_threads,
    made,
    meet_by_telephone,
    tomorrow,
    version_of,
)
from tests.interviews.meeting.test_drift import deliver
from tests.interviews.offering import confirm_another, in_days, offered, period, picked
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _in_the_companys_zone() -> Iterator[None]:
    """As every request is answered."""
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        yield


@pytest.fixture
def with_ito(interview: Interview, slot: Slot, recruiter: Member, interviewer: Member) -> Interview:
    """山田's draft for ten with 伊藤."""
    return with_people(interview, interviewer, by=recruiter)


def with_people(interview: Interview, *members: Member, by: Member) -> Interview:
    scheduling.set_participants(
        interview, members=members, by=actors.of(by), version=version_of(interview)
    )
    return fresh(interview)


@pytest.fixture
def other(
    application_at_screening: Application, recruiter: Member, interviewer: Member
) -> Interview:
    """鈴木's 面談 for half past ten with 伊藤, another draft."""
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    draft = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
    half_past = tomorrow(10).replace(minute=30)
    drawn(draft, by=recruiter, starts_at=half_past)
    return with_people(draft, interviewer, by=recruiter)


@pytest.fixture
def candidates_other(application_at_interview: Application, recruiter: Member) -> Interview:
    """山田's other application, with a draft for half past ten and nobody to interview."""
    job = application_at_interview.job
    second = Application.objects.create(
        company=job.company,
        candidate=application_at_interview.candidate,
        job=Job.objects.create(company=job.company, flow=job.flow, title="別の求人"),
        current_step=application_at_interview.current_step,
    )
    draft = scheduling.open_draft(second, by=actors.of(recruiter))
    drawn(draft, by=recruiter, starts_at=tomorrow(10).replace(minute=30))
    return fresh(draft)


def confirm(interview: Interview, by: Member, *, acceptance: Acceptance | None = None) -> Interview:
    return confirmation.confirm(
        fresh(interview), by=actors.of(by), version=version_of(interview), acceptance=acceptance
    )


def accepting(*others: Interview, reason: str = "") -> Acceptance:
    return Acceptance(frozenset(other.pk for other in others), reason)


def test_an_interviewer_is_not_confirmed_twice_at_one_hour(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    confirm(with_ito, recruiter)
    with pytest.raises(Conflict) as refused:
        confirm(other, recruiter)
    assert refused.value.message.startswith("伊藤さんはこの時間に別の面接があります（")
    assert "10:00〜11:00　山田\u3000花子・一次面接）。" in refused.value.message
    assert fresh(other).state == InterviewState.DRAFT


def test_nor_is_a_candidate_over_all_applications(
    interview: Interview, slot: Slot, candidates_other: Interview, recruiter: Member
) -> None:
    confirm(interview, recruiter)
    with pytest.raises(Conflict, match=r"^候補者はこの時間に別の面接があります"):
        confirm(candidates_other, recruiter)


def test_back_to_back_interviews_are_confirmed(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    slot = other.slots.get()
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(11),
        ends_at=tomorrow(12),
        by=actors.of(recruiter),
        version=version_of(other),
    )
    confirm(with_ito, recruiter)
    confirm(other, recruiter)
    assert overlaps.of(fresh(other)) == []


def test_a_recruiter_accepts_the_overlap_in_words_and_both_interviews_say_so(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    meet_by_telephone()
    confirm(with_ito, recruiter)
    confirm(other, recruiter, acceptance=accepting(with_ito, reason="途中で交代します"))
    for here, there in ((with_ito, other), (other, with_ito)):
        [overlap] = overlaps.of(fresh(here))
        assert (overlap.other, overlap.names, overlap.has_candidate) == (there, ("伊藤",), False)
        assert (overlap.is_fixed, overlap.reason) == (True, "途中で交代します")
        [reason] = attention.reasons_for(fresh(here))
        assert reason.concern == Concern.PEOPLE_TAKEN
        assert reason.words == "伊藤さんは、同じ時間に別の面接があります"
    assert len(attention.needed_by(recruiter)) == 2
    entry = AuditEntry.objects.get(action="interview.overlap_accepted")
    assert entry.details["others"] == [with_ito.pk]


def test_what_was_not_shown_is_not_accepted(
    with_ito: Interview, other: Interview, candidates_other: Interview, recruiter: Member
) -> None:
    """Another interview was fixed between the dialog and the click on its button."""
    confirm(other, recruiter)
    confirm(candidates_other, recruiter)
    with pytest.raises(Conflict, match="候補者はこの時間に別の面接があります"):
        confirm(with_ito, recruiter, acceptance=accepting(other))
    assert fresh(with_ito).state == InterviewState.DRAFT
    assert not BusyTime.objects.filter(owner_key=with_ito.owner_key).exists()
    confirm(with_ito, recruiter, acceptance=accepting(other, candidates_other))


@pytest.mark.parametrize("ending", ["reopened", "cancelled", "called_off", "held"])
def test_who_is_no_longer_expected_is_free(
    with_ito: Interview, other: Interview, recruiter: Member, ending: str, let_pass: LetPass
) -> None:
    confirm(with_ito, recruiter)
    seen = version_of(with_ito)
    if ending == "reopened":
        confirmation.reopen(with_ito, by=actors.of(recruiter), version=seen)
    elif ending == "cancelled":
        confirmation.cancel(with_ito, by=actors.of(recruiter), version=seen)
    elif ending == "called_off":
        address = candidate_links.issue(with_ito, kind=LinkKind.ROOM)
        key = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.ROOM)
        assert key is not None
        with_ito.company.changes_until_hours = 1
        with_ito.company.save()
        room_requests.call_off(key, message="")
    else:
        let_pass(60 * 60 * 48)
        completion.mark_held()
    assert not BusyTime.objects.exists()
    if ending != "held":
        confirm(other, recruiter)


def test_a_time_at_which_somebody_is_taken_is_not_offered_and_not_picked(
    interview: Interview,
    application_at_screening: Application,
    recruiter: Member,
    interviewer: Member,
) -> None:
    with_people(interview, interviewer, by=recruiter)
    key = offered(interview, by=recruiter)
    taken = interview.slots.get(starts_at=in_days(5))
    confirm_another(application_at_screening, by=recruiter, held_by=interviewer)
    assert taken not in open_times.open_slots(fresh(interview))
    with pytest.raises(Conflict, match="申し訳ございません。お選びいただいた日程は、埋まって"):
        self_scheduling.pick(key, slot_id=taken.pk)
    [reason] = attention.reasons_for(fresh(interview))
    assert reason.words == "伊藤さんは、調整中の日程の時間に別の面接があります"


def test_a_candidate_is_not_offered_the_hour_of_their_own_other_interview(
    interview: Interview, candidates_other: Interview, recruiter: Member
) -> None:
    confirm(candidates_other, recruiter)
    drawn(interview, by=recruiter)
    drawn(interview, by=recruiter, starts_at=tomorrow(14))
    proposals.propose(fresh(interview), by=actors.of(recruiter), version=version_of(interview))
    [free] = open_times.open_slots(fresh(interview))
    assert free.starts_at == tomorrow(14)


def test_a_candidate_does_not_move_to_an_hour_at_which_they_are_taken(
    interview: Interview, candidates_other: Interview, recruiter: Member
) -> None:
    key = picked(offered(interview, by=recruiter))
    [slot] = candidates_other.slots.all()
    scheduling.move_slot(
        slot,
        starts_at=in_days(5),
        ends_at=in_days(5, 11),
        by=actors.of(recruiter),
        version=version_of(candidates_other),
    )
    confirm(candidates_other, recruiter)
    with pytest.raises(Conflict, match="埋まってしまいました"):
        rescheduling.move(key, period_id=period(interview, days=5))
    rescheduling.move(key, period_id=period(interview, days=6))
    assert BusyTime.objects.get(owner_key=interview.owner_key).starts_at == in_days(6)


def test_what_somebody_moved_at_zoom_is_not_taken_over_onto_another_interview(
    with_ito: Interview,
    other: Interview,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    meeting = made(with_ito, host, recruiter, confirm=True)
    slot = other.slots.get()
    scheduling.move_slot(
        slot,
        starts_at=tomorrow(15),
        ends_at=tomorrow(16),
        by=actors.of(recruiter),
        version=version_of(other),
    )
    confirm(other, recruiter)
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, start_at=tomorrow(15).isoformat())
    deliver(zoom, run_jobs)
    with pytest.raises(Conflict, match=r"^伊藤さんはこの時間に別の面接があります.*日程を変更する"):
        drift.take_over(fresh(with_ito), by=actors.of(recruiter), version=version_of(with_ito))
    assert with_ito.slots.get().starts_at == tomorrow(10)


def test_a_host_is_in_one_place_whatever_a_recruiter_accepts(
    with_ito: Interview, other: Interview, other_host: Host, recruiter: Member
) -> None:
    made(with_ito, other_host, recruiter, confirm=True)
    with pytest.raises(Conflict, match="ほかのミーティングがあります"):
        web_meeting.create(
            other, host_id=other_host.pk, by=actors.of(recruiter), version=version_of(other)
        )
    confirm(other, recruiter, acceptance=accepting(with_ito))
    assert fresh(other).meeting is None


def test_of_two_recruiters_who_confirm_at_once_one_is_refused_in_words(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    both = (with_ito, other)
    outcomes = in_threads(lambda number: confirm(both[number], recruiter), count=2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Interview"]
    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert "伊藤さんはこの時間に別の面接があります" in refused.message


def test_a_candidate_who_picks_while_a_recruiter_confirms_has_the_time_or_is_told(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    outcomes = picked_while_confirmed(with_ito, other, recruiter)
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert Interview.objects.filter(state=InterviewState.CONFIRMED).count() == 1


@pytest.fixture
def unwatched() -> Iterator[None]:
    """Run without the constraint that keeps members in one place."""
    with database.cursor() as cursor:
        cursor.execute("ALTER TABLE enishi_busytime DROP CONSTRAINT member_is_in_one_place")
    yield
    BusyTime.objects.all().delete()
    with database.schema_editor() as editor:
        for constraint in BusyTime._meta.constraints:
            if constraint.name == "member_is_in_one_place":
                editor.add_constraint(BusyTime, constraint)


@pytest.mark.usefixtures("unwatched")
def test_without_the_constraint_the_interviewer_is_in_two_places(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    both = (with_ito, other)
    in_threads(lambda number: confirm(both[number], recruiter), count=2)
    assert Interview.objects.filter(state=InterviewState.CONFIRMED).count() == 2


@pytest.mark.usefixtures("unwatched")
def test_without_the_constraint_a_pick_and_a_confirmation_share_the_interviewer(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    """The time was free when it was offered, and is taken when it is picked."""
    outcomes = picked_while_confirmed(with_ito, other, recruiter)
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert Interview.objects.filter(state=InterviewState.CONFIRMED).count() == 2


def test_the_interviewers_day_says_what_else_is_at_the_same_time(
    with_ito: Interview,
    other: Interview,
    candidates_other: Interview,
    recruiter: Member,
    interviewer: Member,
) -> None:
    confirm(with_ito, recruiter)
    confirm(other, recruiter, acceptance=accepting(with_ito))
    [(_day, appointments)] = agenda.agenda_of(interviewer).days
    assert [one.overlap for one in appointments] == [
        "同じ時間に、あなたの別の面接があります（鈴木\u3000一郎 10:30〜11:30）。",
        "同じ時間に、あなたの別の面接があります（山田\u3000花子 10:00〜11:00）。",
    ]
    # One may follow the other without a pause.
    other.slots.update(starts_at=tomorrow(11), ends_at=tomorrow(12))
    [(_day, appointments)] = agenda.agenda_of(interviewer).days
    assert [one.overlap for one in appointments] == ["", ""]
    confirmation.cancel(other, by=actors.of(recruiter), version=version_of(other))
    confirm(candidates_other, recruiter, acceptance=accepting(with_ito))
    [(_day, appointments)] = agenda.agenda_of(interviewer).days
    # They do not take part in that interview, so they see neither name nor time.
    assert [one.overlap for one in appointments] == ["候補者は、同じ時間に別の面接があります。"]


def test_drafts_that_overlap_only_warn(
    with_ito: Interview, other: Interview, recruiter: Member
) -> None:
    [overlap] = overlaps.of(with_ito)
    assert not overlap.is_fixed
    assert overlap.words.startswith("伊藤さんはこの時間に調整中の別の面接があります")
    assert attention.needed_by(recruiter) == []
    # Whatever others do at that time is no overlap.
    other.participants.all().delete()
    assert overlaps.of(with_ito) == []


def test_a_time_that_is_over_overlaps_nothing_any_more(
    with_ito: Interview, other: Interview, recruiter: Member, let_pass: LetPass
) -> None:
    drawn(with_ito, by=recruiter, starts_at=tomorrow(15))
    confirm(other, recruiter)

    def taken() -> bool:
        reasons = attention.reasons_for(fresh(with_ito))
        return Concern.PEOPLE_TAKEN in [reason.concern for reason in reasons]

    assert taken()
    # Of the other interview a quarter of an hour is left.
    let_pass((tomorrow(11).replace(minute=15) - timezone.now()).total_seconds())
    assert not taken()


def test_another_companys_interviews_are_no_ones_business(
    with_ito: Interview, recruiter: Member, other_admin: Member
) -> None:
    flow = flow_of(other_admin.company)
    job = Job.objects.create(company=other_admin.company, flow=flow, title="製造")
    theirs = scheduling.open_draft(
        application_of(job, name="三浦 渚", kana="ミウラ ナギサ", email="", step="一次面接"),
        by=actors.of(other_admin),
    )
    drawn(theirs, by=other_admin)
    meet_by_telephone()
    confirm(theirs, other_admin)
    confirm(with_ito, recruiter)
    assert overlaps.of(fresh(with_ito)) == []
    assert attention.needed_by(recruiter) == []


def proposed_link(interview: Interview, by: Member) -> CandidateLink:
    address = proposals.propose(fresh(interview), by=actors.of(by), version=version_of(interview))
    key = candidate_links.find_link(address.rsplit("/", 1)[1], kind=LinkKind.CHOOSE)
    assert key is not None
    return key


def picked_while_confirmed(
    confirmed: Interview, proposed: Interview, recruiter: Member
) -> list[object]:
    """A recruiter confirms one, a candidate picks the other; both look before either writes.

    Who writes a person's time down waits for whoever does so already: here for us, until both have
    come so far.
    """
    key, slot = proposed_link(proposed, recruiter), proposed.slots.get()
    [shared] = (one.member for one in confirmed.participants.all())
    works = (
        lambda: confirm(confirmed, recruiter),
        lambda: self_scheduling.pick(key, slot_id=slot.pk),
    )
    with ThreadPoolExecutor(1) as aside:
        with transaction.atomic():
            at_another_hour = {"starts_at": tomorrow(20), "ends_at": tomorrow(21)}
            people = [busy.member(shared.pk)]
            busy.occupy(shared.company, owner_key="test", people=people, **at_another_hour)
            running = aside.submit(in_threads, lambda number: works[number](), count=2)
            while not running.done() and who_wait_for_us() < 2:
                time.sleep(0.01)
            transaction.set_rollback(True)
        return running.result()


def who_wait_for_us() -> int:
    with database.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted"
            " and database = (select oid from pg_database where datname = current_database())"
        )
        [waiting] = cursor.fetchone()
    return int(waiting)
