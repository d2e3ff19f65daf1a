"""Addresses that were copied out of a sentence with its punctuation: 「…/s/key」。"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

# The first sign that no address of ours has, and all behind it: 。、）」 and what follows.
_SENTENCE = re.compile(r"[^A-Za-z0-9._~/%@+-].*", re.DOTALL)
# What ends a sentence, and might be an address's own.
_ENDS = ".~/-_%@+"
# So many of them are taken off one by one: a key may itself end in one.
_MOST_ENDS = 40


class PastedAddressMiddleware:
    """Leads from an address that is none, for what stands behind it, to the one that is meant.

    Chat and mail programs take 。 or ） into a link. Reading changes nothing, so GET is led on.
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
    """The address of a page that this path becomes without the end of a sentence, if there is one.

    ``/s/key。``, ``/s/key_`` and ``/s/key)/`` are ``/s/key``.
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
