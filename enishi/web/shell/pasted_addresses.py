"""Repairs addresses that were copied out of a sentence with its punctuation: 「…/s/key」。"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

# The first character that no address of ours has, with all that follows, such as 。、）」.
_SENTENCE = re.compile(r"[^A-Za-z0-9._~/%@+-].*", re.DOTALL)
# Characters that end a sentence and may also belong to an address.
_ENDS = ".~/-_%@+"
# At most so many are removed one by one, because a key itself may end in one.
_MOST_ENDS = 40


class PastedAddressMiddleware:
    """Redirects from an address that does not exist to the same address without punctuation.

    Chat and mail programs include 。 or ） in a link. Only GET is redirected, because it changes
    nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_lost = response.status_code == 404 and request.resolver_match is None
        if not is_lost or request.method not in ("GET", "HEAD"):
            return response
        meant = meant_by(request.path_info)
        if meant is None:
            return response
        led = HttpResponseRedirect(quote(meant))
        # The address may hold a candidate's key.
        led["Cache-Control"] = "no-store"
        led["Referrer-Policy"] = "no-referrer"
        return led


def meant_by(path: str) -> str | None:
    """Return this path without the end of a sentence, if that is the address of a page.

    ``/s/key。``, ``/s/key_`` and ``/s/key)/`` become ``/s/key``.
    """
    cut = _SENTENCE.sub("", path)
    stripped = cut.rstrip(_ENDS)
    ends = min(len(cut) - len(stripped), _MOST_ENDS)
    for kept in (*(cut[: len(cut) - end] for end in range(ends)), stripped):
        for meant in (kept, f"{kept}/"):
            if meant != path and len(meant) > 1 and _is_there(meant):
                return meant
    return None


def _is_there(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
