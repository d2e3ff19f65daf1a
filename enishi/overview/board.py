"""The board of a flow: active applications at each step, some of each, with true counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Max, Min, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from enishi.company.models import Member
from enishi.hiring.models import Application, ApplicationStatus, HiringFlow, Job, Step
from enishi.hiring.tag_models import Tag
from enishi.interviews.models import InterviewState, Slot

CARDS = 30
COUNTED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An application on the board.

    Parameters
    ----------
    days
        How many days it has been at its step, in the company's zone.
    meets_at
        When its next fixed interview begins; None if there is none.
    """

    application: Application
    days: int
    meets_at: datetime | None
    tags: list[Tag]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A step with its applications: the first entered first, :data:`CARDS` at most.

    ``count`` is the number of all, :data:`COUNTED` and one at most. ``following`` is the flow's
    next step, None at the last.
    """

    step: Step
    following: Step | None
    cards: list[Card]
    count: int
    has_more: bool

    @property
    def is_longer(self) -> bool:
        """Whether there are more applications than were counted."""
        return self.count > COUNTED

    @property
    def last(self) -> int:
        """Return the id of the last application that is shown; 0 if there is none."""
        return self.cards[-1].application.pk if self.cards else 0


def columns_of(member: Member, flow: HiringFlow, *, job: Job | None = None) -> list[Column]:
    """Return the flow's steps with the applications that the member sees, of this job or of all."""
    first = _at(OuterRef("pk"), member, job).values("pk")[: CARDS + 1]
    steps = list(
        Step.objects.filter(company=member.company_id, flow=flow)
        .order_by("position")
        .annotate(ids=ArraySubquery(first))
    )
    cards = _cards_of([pk for step in steps for pk in _ids_of(step)[:CARDS]], member)
    return [
        Column(
            step=step,
            following=following,
            cards=[cards[pk] for pk in _ids_of(step)[:CARDS] if pk in cards],
            count=_count_of(step, member, job),
            has_more=len(_ids_of(step)) > CARDS,
        )
        for step, following in zip(steps, [*steps[1:], None], strict=True)
    ]


def column_after(member: Member, step: Step, *, job: Job | None, after: int) -> Column:
    """Return the cards of the step that follow the application with the id ``after``."""
    rows = _at(step.pk, member, job).filter(pk__gt=after)
    ids = list(rows.values_list("pk", flat=True)[: CARDS + 1])
    cards = _cards_of(ids[:CARDS], member)
    later = Step.objects.filter(flow=step.flow_id, position__gt=step.position)
    return Column(
        step=step,
        following=later.order_by("position").first(),
        cards=[cards[pk] for pk in ids[:CARDS] if pk in cards],
        count=0,
        has_more=len(ids) > CARDS,
    )


def _ids_of(step: Step) -> list[int]:
    return list(getattr(step, "ids", None) or ())


def _count_of(step: Step, member: Member, job: Job | None) -> int:
    ids = _ids_of(step)
    # Those that are all shown need no second look.
    if len(ids) <= CARDS:
        return len(ids)
    return _at(step.pk, member, job).order_by().values("pk")[: COUNTED + 1].count()


def _at(step: OuterRef | int, member: Member, job: Job | None) -> QuerySet[Application]:
    """Select the active applications at the step, in the order in which they were entered."""
    found: QuerySet[Application] = Application.objects.visible_to(member).filter(
        status=ApplicationStatus.ACTIVE, current_step=step
    )
    if job is not None:
        found = found.filter(job=job)
    return found.order_by("pk")


def _cards_of(ids: Iterable[int], member: Member) -> dict[int, Card]:
    now, zone = timezone.now(), member.company.zone
    today = timezone.localdate(now, zone)
    rows = Application.objects.filter(company=member.company_id, pk__in=list(ids))
    since = rows.values_list("pk").annotate(
        at=Coalesce(Max("results__decided_at"), F("applied_at"))
    )
    since_when: dict[int, datetime] = dict(since)
    coming = Slot.objects.filter(
        company=member.company_id,
        interview__application__in=list(ids),
        interview__state=InterviewState.CONFIRMED,
        ends_at__gt=now,
    ).values_list("interview__application")
    meets: dict[int, datetime] = dict(coming.annotate(at=Min("starts_at")).order_by())
    named = ("candidate", "job", "handling__owner")
    return {
        one.pk: Card(
            application=one,
            days=max((today - timezone.localdate(since_when[one.pk], zone)).days, 0),
            meets_at=meets.get(one.pk),
            tags=list(one.candidate.tags.all()),
        )
        for one in rows.select_related(*named).prefetch_related("candidate__tags")
        if one.pk in since_when
    }
