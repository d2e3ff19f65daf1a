"""Mails about an offer: to the candidate in the offer's language, to members in theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from enishi import dates
from enishi.company import addresses
from enishi.company.models import Member, Role
from enishi.hiring.handling_models import Handling
from enishi.hiring.offer_models import Offer
from enishi.hiring.offers import links
from enishi.mail import outbox, quoting


def send_offer(offer: Offer) -> None:
    """Mail the candidate that there is an offer, with a new key to its page."""
    _to_candidate(offer, "sent", gettext_lazy("内定のご通知"), _SENT)


def tell_new_deadline(offer: Offer) -> None:
    """Mail the candidate the new deadline."""
    _to_candidate(offer, "extended", gettext_lazy("承諾期限変更のお知らせ"), _EXTENDED)


def remind(offer: Offer) -> None:
    """Mail the candidate that the deadline is near; not after the deadline."""
    subject = gettext_lazy("【ご確認】内定へのご回答のお願い")
    once = f"{offer.subject}:reminder:{offer.answer_by:%Y%m%d%H%M}"
    _to_candidate(offer, "reminder", subject, _REMINDER, once=once, not_after=offer.answer_by)


def tell_of_withdrawal(offer: Offer) -> None:
    """Mail the candidate that the offer is withdrawn."""
    subject = gettext_lazy("内定に関するお知らせ")
    _to_candidate(offer, "withdrawn", subject, _WITHDRAWN, has_link=False)


def thank(offer: Offer) -> None:
    """Mail the candidate that the answer has arrived."""
    body = _ACCEPTED if offer.is_accepted else _DECLINED
    _to_candidate(offer, "received", gettext_lazy("ご回答を受け付けました"), body)


def tell_members(offer: Offer, *, body: Promise, subject: Promise, occasion: str) -> None:
    """Mail whoever answers for the application, and whoever sent the offer."""
    for member in _told_of(offer):
        with override(member.language), timezone.override(offer.company.zone):
            words = _words(offer) | {
                "name": quoting.in_line(member.full_name),
                "candidate": quoting.in_line(offer.application.candidate.full_name),
                "comment": f"\n{quoting.lines(offer.comment)}\n" if offer.comment else "",
                "link": addresses.application(offer.application_id),
            }
            outbox.write(
                offer.company,
                to=member.email,
                subject=_("【Enishi】%(subject)s") % {"subject": str(subject) % words},
                body=str(body) % words,
                kind=f"offer.{occasion}",
                about=offer.subject,
                language=member.language,
            )


def _told_of(offer: Offer) -> Iterator[Member]:
    """Yield the owner and the sender; not those who no longer answer for the job."""
    handled = Handling.objects.filter(application=offer.application_id).select_related("owner")
    owner = next((one.owner for one in handled if one.owner is not None), None)
    for member in dict.fromkeys((owner, offer.sent_by)):
        if member is None or not member.is_active:
            continue
        if member.role != Role.LIMITED or offer.is_within_reach_of(member):
            yield member


def _to_candidate(
    offer: Offer,
    occasion: str,
    subject: Promise,
    body: Promise,
    *,
    has_link: bool = True,
    once: str | None = None,
    not_after: datetime | None = None,
) -> None:
    candidate, sender = offer.application.candidate, offer.sent_by
    if not candidate.email:
        return
    with override(offer.language), timezone.override(offer.company.zone):
        words = _words(offer) | {
            "name": quoting.in_line(candidate.full_name),
            "link": links.issue(offer) if has_link else "",
        }
        outbox.write(
            offer.company,
            to=candidate.email,
            subject=_("【%(company)s】%(subject)s")
            % {"company": words["company"], "subject": subject},
            body=str(body) % words,
            kind=f"offer.{occasion}",
            about=offer.subject,
            reply_to=sender.email if sender is not None and sender.is_active else "",
            language=offer.language,
            once=once,
            not_after=not_after,
        )


def _words(offer: Offer) -> dict[str, str]:
    return {
        "company": quoting.in_line(offer.company.name),
        "job": quoting.in_line(offer.application.job.title),
        "position": quoting.in_line(offer.position),
        "until": dates.long_datetime(offer.answer_by) if offer.answer_by else "",
    }


_SENT = gettext_lazy(
    "%(name)s 様\n\n"
    "このたびは、%(company)sの選考にお時間をいただき、誠にありがとうございました。\n"
    "選考の結果、%(name)s 様の採用を内定いたしましたので、ご通知申し上げます。\n\n"
    "■職種　　%(position)s\n"
    "■承諾期限　%(until)s\n\n"
    "下記のページで、内定通知書と条件をご確認のうえ、期限までにご回答をお願い申し上げます。\n\n"
    "■内定の内容とご回答\n%(link)s\n\n"
    "このリンクは%(name)s 様専用です。ほかの方には転送なさらないでください。\n"
    "ご不明な点は、このメールにご返信ください。\n\n"
    "%(company)s 採用担当\n"
)
_EXTENDED = gettext_lazy(
    "%(name)s 様\n\n"
    "内定へのご回答の期限を、下記のとおり変更いたしました。\n\n"
    "■職種　　%(position)s\n"
    "■承諾期限　%(until)s\n\n"
    "■内定の内容とご回答\n%(link)s\n\n"
    "ご不明な点は、このメールにご返信ください。\n\n"
    "%(company)s 採用担当\n"
)
_REMINDER = gettext_lazy(
    "%(name)s 様\n\n"
    "先日お送りした内定のご通知について、ご回答の期限が近づいております。\n"
    "下記のページより、期限までにご回答をお願い申し上げます。\n\n"
    "■職種　　%(position)s\n"
    "■承諾期限　%(until)s\n\n"
    "■内定の内容とご回答\n%(link)s\n\n"
    "期限についてのご相談は、このメールにご返信ください。\n\n"
    "%(company)s 採用担当\n"
)
_WITHDRAWN = gettext_lazy(
    "%(name)s 様\n\n"
    "先日お送りした内定のご通知（%(position)s）は、取り下げさせていただきました。\n"
    "改めて採用担当者よりご連絡いたします。ご不明な点は、このメールにご返信ください。\n\n"
    "%(company)s 採用担当\n"
)
_ACCEPTED = gettext_lazy(
    "%(name)s 様\n\n"
    "内定をご承諾いただき、誠にありがとうございます。ご回答を受け付けいたしました。\n\n"
    "■職種　　%(position)s\n\n"
    "■ご回答の内容\n%(link)s\n\n"
    "入社に向けたお手続きは、採用担当者よりご案内いたします。\n\n"
    "%(company)s 採用担当\n"
)
_DECLINED = gettext_lazy(
    "%(name)s 様\n\n"
    "内定辞退のご回答を受け付けいたしました。\n"
    "これまで選考にお時間をいただき、誠にありがとうございました。\n\n"
    "■職種　　%(position)s\n\n"
    "■ご回答の内容\n%(link)s\n\n"
    "%(company)s 採用担当\n"
)
