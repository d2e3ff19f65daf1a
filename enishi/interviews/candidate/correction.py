"""Corrects a candidate's details. A new mail address ends all links sent to the old one."""

from __future__ import annotations

from django.db import transaction

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Candidate
from enishi.hiring.offers import links as offer_links
from enishi.interviews.candidate import candidate_links
from enishi.interviews.models import Interview


@transaction.atomic
def correct(candidate: Candidate, details: CandidateDetails, *, by: Actor) -> list[Interview]:
    """Correct a candidate's details; with another mail address, end all their links.

    A first mail address ends no links, because no mail can have gone to a wrong address.

    Returns
    -------
    list of Interview
        The interviews whose candidate has lost a link, with their step loaded.

    Raises
    ------
    UserFacingError
        Fields that cannot be stored, each with its sentence.
    """
    require(by, Action.EDIT_CANDIDATES, candidate)
    _wait_for_letters_to(candidate)
    former = lock_row(Candidate.objects.all(), candidate.pk).email
    corrected = candidates.update(candidate, details, by=by)
    if not former or corrected.email == former:
        return []
    ended = candidate_links.revoke_all(corrected)
    if offer_links.revoke_all(corrected) or ended:
        audit.record(corrected.company, Event.CANDIDATE_LINKS_ENDED, corrected, by=by)
    return list(Interview.objects.filter(pk__in=ended).select_related("step").order_by("pk"))


def _wait_for_letters_to(candidate: Candidate) -> None:
    """Lock the candidate's interviews, as everybody does who writes to the candidate.

    So a letter that is being written to the former address is stored before its links end. Any
    later letter goes to the new address.
    """
    interviews = Interview.objects.filter(application__candidate=candidate)
    numbers = list(interviews.values_list("pk", flat=True))
    held = Interview.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    list(held.values_list("pk", flat=True))
