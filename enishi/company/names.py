"""How a person's family name and given name are written together."""

from __future__ import annotations

import unicodedata


def in_full(family_name: str, given_name: str) -> str:
    """Return 姓 名: with a full-width space for Japanese names, else with a plain space."""
    if not (family_name and given_name):
        return family_name or given_name
    both = family_name + given_name
    is_wide = not both.isascii() and any(
        unicodedata.east_asian_width(letter) in "WF" for letter in both
    )
    return f"{family_name}\u3000{given_name}" if is_wide else f"{family_name} {given_name}"
