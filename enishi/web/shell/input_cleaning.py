"""Cleans the texts that a browser sent, and parses its numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from enishi import characters

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UTF8 = ("utf-8", "utf8", "us-ascii")
# No id of ours is longer, and the database gets no number beyond 64 bits.
_MOST_DIGITS = 18


class TypedTextMiddleware:
    """Cleans every text of a request before anything reads it (:mod:`enishi.characters`).

    A form's line ends become LF, which browsers count as one character, so that limits on the
    screen and here agree. A view that needs the unchanged body is marked: :func:`takes_raw_body`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        # Python reads "\000" within a quoted cookie as U+0000.
        request.COOKIES = {
            name: value
            for name, value in request.COOKIES.items()
            if characters.clean(value) == value
        }
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> None:
        if request.content_type in _FORMS and not hasattr(view, "takes_raw_body"):
            if not _is_utf8(request):
                raise BadRequest
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


def _is_utf8(request: HttpRequest) -> bool:
    """Whether a form's charset is UTF-8 or missing: Python also has an encoding ``base64``."""

    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.strip("\"' ").lower() in _UTF8


def takes_raw_body(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that checks a signature over the body: no other code reads the body before it."""
    view.takes_raw_body = True  # type: ignore[attr-defined]
    return view


def _cleaned(sent: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, values in sent.lists():
        cleaned.setlist(characters.clean(name), [characters.clean(value) for value in values])
    cleaned._mutable = False  # noqa: SLF001 - Django's own way to close one
    return cleaned


def number(form: Mapping[str, str], name: str) -> int | None:
    """Return the field's whole number; ``None`` for text, signs and numbers beyond 64 bits."""
    return read_number(form.get(name, ""))


def numbers(texts: Iterable[str]) -> list[int]:
    """Return the whole numbers among these texts."""
    return [found for text in texts if (found := read_number(text)) is not None]


def read_number(text: str) -> int | None:
    """Return the text as a whole number, if it has only ASCII digits, or ``None``."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None
