"""Cleans and reads what a browser sent: texts are cleaned here, numbers are parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from enishi import characters

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_UTF8 = ("utf-8", "utf8", "us-ascii")
# No id of ours is longer, and no number beyond 64 bits reaches the database.
_MOST_DIGITS = 18


class TypedTextMiddleware:
    """Cleans every text of a request before anything reads it (:mod:`enishi.characters`).

    A form's line ends become LF, as browsers count them, so that a text within its limit on the
    screen is within it here. A view that needs the body as it came says so: :func:`takes_raw_body`.
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
    """Whether a form says so, or nothing: Python would take ``base64`` for an encoding of text."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.strip("\"' ").lower() in _UTF8


def takes_raw_body(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that checks a signature over the body: nothing reads it before the view does."""
    view.takes_raw_body = True  # type: ignore[attr-defined]
    return view


def _cleaned(sent: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, values in sent.lists():
        cleaned.setlist(characters.clean(name), [characters.clean(value) for value in values])
    cleaned._mutable = False  # noqa: SLF001 - Django's own way to close one
    return cleaned


def number(form: Mapping[str, str], name: str) -> int | None:
    """The field's whole number, or ``None``: also for text, signs and numbers beyond 64 bits."""
    return read_number(form.get(name, ""))


def numbers(texts: Iterable[str]) -> list[int]:
    """The whole numbers among these texts."""
    return [found for text in texts if (found := read_number(text)) is not None]


def read_number(text: str) -> int | None:
    """The whole number that the text is, in ASCII digits, or ``None``."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None
