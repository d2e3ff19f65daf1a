"""要確認 finds and names what waits for a decision, with webhooks and without."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import alerts, correspondence, interview_facts
from enishi.interviews.letters.letter_kind import LetterKind
from enishi.interviews.meeting import host_change
from enishi.interviews.meeting.panel import panel_for
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.reads import attention, attention_query
from enishi.interviews.reads.reasons import Concern
from enishi.interviews.trips import confirmation, scheduling
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.booking import reconciliation
from enishi.meetings.directory import users
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.interviews.conftest import (
    PretendZoom,
    fresh,
    made,
    meet_by_telephone,
    tomorrow,
    version_of,
)
from tests.interviews.meeting.test_drift import deliver, move
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("nothing_is_urgent")
def test_a_dead_host_is_named_and_another_takes_the_confirmed_interview(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    other_host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    made(interview, other_host, recruiter, confirm=True)
    users.sync(account)
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    deliver(zoom, run_jobs)

    [flagged] = attention.needed_by(recruiter)
    assert [reason.words for reason in flagged.reasons] == ["ホストユーザーがZoomで利用できません"]
    panel = panel_for(fresh(interview))
    assert panel.can_renew
    assert panel.offers[0].host == host

    host_change.change_host(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    assert attention.needed_by(recruiter) == []
    assert [there.host_id for there in zoom.meetings()] == [host.zoom_user_id]


@pytest.mark.usefixtures("nothing_is_urgent")
def test_a_meeting_for_people_with_an_account_alone_waits_for_a_decision(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    meeting = made(interview, host, recruiter, confirm=True)
    assert attention.reasons_for(fresh(interview)) == []
    Meeting.objects.update(observed=meeting.observed | {"meeting_authentication": True})
    [needed] = attention.needed_by(recruiter)
    assert [reason.concern for reason in needed.reasons] == [Concern.NEEDS_ACCOUNT]


@pytest.mark.usefixtures("nothing_is_urgent")
def test_a_host_who_lost_the_licence_waits_for_a_decision_where_the_time_is_long(
    interview: Interview, slot: Slot, host: Host, recruiter: Member
) -> None:
    made(interview, host, recruiter, confirm=True)
    Host.objects.filter(pk=host.pk).update(license_type=1)
    [needed] = attention.needed_by(recruiter)
    assert [reason.concern for reason in needed.reasons] == [Concern.ENDS_EARLY]
    Meeting.objects.update(ends_at=F("starts_at") + timedelta(minutes=40))
    assert attention.needed_by(recruiter) == []


@pytest.mark.usefixtures("nothing_is_urgent")
def test_what_became_a_webinar_waits_for_a_decision_and_is_made_anew(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    old = made(interview, host, recruiter, confirm=True)
    zoom.do("convert_to_webinar", meeting_id=old.zoom_meeting_id)
    deliver(zoom, run_jobs)
    assert [flagged.interview.pk for flagged in attention.needed_by(recruiter)] == [interview.pk]
    assert "ウェビナーに変更されています" in panel_for(fresh(interview)).reason

    host_change.make_anew(
        interview, host_id=host.pk, by=actors.of(recruiter), version=version_of(interview)
    )
    deliver(zoom, run_jobs)
    assert attention.needed_by(recruiter) == []
    old.refresh_from_db()
    # The webinar belongs to the person who made it; Enishi does not ask for it any more.
    assert old.state == MeetingState.CANCELLED


def test_a_slot_that_was_moved_after_unlinking_ends_in_a_named_state(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    run_jobs: RunJobs,
    zoom: PretendZoom,
) -> None:
    made(interview, host, recruiter)
    connection.unlink(account.company, by=actors.of(admin))
    move(slot, recruiter, 14)
    deliver(zoom, run_jobs)
    panel = panel_for(fresh(interview))
    assert (panel.kind, panel.is_changing) == ("created", False)
    assert "連携が解除されたため" in panel.reason
    assert "反映されていません" in confirmation.why_not(panel.condition)


def test_linking_the_same_account_again_brings_the_move_to_zoom(
    account: ZoomAccount,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    admin: Member,
    link: Any,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    made(interview, host, recruiter)
    connection.unlink(account.company, by=actors.of(admin))
    move(slot, recruiter, 14)
    link()
    reconciliation.sweep()
    deliver(zoom, run_jobs)
    assert zoom.meetings()[0].start_at == tomorrow(14)
    assert panel_for(fresh(interview)).reason == ""


def test_what_a_candidate_asks_for_waits_until_somebody_deals_with_it(
    interview: Interview, slot: Slot, recruiter: Member
) -> None:
    alert = alerts.raise_alert(interview, AlertKind.NONE_FITS, wishes="平日の夕方")
    alerts.raise_alert(interview, AlertKind.CHANGED)
    [flagged] = attention.needed_by(recruiter)
    assert [reason.words for reason in flagged.reasons] == [
        "候補者より：都合の合う日程がありません"
    ]
    alerts.settle(interview, by=actors.of(recruiter), alert_id=alert.pk)
    assert attention.needed_by(recruiter) == []

    alerts.raise_alert(interview, AlertKind.WANTS_CHANGE)
    assert [one.interview for one in attention.needed_by(recruiter)] == [interview]
    meet_by_telephone()
    confirmation.confirm(interview, by=actors.of(recruiter), version=version_of(interview))
    assert attention.needed_by(recruiter) == []


def test_how_late_a_candidate_will_be_is_what_they_said_last(
    interview: Interview, slot: Slot
) -> None:
    for minutes in (5, 15):
        alerts.raise_alert(interview, AlertKind.LATE, minutes=minutes)
    alerts.raise_alert(interview, AlertKind.NO_MAIL)
    said = [reason.words for reason in attention.reasons_for(interview)]
    assert ["15分" in words for words in said] == [False, True]


@pytest.mark.usefixtures("nothing_is_urgent")
def test_every_reason_of_an_interview_is_named_the_most_pressing_first(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, interviewer: Member
) -> None:
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    meeting = made(interview, host, recruiter, confirm=True)
    observed = meeting.observed | {"topic": "別の件名"}
    Meeting.objects.update(observed=observed, reason="drifted")
    Host.objects.update(is_usable=False)
    Member.objects.filter(pk=interviewer.pk).update(is_active=False)
    correspondence.write_to_candidate(
        interview_facts.of(interview), LetterKind.TOMORROW, address="http://127.0.0.1:8000/r/x"
    )
    OutgoingMail.objects.update(state=MailState.FAILED)
    alerts.raise_alert(interview, AlertKind.LATE)
    alerts.raise_alert(interview, AlertKind.LATE)
    alerts.raise_alert(interview, AlertKind.NO_MAIL)
    [needed] = attention.needed_by(recruiter)
    assert [reason.concern for reason in needed.reasons] == [
        Concern.HOST_UNUSABLE,
        Concern.DRIFTED,
        Concern.ALERT,
        Concern.ALERT,
        Concern.CANDIDATES_MAIL,
        Concern.INTERVIEWERS_GONE,
    ]
    assert attention.reasons_for(fresh(interview)) == needed.reasons
    assert all(reason.words and reason.cure for reason in needed.reasons)


def test_the_list_costs_eight_questions_however_long_it_is(
    interview: Interview,
    slot: Slot,
    application_at_screening: Application,
    recruiter: Member,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    alerts.raise_alert(interview, AlertKind.LATE)
    with django_assert_num_queries(8):
        assert len(attention.needed_by(recruiter)) == 1
    for step in application_at_screening.job.flow.steps.filter(kind="interview"):
        Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
        application_at_screening.refresh_from_db()
        other = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
        alerts.raise_alert(other, AlertKind.LATE)
    with django_assert_num_queries(8):
        assert len(attention.needed_by(recruiter)) == 3


def test_only_what_is_shown_is_read_of_those_that_certainly_need_attention(
    interview: Interview,
    slot: Slot,
    application_at_screening: Application,
    recruiter: Member,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(attention, "_READ_AT_ONCE", 0)
    alerts.raise_alert(interview, AlertKind.LATE)
    for step in application_at_screening.job.flow.steps.filter(kind="interview"):
        Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
        application_at_screening.refresh_from_db()
        other = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
        alerts.raise_alert(other, AlertKind.NO_MAIL)
    with django_assert_num_queries(1):
        listed = attention.listed(recruiter)
        assert len(listed) == 3
    assert listed[:2] == attention.needed_by(recruiter)[:2]
    assert listed[2] == attention.needed_by(recruiter)[2]
    # An interview that is settled after the count is not shown without a reason.
    counted = attention.listed(recruiter)
    alerts.settle(interview, by=actors.of(recruiter))
    assert list(counted[:2]) == attention.needed_by(recruiter)[:1]


@pytest.mark.usefixtures("nothing_is_urgent")
def test_what_the_query_is_certain_of_has_a_reason(
    interview: Interview, slot: Slot, host: Host, recruiter: Member, interviewer: Member
) -> None:
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    meeting = made(interview, host, recruiter, confirm=True)
    certain = []
    wrong = []
    for state, has, link, works in product(InterviewState, [*MeetingState, None], [1, 9], [1, 0]):
        with suppress(IntegrityError), transaction.atomic():
            Member.objects.filter(pk=interviewer.pk).update(is_active=works)
            Interview.objects.update(state=state, meeting=None if has is None else meeting)
            if has is not None:
                Meeting.objects.update(state=has, generation=link)
            [possible] = attention_query.possible(interview.company) or [None]
            named = attention.reasons_for(fresh(interview))
            case = (state, has, link, works)
            certain += [case] if possible and possible.is_certain else []
            if (possible and possible.is_certain and not named) or (named and not possible):
                wrong.append((case, named, possible))
    assert wrong == []
    assert len(certain) > 10
