"""Makes offers in several states, for the pages of recruiters and candidates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application, Job
from enishi.hiring.offer_models import Offer
from enishi.hiring.offers import answering, drafting, links, sending
from enishi.hiring.offers import terms as offer_terms
from tests.cast import application_of


def offers_of(job: Job, recruiter: Member) -> Iterator[tuple[str, Offer, str]]:
    """Yield a name, the offer, and the path of the candidate's page, if it was sent."""
    by = actors.of(recruiter)
    for state in ("draft", "sent", "accepted", "declined", "withdrawn"):
        application = _at_offer(job, state)
        first = offer_terms.first_terms(application, job.company.locale)
        draft = drafting.draft(
            application,
            offer_terms.OfferTerms(
                position=first.position,
                employment="Permanent",
                salary="420,000 yen a month",
                workplace="Head office",
                answer_by=first.answer_by,
                opening="We are pleased to offer you employment.",
                closing="Please let us have your answer.",
            ),
            language=job.company.locale,
            by=by,
        )
        path = ""
        if state != "draft":
            sent = sending.send(draft, seen=1, by=by)
            path = _path_of(links.issue(sent))
            if state in ("accepted", "declined"):
                answering.record_answer(sent, answer=state, comment="By telephone", by=by)
            elif state == "withdrawn":
                sending.withdraw(sent, by=by)
        draft.refresh_from_db()
        yield state, draft, path


def _at_offer(job: Job, name: str) -> Application:
    return application_of(
        job, name="勅使河原 エリザベス", kana="", email=f"{name}@mail.example", step="内定"
    )


def _path_of(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)
