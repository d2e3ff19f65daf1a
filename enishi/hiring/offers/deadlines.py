"""What becomes due of offers: the reminder before the deadline, and the deadline itself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from enishi import due
from enishi.company import actors, audit
from enishi.company.events import Event
from enishi.hiring.offer_models import OFFER_MOVES, Offer, OfferState
from enishi.hiring.offers import drafting, letters


def do_what_is_due() -> None:
    """Remind candidates, and let expire what nobody answered; idempotent, for the worker.

    If nothing is due, it is one statement that reads two small indexes.
    """
    now = timezone.now()
    reminders = Offer.objects.filter(remind_at__lte=now)
    overdue = Offer.objects.filter(state=OfferState.SENT, answer_by__lte=now)
    due.go_through(due.Each(reminders, _remind), due.Each(overdue, _expire))


@transaction.atomic
def _remind(number: int) -> None:
    held = _held(number)
    if held is None or held.remind_at is None or held.remind_at > timezone.now():
        return
    held.remind_at = None
    held.save(update_fields=["remind_at"])
    if held.is_sent and held.answer_by is not None and held.answer_by > timezone.now():
        letters.remind(held)


@transaction.atomic
def _expire(number: int) -> None:
    held = _held(number)
    if held is None or not held.is_sent:
        return
    if held.answer_by is None or held.answer_by > timezone.now():
        return
    OFFER_MOVES.make(held, OfferState.EXPIRED)
    held.remind_at = None
    held.save(update_fields=["state", "remind_at"])
    audit.record(held.company, Event.OFFER_EXPIRED, held, by=actors.system(held.company))
    letters.tell_members(held, subject=_SUBJECT, body=_EXPIRED, occasion="expired")


def _held(number: int) -> Offer | None:
    found = Offer.objects.filter(pk=number).first()
    return drafting.locked(found) if found is not None else None


_SUBJECT = gettext_lazy("【承諾期限超過】内定のご回答：%(candidate)s 様")
_EXPIRED = gettext_lazy(
    "%(name)s 様\n\n"
    "%(candidate)s 様にお送りした内定通知書は、承諾期限までに回答がありませんでした。\n"
    "承諾期限を延ばすか、内定を取り下げるか、結果を記録してください。\n\n"
    "■求人　　%(job)s\n"
    "■職種　　%(position)s\n"
    "■承諾期限　%(until)s\n%(comment)s\n"
    "■採用フロー・結果\n%(link)s\n"
)
