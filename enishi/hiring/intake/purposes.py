"""利用目的: what applicants are told about their data, in versions, and the words they agree to."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring.intake.form_models import LONGEST_CONSENT, LONGEST_PURPOSES, PurposesText

# What a company begins with; its lawyers change it. Not translated: both are texts of their own.
_PURPOSES = (
    "ご提供いただいた個人情報は、{company}が次の目的のために利用します。\n"
    "・採用選考（書類の確認、面談・面接の日程の調整と実施、結果のご連絡）\n"
    "・入社の手続き\n"
    "・同じ方の再度のご応募の確認\n"
    "面談・面接では、Zoomなど外部のサービスに、氏名とメールアドレスの取り扱いを委託することがあります。"
    "これらのサービスは、国外で情報を扱うことがあります。法令に基づく場合を除き、同意なく第三者に提供しません。\n"
    "ご提供は任意ですが、必須の項目をいただけないときは選考を行えません。"
    "開示・訂正・利用停止・削除のご希望は、応募後にお送りするメールへの返信でお申し出ください。"
)
_PURPOSES_EN = (
    "{company} uses the personal data that you give us\n"
    "- to select candidates: to read your documents, to arrange and hold interviews, to tell you "
    "the result\n"
    "- for the formalities of joining\n"
    "- to notice that the same person applies again.\n"
    "For interviews we may entrust your name and mail address to services such as Zoom, which may "
    "handle data outside Japan. Otherwise we give nothing to third parties without your consent, "
    "unless the law demands it.\n"
    "You are free to give your data; without the required fields we cannot consider you. To see, "
    "correct, stop or delete your data, answer the mail that we send you after you apply."
)
_CONSENT = "個人情報の利用目的に同意します"
_CONSENT_EN = "I agree to these purposes"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The texts of a version, as typed."""

    purposes: str
    purposes_en: str = ""
    consent: str
    consent_en: str = ""


def current(company: Company) -> PurposesText:
    """Return the version that applicants are shown; an unsaved first one, if there is none."""
    found = PurposesText.objects.filter(company=company).order_by("-number").first()
    return found or PurposesText(
        company=company,
        number=1,
        purposes=_PURPOSES.format(company=company.name),
        purposes_en=_PURPOSES_EN.format(company=company.name),
        consent=_CONSENT,
        consent_en=_CONSENT_EN,
    )


def ensure(company: Company) -> PurposesText:
    """Return the current version as a row, in the caller's transaction."""
    found = current(company)
    if found.pk is None:
        # Two first applicants write one row.
        lock_row(Company.objects.all(), company.pk)
        found = current(company)
        if found.pk is None:
            found.save()
    return found


@transaction.atomic
def save(company: Company, wording: Wording, *, by: Actor) -> PurposesText:
    """Show these texts from now on, as a further version. The same texts make no version.

    Raises
    ------
    UserFacingError
        The Japanese text or its consent is missing, or a text is too long.
    """
    require(by, Action.EDIT_COMPANY, company)
    texts = {
        "purposes": characters.clean(wording.purposes).strip(),
        "purposes_en": characters.clean(wording.purposes_en).strip(),
        "consent": characters.clean_line(wording.consent),
        "consent_en": characters.clean_line(wording.consent_en),
    }
    wrong = {}
    for name, text in texts.items():
        longest = LONGEST_PURPOSES if name.startswith("purposes") else LONGEST_CONSENT
        if len(text) > longest:
            wrong[name] = _("%(limit)d文字以内で入力してください。") % {"limit": longest}
        elif not text and not name.endswith("_en"):
            wrong[name] = _("入力してください。")
    if wrong:
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
    lock_row(Company.objects.all(), company.pk)
    former = current(company)
    if former.pk and all(getattr(former, name) == text for name, text in texts.items()):
        return former
    made = PurposesText.objects.create(
        company=company, number=former.number + bool(former.pk), made_by=by.member, **texts
    )
    audit.record(company, Event.PURPOSES_SAVED, made, by=by, number=made.number)
    return made
