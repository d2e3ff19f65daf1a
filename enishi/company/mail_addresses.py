"""Mail addresses as people write them: brought into the form that is stored, and checked."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from enishi import characters

LONGEST = 254
# These carriers gave out addresses with dots in a row or at the end, against RFC 5322, and still
# deliver mail to them.
_CARRIERS = re.compile(
    r"(?:docomo\.ne\.jp|(?:biz\.)?ezweb\.ne\.jp|au\.com|(?:[a-z]\.)?vodafone\.ne\.jp"
    r"|jp-[a-z]\.ne\.jp|softbank\.ne\.jp|disney\.ne\.jp|ymobile1?\.ne\.jp|y-mobile\.ne\.jp"
    r"|emnet\.ne\.jp|willcom\.com|(?:[a-z]{2}\.)?pdx\.ne\.jp)",
    re.IGNORECASE,
)
# What mail programs, chats and sentences put around an address.
_FULL_STOP = "\u3002"
_BEFORE = re.compile("(?:mailto:|[(\u300c\u300e\"'])+", re.IGNORECASE)
_AFTER = _FULL_STOP + "\u3001,.;:)\u300d\u300f>\"'"


def normalized(text: str) -> str:
    """Return the address as it is stored: half-width, without spaces and invisible characters.

    What surrounds a copied address is removed: ``山田 <a@b.example>``, ``mailto:``, a full stop.
    """
    address = characters.clean_address(text)
    named = address.rstrip(_AFTER.replace(">", ""))
    if named.endswith(">") and named.count("<") == named.count(">") == 1:
        address = named.partition("<")[2][:-1]
    if before := _BEFORE.match(address):
        address = address[before.end() :]
    local, at, domain = address.rstrip(_AFTER).rpartition("@")
    # RFC 3490 allows this character in place of a domain's dots.
    return f"{local}{at}{domain.replace(_FULL_STOP, '.')}"


def is_valid(address: str) -> bool:
    """Whether the form of the address allows to send mail to it."""
    local, _at, domain = address.rpartition("@")
    if _CARRIERS.fullmatch(domain):
        address = f"{re.sub(r'[.]+', '.', local).strip('.')}@{domain}"
    try:
        validate_email(address)
        domain.encode("idna")  # as it is written in a mail
    except (ValidationError, UnicodeError):
        return False
    return len(address) <= LONGEST
