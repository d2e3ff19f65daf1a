"""定員: how many of a job's openings are filled; and how offers were answered, for reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from enishi.company.models import Company
from enishi.hiring.models import Application, ApplicationStatus, Job
from enishi.hiring.offer_models import Offer, OfferState


@dataclass(frozen=True, slots=True)
class Openings:
    """A job's openings. ``total`` is None without a limit.

    Parameters
    ----------
    filled
        Candidates who are hired or have accepted an offer.
    offered
        Offers that wait for an answer.
    """

    total: int | None
    filled: int
    offered: int

    @property
    def is_full(self) -> bool:
        """Whether nobody more is looked for."""
        return self.total is not None and self.filled >= self.total

    @property
    def would_be_exceeded(self) -> bool:
        """Whether there would be too many if one more offer and all open ones were accepted."""
        return self.total is not None and self.filled + self.offered + 1 > self.total


def of(job: Job) -> Openings:
    """Return the openings of a job; two statements, whatever the number of applications."""
    sent = Offer.objects.filter(
        company=job.company_id, application__job=job, sent_at__isnull=False
    ).order_by("number")
    # The latest offer of each application says how it stands.
    latest = {one.application_id: one for one in sent.select_related("application")}
    accepted = {pk for pk, one in latest.items() if one.is_accepted}
    # Who declined after accepting is hired no more, whatever the step's result says.
    gone = {pk for pk, one in latest.items() if one.is_declined or one.is_withdrawn}
    hired = Application.objects.filter(job=job, status=ApplicationStatus.HIRED)
    filled = len(accepted) + hired.exclude(pk__in=accepted | gone).count()
    waiting = [one for one in latest.values() if one.is_sent and one.application.is_active]
    return Openings(job.openings, filled, len(waiting))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How the offers of a period were answered."""

    sent: int
    accepted: int
    declined: int
    expired: int
    withdrawn: int

    @property
    def rate(self) -> float | None:
        """Return the part of the answers that accepted; None without any answer."""
        answered = self.accepted + self.declined
        return self.accepted / answered if answered else None


def acceptance(company: Company, *, start: datetime, end: datetime) -> Acceptance:
    """Return how the offers were answered that were sent from ``start`` to before ``end``."""
    rows = Offer.objects.filter(company=company, sent_at__gte=start, sent_at__lt=end)
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return Acceptance(
        sent=sum(counts.values()),
        accepted=counts.get(OfferState.ACCEPTED, 0),
        declined=counts.get(OfferState.DECLINED, 0),
        expired=counts.get(OfferState.EXPIRED, 0),
        withdrawn=counts.get(OfferState.WITHDRAWN, 0),
    )
