"""Who acts: a member, a candidate by their link, or the system.

The room that owns the rows of a kind makes the actors of that kind. Members become actors here,
candidates' links in :mod:`enishi.interviews.candidate.candidate_links`.
"""

from __future__ import annotations

from dataclasses import dataclass

from enishi.company.models import ActorKind, Company, Member


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or program for whom a verb acts.

    :func:`enishi.company.roles.require` says what an actor may do.

    Parameters
    ----------
    id
        The id of the member's or the link's row; None for the system.
    member
        The member who acts; rows store it in columns such as ``confirmed_by``.
    """

    kind: ActorKind
    company_id: int
    id: int | None = None
    member: Member | None = None

    def __str__(self) -> str:
        """Return the kind and id, for the log: ``member 7``, ``candidate_link 12``, ``system``."""
        return f"{self.kind} {self.id}" if self.id is not None else str(self.kind)

    @property
    def name(self) -> str:
        """Return the name for people to read: a member's name, else the product's."""
        return self.member.full_name if self.member is not None else "Enishi"


def of(member: Member) -> Actor:
    """Return the actor of a member, as the member was when the row was read."""
    return Actor(ActorKind.MEMBER, member.company_id, member.pk, member)


def applicant(company: Company) -> Actor:
    """Return the actor for somebody who applies by the company's public form."""
    return Actor(ActorKind.APPLICANT, company.pk)


def system(company: Company) -> Actor:
    """Return the actor for this installation: the worker, and the operator on the command line."""
    return Actor(ActorKind.SYSTEM, company.pk)
