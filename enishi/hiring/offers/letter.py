"""内定通知書: puts the letter's texts together, and has them drawn as PDF."""

from __future__ import annotations

import json
import tempfile
from base64 import b64decode, b64encode
from dataclasses import asdict
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from enishi import dates
from enishi.encryption import DecryptionError
from enishi.errors import Code, UserFacingError
from enishi.files import confinement
from enishi.files.storing import Unavailable
from enishi.hiring import careers
from enishi.hiring.offer_models import Offer
from enishi.hiring.offers.drawing import Sheet

_SECONDS = 30


def sheet_of(offer: Offer, *, day: date) -> Sheet:
    """Return the texts of the letter, in the offer's language; ``day`` is its date."""
    company = offer.company
    page = careers.of(company)
    with override(offer.language), timezone.override(company.zone):
        return Sheet(
            mark=f"{offer.number}.{offer.revision}",
            language=offer.language,
            colour=page.colour,
            logo=_logo_of(offer),
            day=dates.long_date(day),
            company=company.name,
            addressee=_("%(name)s 様") % {"name": offer.application.candidate.full_name},
            title=_("内定通知書"),
            opening=offer.opening,
            rows=[[name, value] for name, value in rows_of(offer)],
            message=offer.message,
            closing=offer.closing,
            signature=_("%(company)s 採用担当") % {"company": company.name},
        )


def rows_of(offer: Offer) -> list[tuple[str, str]]:
    """Return the names and values of the terms, in the active language and zone."""
    rows = [
        (_("職種"), offer.position),
        (_("雇用形態"), offer.employment),
        (_("給与"), offer.salary),
        (_("勤務地"), offer.workplace),
        (_("入社日"), dates.long_date(offer.starts_on) if offer.starts_on else ""),
        (_("承諾期限"), dates.long_datetime(offer.answer_by) if offer.answer_by else ""),
    ]
    return [(name, value) for name, value in rows if value]


def pdf_of(offer: Offer) -> bytes:
    """Return the letter as PDF, dated today in the company's zone; about a second.

    Raises
    ------
    UserFacingError
        It could not be drawn within :data:`_SECONDS`.
    """
    sheet = sheet_of(offer, day=timezone.localdate(timezone=offer.company.zone))
    with tempfile.TemporaryFile() as given:
        given.write(json.dumps(asdict(sheet)).encode())
        try:
            for drawn in confinement.lines(
                "enishi.hiring.offers.drawing", content=given, seconds=_SECONDS
            ):
                return b64decode(drawn)
        except confinement.Overrun:
            pass
    raise UserFacingError(
        Code.LETTER_NOT_DRAWN,
        _("内定通知書のPDFを作成できませんでした。少し待ってから、もう一度お試しください。"),
    )


def file_name_of(offer: Offer) -> str:
    """Return the name of the letter's file, in the offer's language."""
    with override(offer.language):
        name = offer.application.candidate.full_name.replace(" ", "").replace("\u3000", "")
        return _("内定通知書_%(name)s_%(number)d.pdf") % {"name": name, "number": offer.number}


def _logo_of(offer: Offer) -> str:
    """Return the company's logo in base64; a letter without it is better than none."""
    try:
        picture = careers.logo_of(careers.of(offer.company))
    except (Unavailable, DecryptionError):
        return ""
    return b64encode(picture).decode() if picture else ""
