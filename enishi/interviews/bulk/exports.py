"""Hands out the selected candidates for a file, and writes into the audit log who took it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require_member
from enishi.hiring.models import Candidate
from enishi.interviews.bulk.selection import Selection


@transaction.atomic
def candidates_for_file(company: Company, selected: Selection, *, by: Actor) -> Iterator[Candidate]:
    """Return the selected candidates, each with ``matching_applications``, read as they are used.

    Raises
    ------
    UserFacingError
        Nobody is selected.
    NotFound
        A chosen candidate is another company's.
    """
    member = require_member(by, Action.EXPORT_CANDIDATES, company)
    found = selected.candidates_of(member)
    chosen = None if selected.chosen is None else len(set(selected.chosen))
    audit.record(company, Event.CANDIDATES_EXPORTED, by=by, chosen=chosen)
    return found
