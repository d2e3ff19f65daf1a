"""What an offer says: checks typed terms, proposes the first ones, and names what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from enishi import characters, dates
from enishi.company.models import Company
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.models import Application
from enishi.hiring.offer_models import LONGEST_LINE, TEXTS, Offer
from enishi.hiring.offers import wordings
from enishi.hiring.posting_models import JobPosting

# The proposed deadline: so many days from now, at this hour in the company's zone.
_DAYS, _HOUR = 7, time(17)
# A deadline or a first day beyond is a typing error.
_LONGEST_WAIT, _LONGEST_AHEAD = timedelta(days=366), timedelta(days=3 * 366)
# What a letter cannot be without.
_NEEDED = ("position", "salary", "workplace", "answer_by", "opening")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTerms:
    """The words of a draft. ``starts_on`` is a day in the company's zone, ``answer_by`` aware."""

    position: str = ""
    employment: str = ""
    salary: str = ""
    workplace: str = ""
    starts_on: date | None = None
    answer_by: datetime | None = None
    opening: str = ""
    message: str = ""
    closing: str = ""


def of(offer: Offer) -> OfferTerms:
    """Return the terms of an offer."""
    return OfferTerms(**{one.name: getattr(offer, one.name) for one in fields(OfferTerms)})


def first_terms(application: Application, language: str) -> OfferTerms:
    """Return the terms that a new draft begins with.

    They are those of the former offer of this application, if there is one in this language; else
    from the job, its 公開情報 and the company's wording.
    """
    company = application.company
    answer_by = proposed_deadline(company)
    former = application.offers.filter(language=language).order_by("-number").first()
    if former is not None:
        kept = {one.name: getattr(former, one.name) for one in fields(OfferTerms)}
        return OfferTerms(**kept | {"answer_by": answer_by})
    wording = wordings.wording_of(company, language)
    posting = JobPosting.objects.filter(job=application.job_id).first()
    with override(language):
        employment = posting.get_employment_type_display() if posting is not None else ""
    return OfferTerms(
        position=application.job.title,
        employment=str(employment),
        salary=posting.text("pay", language)[: TEXTS["salary"]] if posting is not None else "",
        workplace=_workplace_of(posting, language),
        answer_by=answer_by,
        opening=wording.opening,
        closing=wording.closing,
    )


def proposed_deadline(company: Company) -> datetime:
    """Return the usual deadline of an offer that is made today; aware."""
    day = timezone.localdate(timezone=company.zone)
    last = dates.weekday_after(day, days=_DAYS)
    return datetime.combine(last, _HOUR, tzinfo=company.zone).astimezone(UTC)


def checked(terms: OfferTerms) -> OfferTerms:
    """Return the terms as they are stored.

    Raises
    ------
    UserFacingError
        With a sentence for each field that is too long or too far away.
    """
    cleaned, wrong = {}, {}
    for name, longest in TEXTS.items():
        clean = characters.clean_line if longest == LONGEST_LINE else characters.clean
        cleaned[name] = clean(getattr(terms, name)).strip()
        if len(cleaned[name]) > longest:
            wrong[name] = limits.TooLong(cleaned[name], longest, field=name).message
    today = timezone.localdate()
    if terms.starts_on and abs(terms.starts_on - today) > _LONGEST_AHEAD:
        wrong["starts_on"] = _("入社日の年をご確認ください。")
    if terms.answer_by and terms.answer_by > timezone.now() + _LONGEST_WAIT:
        wrong["answer_by"] = _("承諾期限は、1年以内の日時にしてください。")
    if wrong:
        raise _wrong(wrong)
    return OfferTerms(**cleaned, starts_on=terms.starts_on, answer_by=terms.answer_by)


def require_complete(offer: Offer) -> None:
    """Refuse a draft that cannot be sent: something is missing, or its deadline has passed.

    Raises
    ------
    UserFacingError
        With a sentence for each such field.
    """
    wrong = dict(_missing(offer))
    if offer.answer_by is not None and offer.answer_by <= timezone.now():
        wrong["answer_by"] = _("承諾期限は、これからの日時にしてください。")
    if wrong:
        raise _wrong(wrong)


def _missing(offer: Offer) -> Iterator[tuple[str, str]]:
    for name in _NEEDED:
        if not getattr(offer, name):
            label = Offer._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            yield name, _("「%(label)s」を入力してください。") % {"label": label}


def _wrong(wrong: dict[str, str]) -> UserFacingError:
    # A page without these fields shows the first sentence of all.
    return UserFacingError(Code.OFFER_INCOMPLETE, " ".join(wrong.values()), fields=wrong)


def _workplace_of(posting: JobPosting | None, language: str) -> str:
    return posting.text("workplace", language)[: TEXTS["workplace"]] if posting is not None else ""
