"""Offers for tests: drafted, sent, with the key of the mail."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone

from enishi.company.actors import Actor
from enishi.hiring.models import Application
from enishi.hiring.offer_models import Offer, OfferLink
from enishi.hiring.offers import drafting, links, sending
from enishi.hiring.offers.terms import OfferTerms
from enishi.mail.models import OutgoingMail

WEEK = timedelta(days=7)


def terms(**other: object) -> OfferTerms:
    said = {
        "position": "バックエンドエンジニア",
        "employment": "正社員",
        "salary": "月給 420,000円",
        "workplace": "東京本社",
        "starts_on": timezone.localdate() + timedelta(days=90),
        "answer_by": timezone.now() + WEEK,
        "opening": "下記のとおりご通知申し上げます。",
        "closing": "敬具",
    }
    return OfferTerms(**said | other)  # type: ignore[arg-type]


def drafted(application: Application, by: Actor, **other: object) -> Offer:
    return drafting.draft(application, terms(**other), language="ja", by=by)


def sent(application: Application, by: Actor, **other: object) -> Offer:
    return sending.send(drafted(application, by, **other), seen=1, by=by)


def key_of(mail: OutgoingMail) -> str:
    found = re.search(r"/o/([\w-]{32})", mail.body)
    assert found is not None
    return found[1]


def link_of(offer: Offer) -> OfferLink:
    """The key of the first mail to the candidate."""
    mail = OutgoingMail.objects.filter(about=offer.subject, kind="offer.sent")[0]
    found = links.find_link(key_of(mail))
    assert found is not None
    return found
