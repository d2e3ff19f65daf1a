"""Telephone numbers by which people join a meeting, and the passcode that they type there.

The numbers belong to nobody. Japan has no exchange 03-0000. North America reserves 555-01xx for
invented numbers, and London reserves 020 7946 0xxx.
Source: https://developers.zoom.us/docs/api/meetings/ (`settings.global_dial_in_numbers`,
`pstn_password`)
"""

import hashlib
import hmac
from typing import Any

from zoom_sandbox.records import Account
from zoom_sandbox.world import World

NUMBERS: dict[str, list[dict[str, str]]] = {
    "JP": [
        {"country_name": "Japan", "city": "Tokyo", "number": "+81 300000012", "type": "toll"},
        {"country_name": "Japan", "city": "", "number": "+81 300000034", "type": "toll"},
    ],
    "US": [
        {"country_name": "US", "city": "New York", "number": "+1 6465550123", "type": "toll"},
        {"country_name": "US", "city": "San Jose", "number": "+1 4085550145", "type": "toll"},
    ],
    "GB": [{"country_name": "UK", "city": "London", "number": "+44 2079460123", "type": "toll"}],
}


def is_offered(account: Account) -> bool:
    """Whether people can join by telephone: not on a free plan or without audio conferencing."""
    return account.plan != "Free" and bool(account.dial_in_countries)


def settings_of(account: Account, settings: dict[str, Any]) -> dict[str, Any]:
    """The telephone fields of a meeting's settings; empty when nobody can join by telephone."""
    if not is_offered(account) or settings["audio"] not in ("both", "telephony"):
        return {}
    countries = [country for country in account.dial_in_countries if country in NUMBERS]
    return {
        "global_dial_in_countries": countries,
        "global_dial_in_numbers": [
            number | {"country": country} for country in countries for number in NUMBERS[country]
        ],
    }


def passcode(world: World, password: str) -> str:
    """The meeting's passcode if it has digits only, otherwise six digits derived from it."""
    if password.isascii() and password.isdigit():
        return password
    digest = hmac.digest(world.seed.encode(), f"phone:{password}".encode(), hashlib.sha256)
    return str(int.from_bytes(digest[:8], "big") % 10**6).zfill(6)
