"""案内文: makes the text that a recruiter sends to the candidate by other means than our mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import LinkKind
from enishi.interviews.letters import interview_facts, wording
from enishi.interviews.letters.interview_facts import InterviewFacts
from enishi.interviews.models import Interview, InterviewState


@dataclass(frozen=True, slots=True)
class Invitation:
    """The room's address, and a text with it in the language of the company's letters."""

    address: str
    text: str


@transaction.atomic
def issue(interview: Interview, *, by: Actor) -> Invitation:
    """面接ルームのリンクを発行: issue a further address of the candidate's room.

    Earlier addresses stay valid. The address is a credential, shown to the recruiter only this
    once. Zoom's own address would stop working with the next change of host.

    Raises
    ------
    UserFacingError
        The interview is over, is being proposed, or does not have exactly one time.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    held = revision.lock(interview)
    revision.require_open(held)
    facts = interview_facts.of(held)
    if held.state == InterviewState.PROPOSED or facts.period is None:
        raise UserFacingError(
            Code.NOT_EXACTLY_ONE_SLOT,
            _("面接ルームのリンクは、日程が1件に決まっているときに発行できます。"),
        )
    address = candidate_links.issue(held, kind=LinkKind.ROOM)
    audit.record(held.company, Event.INTERVIEW_ROOM_LINK_ISSUED, held, by=by)
    return Invitation(address, _text(facts, address))


def _text(facts: InterviewFacts, address: str) -> str:
    interview = facts.interview
    language = wording.language_of(interview.company)
    values = wording.values_for(facts, language=language, address=address)
    with translation.override(language), timezone.override(interview.company.zone):
        lines = [_("■日時　%(when)s") % values, values["joining"]]
        if address not in values["joining"]:
            lines.append(_("■面接ルーム　%(url)s") % {"url": address})
    # Without a way to change on the page, this sentence says to answer the letter. The text is no
    # letter, so the sentence is left out.
    changing = ["", values["changing"]] if address in values["changing"] else []
    return "\n".join(lines + changing)
