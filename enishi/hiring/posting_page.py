"""What the public page of a job says: lines of label and text, in one language, and its markup.

The markup is JSON-LD of schema.org's JobPosting. Search engines demand that all of it is visible on
the page: https://developers.google.com/search/docs/appearance/structured-data/job-posting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi import dates
from enishi.hiring.posting_models import (
    EmploymentType,
    FixedOvertimePay,
    Insurance,
    JobPosting,
    Overtime,
    PayUnit,
    Probation,
    Smoking,
    Term,
)
from enishi.hiring.posting_texts import JAPANESE

_EMPLOYMENT = {
    EmploymentType.REGULAR: "FULL_TIME",
    EmploymentType.CONTRACT: "CONTRACTOR",
    EmploymentType.PART_TIME: "PART_TIME",
    EmploymentType.TEMPORARY: "TEMPORARY",
    EmploymentType.INTERN: "INTERN",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page. ``language`` is the text's own, where it is not the page's."""

    label: str
    text: str
    language: str = ""


def title_of(posting: JobPosting) -> str:
    """Return the title in the active language, else in Japanese, else the job's own name."""
    return _said(posting, "title")[0] or posting.job.title


def summary_of(posting: JobPosting) -> str:
    """Return the beginning of the duties, for lists and for programs that show links."""
    text = " ".join(_said(posting, "duties")[0].split())
    return f"{text[:119]}…" if len(text) > 120 else text


def lead_of(posting: JobPosting) -> list[str]:
    """Return what a reader asks first, for the list: 雇用形態, place, wage."""
    place = _("在宅勤務") if posting.is_remote else f"{posting.prefecture}{posting.city}"
    found = (_choice(EmploymentType, posting.employment_type), place, pay_of(posting))
    return [one for one in found if one]


def pay_of(posting: JobPosting) -> str:
    """``月給 300,000円〜500,000円``; empty without an amount."""
    if posting.pay_least is None or not posting.pay_unit:
        return ""
    unit = PayUnit(posting.pay_unit).label
    if posting.pay_most is None or posting.pay_most == posting.pay_least:
        return _("%(unit)s %(least)s円") % {"unit": unit, "least": f"{posting.pay_least:,}"}
    return _("%(unit)s %(least)s円〜%(most)s円") % {
        "unit": unit,
        "least": f"{posting.pay_least:,}",
        "most": f"{posting.pay_most:,}",
    }


def facts_of(posting: JobPosting) -> list[Fact]:
    """Return the lines in the active language; a text without that language is in Japanese."""
    return [fact for fact in _facts(posting) if fact.text]


def markup_of(
    posting: JobPosting, *, address: str, logo: str = "", takes_entries: bool = False
) -> dict[str, Any]:
    """Return the JSON-LD of the page in the active language.

    Parameters
    ----------
    address
        The page's own address.
    logo
        The address of the company's logo, if it has one.
    takes_entries
        Whether one can apply on this site.
    """
    assert posting.published_at is not None  # noqa: S101 - only of what was published
    zone = posting.company.zone
    organization = {"@type": "Organization", "name": posting.company.name}
    if logo:
        organization["logo"] = logo
    markup: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": title_of(posting),
        "description": _described(posting),
        "datePosted": posting.published_at.astimezone(zone).date().isoformat(),
        "hiringOrganization": organization,
        "identifier": {
            "@type": "PropertyValue",
            "name": posting.company.name,
            "value": posting.code,
        },
        "url": address,
        "directApply": takes_entries,
    }
    if posting.employment_type:
        markup["employmentType"] = _EMPLOYMENT[EmploymentType(posting.employment_type)]
    if posting.ends_on:
        over = datetime.combine(posting.ends_on + timedelta(days=1), time(), tzinfo=zone)
        markup["validThrough"] = over.isoformat()
    return markup | _place(posting) | _salary(posting)


def _facts(posting: JobPosting) -> Iterator[Fact]:
    yield Fact(_("雇用形態"), _choice(EmploymentType, posting.employment_type))
    yield _text(posting, _("業務内容"), "duties")
    yield _text(posting, _("従事すべき業務の変更の範囲"), "duties_change")
    yield _text(posting, _("応募資格"), "requirements")
    yield _text(posting, _("契約期間"), "term_detail", before=_choice(Term, posting.term))
    if posting.term == Term.FIXED:
        yield _text(posting, _("契約更新の有無・基準と上限"), "renewal")
    probation = _choice(Probation, posting.probation)
    yield _text(posting, _("試用期間"), "probation_detail", before=probation)
    yield _text(
        posting, _("就業場所"), "workplace", before=_("在宅勤務") if posting.is_remote else ""
    )
    yield _text(posting, _("就業場所の変更の範囲"), "workplace_change")
    yield Fact(_("受動喫煙防止措置"), _choice(Smoking, posting.smoking))
    yield _text(posting, _("始業・終業の時刻"), "hours")
    yield _text(posting, _("休憩時間"), "breaks")
    overtime = _choice(Overtime, posting.overtime)
    yield _text(posting, _("時間外労働"), "overtime_detail", before=overtime)
    yield _text(posting, _("休日・休暇"), "holidays")
    yield _text(posting, _("賃金"), "pay", before=pay_of(posting))
    yield Fact(_("固定残業代"), _fixed_overtime(posting))
    insurances = _("、").join(str(Insurance(one).label) for one in posting.insurances)
    yield _text(posting, _("加入保険"), "insurance_detail", before=insurances)
    yield _text(posting, _("福利厚生"), "benefits")
    yield _text(posting, _("選考の流れ"), "process")
    yield _text(posting, _("募集者の氏名または名称"), "recruiter")
    if posting.ends_on:
        yield Fact(_("応募の締切日"), dates.long_date(posting.ends_on))


def _text(posting: JobPosting, label: str, name: str, *, before: str = "") -> Fact:
    text, language = _said(posting, name)
    return Fact(label, "\n".join(filter(None, (before, text))), language)


def _said(posting: JobPosting, name: str) -> tuple[str, str]:
    """Return the text, and its language if that is not the active one."""
    active = (get_language() or JAPANESE)[:2]
    if text := posting.text(name, active):
        return text, ""
    text = posting.text(name, JAPANESE)
    return text, JAPANESE if text and active != JAPANESE else ""


def _choice(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def _fixed_overtime(posting: JobPosting) -> str:
    if posting.fixed_overtime_pay != FixedOvertimePay.SOME:
        return _choice(FixedOvertimePay, posting.fixed_overtime_pay)
    return _(
        "基本給とは別に、時間外労働%(hours)s時間分の固定残業代として%(yen)s円を支給します。"
        "%(hours)s時間を超える時間外労働の割増賃金は、追加で支給します。"
    ) % {
        "hours": posting.fixed_overtime_hours,
        "yen": f"{posting.fixed_overtime_yen or 0:,}",
    }


def _described(posting: JobPosting) -> str:
    """Return the lines as the HTML that schema.org's ``description`` holds."""
    return "".join(
        f"<p><strong>{escape(fact.label)}</strong><br>"
        f"{escape(fact.text).replace(chr(10), '<br>')}</p>"
        for fact in facts_of(posting)
    )


def _place(posting: JobPosting) -> dict[str, Any]:
    country = {"@type": "Country", "name": "JP"}
    if posting.is_remote:
        return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": country}
    address = {
        "@type": "PostalAddress",
        "addressCountry": "JP",
        "addressRegion": posting.prefecture,
        "addressLocality": posting.city,
    }
    return {"jobLocation": {"@type": "Place", "address": address}}


def _salary(posting: JobPosting) -> dict[str, Any]:
    if posting.pay_least is None or not posting.pay_unit:
        return {}
    most = posting.pay_least if posting.pay_most is None else posting.pay_most
    value = {
        "@type": "QuantitativeValue",
        "minValue": posting.pay_least,
        "maxValue": most,
        "unitText": posting.pay_unit.upper(),
    }
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": "JPY", "value": value}}
