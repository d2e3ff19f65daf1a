"""How a person's two names are written together."""

from __future__ import annotations

import unicodedata


def in_full(family_name: str, given_name: str) -> str:
    """姓 名: with a full-width space as Japanese names are written, else with a plain one."""
    both = family_name + given_name
    is_wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in both)
    return ("\u3000" if is_wide else " ").join(name for name in (family_name, given_name) if name)
