"""Slows down whoever tries keys: so many requests a minute from one address, and no more."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

# Enough for a school whose students share one address.
MOST_A_MINUTE = 120


def allows(request: HttpRequest) -> bool:
    """Count this request; False when its address has had its share of the present minute.

    allauth's own limits count forms only; these pages are mostly looked at.
    """
    # allauth's adapter knows how many proxies to believe.
    caller = get_adapter().get_client_ip(request)
    place = f"candidate-door:{caller}:{int(time.time() // 60)}"
    cache.add(place, 0, timeout=120)
    try:
        return cache.incr(place) <= MOST_A_MINUTE
    except ValueError:
        # The cache was emptied in between.
        return True
