"""Counts for the reports page, all from the present rows, without estimates."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet

from enishi.company.models import Company, Member
from enishi.hiring.models import (
    Application,
    ApplicationStatus,
    HiringFlow,
    Job,
    Step,
    StepOutcome,
    StepResult,
)
from enishi.interviews.models import InterviewState, Participant, Slot
from enishi.records.erasing.models import AnonymousResult

# The ids of interviews, by the interviewer's id.
_Taken = dict[int, set[int]]


@dataclass(frozen=True, kw_only=True)
class JobRow:
    """How many candidates of a job are at each step of its flow, in the flow's order."""

    job: Job
    counts: list[tuple[Step, int]]

    @property
    def total(self) -> int:
        """Return the number of all active applications."""
        return sum(count for _step, count in self.counts)


@dataclass(frozen=True, kw_only=True)
class FlowTable:
    """The jobs of one flow, which therefore have the same columns."""

    flow: HiringFlow
    steps: list[Step]
    rows: list[JobRow]


@dataclass(frozen=True, kw_only=True)
class StepRate:
    """How many candidates got each result at a step."""

    step: Step
    passed: int
    rejected: int
    withdrawn: int

    @property
    def decided(self) -> int:
        """Return the number of all candidates with a result."""
        return self.passed + self.rejected + self.withdrawn

    @property
    def percent_passed(self) -> int:
        """Return the passed share of the decided, withdrawn ones included, in whole per cent."""
        return round(100 * self.passed / self.decided)


@dataclass(frozen=True, kw_only=True)
class InterviewerRow:
    """How many interviews a member has this week and next."""

    member: Member
    this_week: int
    next_week: int


def active_by_step(company: Company) -> list[FlowTable]:
    """Return active applications, by job and step; closed jobs only while some are active."""
    active = Application.objects.filter(company=company, status=ApplicationStatus.ACTIVE)
    # Counting rows, not ids, allows an index-only scan.
    counted = active.values_list("job", "current_step").annotate(count=Count("*"))
    counts = {(job, step): count for job, step, count in counted}
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(company=company):
        steps[step.flow_id].append(step)
    tables: dict[int, FlowTable] = {}
    for job in Job.objects.filter(company=company).select_related("flow").order_by("title", "pk"):
        its_steps = steps[job.flow_id]
        row = JobRow(job=job, counts=[(s, counts.get((job.pk, s.pk), 0)) for s in its_steps])
        if job.is_open or row.total:
            empty = FlowTable(flow=job.flow, steps=its_steps, rows=[])
            tables.setdefault(job.flow_id, empty).rows.append(row)
    return sorted(tables.values(), key=lambda table: table.flow.name)


def interviews_by_interviewer(company: Company, *, today: date) -> list[InterviewerRow]:
    """Return members who interview this week or the next, the busiest first.

    Parameters
    ----------
    today
        In the company's zone. Weeks begin on Monday; confirmed and held interviews count.
    """
    monday = today - timedelta(days=today.weekday())
    first, second, third = (
        datetime.combine(monday + timedelta(weeks=week), time(), tzinfo=company.zone)
        for week in range(3)
    )
    present = Participant.objects.filter(interview=OuterRef("interview"))
    booked = Slot.objects.filter(
        company=company,
        starts_at__gte=first,
        starts_at__lt=third,
        interview__state__in=[InterviewState.CONFIRMED, InterviewState.HELD],
    )
    # Found by the times of both weeks, because the table of participants has no time.
    weeks: tuple[_Taken, _Taken] = (defaultdict(set), defaultdict(set))
    for starts_at, interview, people in booked.values_list(
        "starts_at", "interview", ArraySubquery(present.values("member_id"))
    ):
        for pk in people:
            weeks[starts_at >= second][pk].add(interview)
    members = Member.objects.in_bulk([*weeks[0], *weeks[1]])
    rows = [
        InterviewerRow(member=member, this_week=len(weeks[0][pk]), next_week=len(weeks[1][pk]))
        for pk, member in members.items()
    ]
    return sorted(rows, key=lambda row: (-row.this_week - row.next_week, row.member.pk))


def pass_rates(company: Company, *, since: datetime, until: datetime) -> list[StepRate]:
    """Return each step's results in ``since <= decided_at < until``, without empty steps.

    Results of erased candidates count by their day in the company's zone.
    """
    decided = StepResult.objects.filter(
        company=company, decided_at__gte=since, decided_at__lt=until
    )
    # The last day as a whole, of which ``until`` is a moment.
    zone, day = company.zone, timedelta(days=1)
    anonymous = AnonymousResult.objects.filter(
        company=company,
        decided_on__gte=since.astimezone(zone).date(),
        decided_on__lt=(until - timedelta(microseconds=1)).astimezone(zone).date() + day,
    )
    every = _by_step(decided).union(_by_step(anonymous), all=True)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for step, outcome, count in every:
        counts[step][outcome] += count
    steps = Step.objects.filter(pk__in=counts).select_related("flow")
    return [
        StepRate(
            step=step,
            passed=counts[step.pk][StepOutcome.PASSED],
            rejected=counts[step.pk][StepOutcome.REJECTED],
            withdrawn=counts[step.pk][StepOutcome.WITHDRAWN],
        )
        for step in steps.order_by("flow__name", "position")
    ]


def _by_step(results: QuerySet[Any]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = results.values_list("step", "outcome").order_by()
    counted: QuerySet[Any, Any] = rows.annotate(count=Count("*"))
    return counted
