"""前文 and 結び of 内定通知書: the built-in texts in both languages, and a company's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.offer_models import LONGEST_TEXT, OfferWording


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts before and after the terms of a letter."""

    opening: str
    closing: str


BUILT_IN: Mapping[str, Wording] = MappingProxyType(
    {
        "ja": Wording(
            "拝啓　時下ますますご清栄のこととお慶び申し上げます。\n"
            "このたびは、弊社の採用選考にご応募いただき、誠にありがとうございました。"
            "選考の結果、あなた様の採用を内定いたしましたので、下記のとおりご通知申し上げます。",
            "労働条件の詳細は、別途お渡しする労働条件通知書をご確認ください。\n"
            "ご承諾いただける場合は、期限までにご回答くださいますようお願い申し上げます。\n"
            "敬具",
        ),
        "en": Wording(
            "Thank you for your interest in joining us. We are pleased to offer you employment "
            "on the terms below.",
            "The full conditions of employment are in a separate document that you will receive "
            "from us.\nPlease let us have your answer by the date above.",
        ),
    }
)


def wording_of(company: Company, language: str) -> Wording:
    """Return the company's texts in this language, or the built-in ones."""
    own = OfferWording.objects.filter(company=company, language=language).first()
    return Wording(own.opening, own.closing) if own is not None else BUILT_IN[language]


@transaction.atomic
def save(company: Company, texts: Mapping[str, Wording], *, by: Actor) -> None:
    """Use these texts, by language, for new drafts; a built-in text is stored as no text of one's
    own.

    Raises
    ------
    UserFacingError
        A text is empty or too long, at ``opening_ja`` and the like.
    """
    require(by, Action.EDIT_COMPANY, company)
    checked = {
        language: Wording(
            _checked(texts[language].opening, f"opening_{language}"),
            _checked(texts[language].closing, f"closing_{language}"),
        )
        for language in BUILT_IN
    }
    for language, wording in checked.items():
        if wording == BUILT_IN[language]:
            OfferWording.objects.filter(company=company, language=language).delete()
        else:
            OfferWording.objects.update_or_create(
                company=company,
                language=language,
                defaults={"opening": wording.opening, "closing": wording.closing},
            )
    audit.record(company, Event.OFFER_WORDING_SAVED, by=by)


def _checked(text: str, field: str) -> str:
    said = characters.clean(text).strip()
    if not said:
        raise UserFacingError(Code.VALUE_MISSING, _("文面を入力してください。"), field=field)
    return limits.check(said, LONGEST_TEXT, field=field)
