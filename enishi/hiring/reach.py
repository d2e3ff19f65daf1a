"""担当範囲: sets the jobs and offices that a limited recruiter answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from enishi.company import audit, members
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member, Office, Role
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.hiring.models import Job
from enishi.hiring.reach_models import MemberReach


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Ids of the jobs and the offices that somebody answers for."""

    jobs: frozenset[int] = field(default_factory=frozenset)
    offices: frozenset[int] = field(default_factory=frozenset)


def set_reach(
    member: Member, *, jobs: Collection[int], offices: Collection[int], by: Actor
) -> Reach:
    """Replace what the limited recruiter answers for. It applies from their next request on.

    Ids of other companies are left out. With neither jobs nor offices they see nobody but those
    whom they interview.

    Raises
    ------
    UserFacingError
        The member's role is not limited to a reach.
    """
    require(by, Action.EDIT_COMPANY, member)
    with transaction.atomic():
        held = members.locked(member)
        if held.role != Role.LIMITED:
            raise UserFacingError(
                Code.ROLE_WITHOUT_REACH,
                _("担当範囲を設定できるのは、担当範囲のみの採用担当者です。"),
            )
        former = reach_of([held])[held.pk]
        company = held.company_id
        kept = Reach(
            jobs=frozenset(
                Job.objects.filter(company=company, pk__in=jobs).values_list("pk", flat=True)
            ),
            offices=frozenset(
                Office.objects.filter(company=company, pk__in=offices).values_list("pk", flat=True)
            ),
        )
        if kept != former:
            MemberReach.objects.filter(company=company, member=held).delete()
            MemberReach.objects.bulk_create(
                [
                    *(
                        MemberReach(company_id=company, member=held, job_id=one)
                        for one in kept.jobs
                    ),
                    *(
                        MemberReach(company_id=company, member=held, office_id=one)
                        for one in kept.offices
                    ),
                ]
            )
            audit.record(
                held.company,
                Event.MEMBER_REACH_CHANGED,
                held,
                by=by,
                jobs=sorted(kept.jobs),
                offices=sorted(kept.offices),
            )
    return kept


def reach_of(people: Collection[Member]) -> Mapping[int, Reach]:
    """Return each member's reach by their id; an empty one for members without."""
    jobs: dict[int, set[int]] = defaultdict(set)
    offices: dict[int, set[int]] = defaultdict(set)
    rows = MemberReach.objects.filter(member__in=people)
    for member, job, office in rows.values_list("member", "job", "office"):
        if job is not None:
            jobs[member].add(job)
        elif office is not None:
            offices[member].add(office)
    return {
        one.pk: Reach(jobs=frozenset(jobs[one.pk]), offices=frozenset(offices[one.pk]))
        for one in people
    }
