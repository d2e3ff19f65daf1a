"""Who a bulk change acts as."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.roles import Action, may
from enishi.interviews.bulk.models import BulkChange


def actor_of(held: BulkChange) -> Actor:
    """Return the actor of the change: the member who started it, while they still may."""
    if held.by is None:
        return actors.system(held.company)
    by = actors.of(held.by)
    return by if may(by, Action.CHANGE_MANY) else actors.system(held.company)
