"""How the offers of an application stand: one frozen read for its page."""

from __future__ import annotations

from dataclasses import dataclass

from enishi.company.actors import Actor
from enishi.company.roles import Action, is_limited, may
from enishi.hiring.models import Application, StepKind
from enishi.hiring.offer_models import LIVE, Offer
from enishi.hiring.offers import links
from enishi.mail.models import OutgoingMail


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The offers of an application, the newest first.

    Parameters
    ----------
    mail
        The latest mail to the candidate about the newest offer.
    is_reachable
        Whether a key opens the page of the newest offer.
    may_draft
        Whether a further offer can be drafted now.
    """

    offers: tuple[Offer, ...]
    mail: OutgoingMail | None
    is_reachable: bool
    may_draft: bool

    @property
    def latest(self) -> Offer | None:
        """Return the newest offer."""
        return self.offers[0] if self.offers else None

    @property
    def earlier(self) -> tuple[Offer, ...]:
        """Return the other ones."""
        return self.offers[1:]


def of(application: Application, reader: Actor, *, is_last_step: bool) -> Standing | None:
    """Return how the offers stand; None for readers who may not know, and where there are none.

    Without any offer, one can be drafted at a step of the kind 内定 and at the last step.
    """
    if not may(reader, Action.EDIT_CANDIDATES) or not _is_within_reach(application, reader):
        return None
    rows = Offer.objects.filter(application=application).order_by("-number")
    offers = tuple(rows.select_related("sent_by", "answered_by"))
    is_offer_step = is_last_step or application.current_step.kind == StepKind.OFFER
    if not offers and not (application.is_active and is_offer_step):
        return None
    for one in offers:
        one.application, one.company = application, application.company
    latest = offers[0] if offers else None
    has_live = any(one.state in LIVE for one in offers)
    return Standing(
        offers=offers,
        mail=mail_of(latest) if latest is not None else None,
        is_reachable=latest is not None and latest.is_sent and links.is_reachable(latest),
        may_draft=application.is_active and not has_live,
    )


def _is_within_reach(application: Application, reader: Actor) -> bool:
    """Whether a limited recruiter answers for the job; whom they only interview, they do not."""
    if reader.member is None or not is_limited(reader):
        return True
    return application.is_within_reach_of(reader.member)


def mail_of(offer: Offer) -> OutgoingMail | None:
    """Return the latest mail about this offer to the candidate."""
    if offer.is_draft:
        return None
    mails = OutgoingMail.objects.filter(
        company=offer.company_id, about=offer.subject, to=offer.application.candidate.email
    )
    return mails.defer("sealed_body", "sealed_calendar").order_by("-pk").first()
