"""Who acts: a member, a candidate by their link, or the system.

The room that owns the rows of a kind makes its actors. Members become actors here, a candidate's
link in :mod:`enishi.interviews.candidate.candidate_links`.
"""

from __future__ import annotations

from dataclasses import dataclass

from enishi.company.models import ActorKind, Company, Member


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever a verb acts for. Verbs ask :func:`enishi.company.roles.require` what it may.

    Parameters
    ----------
    id
        Of the row behind it: the member's or the link's; none of the system.
    member
        The member that it is; rows note it in columns such as ``confirmed_by``.
    """

    kind: ActorKind
    company_id: int
    id: int | None = None
    member: Member | None = None

    def __str__(self) -> str:
        """For the log, in ids: ``member 7``, ``candidate_link 12``, ``system``."""
        return f"{self.kind} {self.id}" if self.id is not None else str(self.kind)

    @property
    def name(self) -> str:
        """What people read: a member's name, else the product's."""
        return self.member.full_name if self.member is not None else "Enishi"


def of(member: Member) -> Actor:
    """The member, as they were when their row was read."""
    return Actor(ActorKind.MEMBER, member.company_id, member.pk, member)


def system(company: Company) -> Actor:
    """This installation itself: the worker, and the operator at the command line."""
    return Actor(ActorKind.SYSTEM, company.pk)
