"""Mail addresses as people have them, in the form in which they are kept."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from enishi import characters

LONGEST = 254
# These carriers gave out addresses with dots in a row or at the end, against RFC 5322, and deliver
# to them to this day.
_CARRIERS = re.compile(
    r"(?:docomo\.ne\.jp|ezweb\.ne\.jp|au\.com|(?:[a-z]\.)?vodafone\.ne\.jp|jp-[a-z]\.ne\.jp"
    r"|softbank\.ne\.jp|disney\.ne\.jp|ymobile1?\.ne\.jp|willcom\.com|pdx\.ne\.jp)",
    re.IGNORECASE,
)


def kept(text: str) -> str:
    """The address as it is kept: half-width, without spaces or characters that nobody sees."""
    return characters.clean_address(text)


def is_valid(address: str) -> bool:
    """Whether mail can be sent to this address, as far as its form tells."""
    local, _at, domain = address.rpartition("@")
    if _CARRIERS.fullmatch(domain):
        address = f"{re.sub(r'[.]+', '.', local).strip('.')}@{domain}"
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST
