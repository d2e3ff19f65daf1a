"""Limits how many keys one network may try."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from enishi.throttling import Limit
from enishi.web.shell import caller

# Enough for a school whose students share one address.
KEYS = Limit("candidate-keys", 120, timedelta(seconds=1))


def allows(request: HttpRequest) -> bool:
    """Count this request; False if its network sent too many: one a second in the long run.

    Page views are counted too, because a view is enough to try a key.
    """
    return caller.is_within(request, KEYS)
