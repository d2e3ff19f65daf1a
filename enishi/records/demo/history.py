"""The demo's history before today, and its calendar from today on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import cycle

from enishi.company.models import Company, Member, Role
from enishi.hiring.models import (
    Application,
    ApplicationStatus,
    Step,
    StepOutcome,
    StepResult,
)
from enishi.interviews import venue
from enishi.interviews.candidate import fixed_times
from enishi.interviews.models import Interview, InterviewState, Participant, Slot
from enishi.records.demo import evaluations, people
from enishi.records.demo.people import Applicant

_HOURS = (10, 13, 15, 11, 16, 14)
_LENGTH = timedelta(hours=1)


class History:
    """Writes results, evaluations and interviews, all at moments relative to ``now``.

    Parameters
    ----------
    now
        Aware; days and hours are taken in the company's zone.
    """

    def __init__(self, company: Company, members: Sequence[Member], *, now: datetime) -> None:
        self.company = company
        self.now = now
        self.today = now.astimezone(company.zone).date()
        self.recruiter = next((m for m in members if m.role == Role.RECRUITER), members[0])
        self._interviewers = cycle([m for m in members if m.role == Role.INTERVIEWER])
        self._hours = cycle(_HOURS)
        self._comments = cycle(people.COMMENTS)
        self._doubts = cycle(people.DOUBTS)
        self._notes = {outcome: cycle(notes) for outcome, notes in people.NOTES.items()}
        self._coming = self._plans()
        self._venues = cycle(people.VENUES)

    def applied_at(self, applicant: Applicant) -> datetime:
        """Return when the applicant applied."""
        return self._at(self.today - timedelta(days=applicant.days_ago), hour=9) - timedelta(
            minutes=37 * applicant.days_ago % 600
        )

    def write(self, application: Application, applicant: Applicant) -> None:
        """Write all that led the application to its step, and the plans for it."""
        self.write_results(application, applicant)
        is_free = applicant.name in people.FREE_TO_SCHEDULE
        if application.is_at_interview and not is_free:
            self._plan(application)

    def write_results(self, application: Application, applicant: Applicant) -> None:
        """Write the results so far: a held interview and an evaluation before each result."""
        decided = self._decided(application)
        days = max(applicant.days_ago // (len(decided) + 1), 1)
        for number, (step, outcome) in enumerate(decided, start=1):
            left = applicant.days_ago - days * number
            day = self._workday_before(self.today - timedelta(days=left))
            if step.is_interview:
                self._hold(application, step, outcome, day)
            StepResult.objects.create(
                company=self.company,
                application=application,
                step=step,
                outcome=outcome,
                note=next(self._notes[outcome]),
                decided_by=self.recruiter,
                decided_at=min(self._at(day, hour=18), self.now) + timedelta(seconds=number),
            )

    def _decided(self, application: Application) -> list[tuple[Step, StepOutcome]]:
        here = application.current_step
        before = Step.objects.filter(flow=here.flow_id, position__lt=here.position)
        decided = [(step, StepOutcome.PASSED) for step in before]
        if application.status in people.OUTCOMES:
            outcome = people.OUTCOMES[ApplicationStatus(application.status)]
            decided.append((here, outcome))
        return decided

    def _hold(self, application: Application, step: Step, outcome: StepOutcome, day: date) -> None:
        starts_at = self._at(day, hour=next(self._hours))
        if outcome == StepOutcome.WITHDRAWN:
            self._interview(application, step, InterviewState.CANCELLED, [starts_at])
            return
        interview = self._interview(application, step, InterviewState.HELD, [starts_at])
        passed = outcome == StepOutcome.PASSED
        score, comment = next(self._comments if passed else self._doubts)
        evaluations.give(
            application,
            step,
            interview.participants.get().member,
            score=score,
            comment=comment,
            at=starts_at + timedelta(minutes=90),
        )

    def _plan(self, application: Application) -> None:
        state, starts = next(self._coming)
        self._interview(application, application.current_step, state, starts)

    def _plans(self) -> cycle[tuple[InterviewState, list[datetime]]]:
        def on(days: int, *hours: int) -> list[datetime]:
            day = self._workday_after(days)
            return [self._at(day, hour=hour) for hour in hours]

        draft, confirmed = InterviewState.DRAFT, InterviewState.CONFIRMED
        return cycle(
            [
                (confirmed, [self._later_today()]),
                (confirmed, on(1, 10)),
                (draft, on(2, 10, 14) + on(3, 16)),
                (confirmed, on(1, 15)),
                (draft, []),
                (confirmed, on(3, 11)),
                (draft, on(4, 13)),
                (confirmed, on(5, 14)),
                (confirmed, on(6, 10)),
                (draft, on(5, 9, 17)),
                (confirmed, on(7, 16)),
            ]
        )

    def _interview(
        self, application: Application, step: Step, state: InterviewState, starts: list[datetime]
    ) -> Interview:
        is_fixed = state in (InterviewState.CONFIRMED, InterviewState.HELD)
        drafted_at = max(
            min([*starts, self.now]) - timedelta(days=4),
            application.applied_at + timedelta(hours=1),
        )
        interview = Interview.objects.create(
            company=self.company,
            application=application,
            step=step,
            state=state,
            created_by=self.recruiter,
            recruiter=self.recruiter,
            created_at=drafted_at,
            confirmed_by=self.recruiter if is_fixed else None,
            confirmed_at=drafted_at + timedelta(hours=2) if is_fixed else None,
        )
        for starts_at in starts:
            Slot.objects.create(
                company=self.company,
                interview=interview,
                starts_at=starts_at,
                ends_at=starts_at + _LENGTH,
            )
        Participant.objects.create(
            company=self.company, interview=interview, member=next(self._interviewers)
        )
        if state == InterviewState.CONFIRMED:
            there = next(self._venues)
            if there is not None:
                venue.write_fields(interview, there)
                interview.save()
            fixed_times.occupy(interview, interview.slots.get())
        return interview

    def _later_today(self) -> datetime:
        """Return the hour after next, or a time on the next work day if today is almost over."""
        local = self.now.astimezone(self.company.zone)
        hour = local.hour + 2
        if 9 <= hour <= 19 and self.today.weekday() < 5:
            return self._at(self.today, hour=hour)
        return self._at(self._workday_after(1), hour=13)

    def _workday_after(self, count: int) -> date:
        day = self.today
        while count:
            day += timedelta(days=1)
            count -= day.weekday() < 5
        return day

    def _workday_before(self, day: date) -> date:
        day -= timedelta(days=1)
        while day.weekday() >= 5:
            day -= timedelta(days=1)
        return day

    def _at(self, day: date, *, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=self.company.zone)
