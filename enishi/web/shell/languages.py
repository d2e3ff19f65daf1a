"""The languages of letters to candidates, each by its own name."""

from __future__ import annotations

from django.conf import settings

from enishi.company.candidate_rules import LOCALES


def own_names() -> list[tuple[str, str]]:
    """Return code and name of each language."""
    names = dict(settings.LANGUAGES)
    return [(code, str(names[code])) for code in LOCALES]
