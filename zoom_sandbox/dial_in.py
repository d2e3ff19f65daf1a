"""By which telephone numbers people may join, and the passcode that a telephone can type.

The numbers belong to nobody: 03-0000 is no exchange in Japan, 555-01xx is kept free for invented
numbers in North America, 020 7946 0xxx in London.
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
    """Whether the account may be called: free plans, and those without audio conferencing, not."""
    return account.plan != "Free" and bool(account.dial_in_countries)


def settings_of(account: Account, settings: dict[str, Any]) -> dict[str, Any]:
    """What the answer adds to a meeting's settings; nothing where nobody can call."""
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
    """The meeting's passcode where a telephone can type it, otherwise six digits made from it."""
    if password.isascii() and password.isdigit():
        return password
    digest = hmac.digest(world.seed.encode(), f"phone:{password}".encode(), hashlib.sha256)
    return str(int.from_bytes(digest[:8], "big") % 10**6).zfill(6)
