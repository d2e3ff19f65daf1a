"""Reads a page's forms, and sends them as a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_SENT = ("hx-post", "hx-get", "action")
# What a browser sends of a control that nobody touched, or that somebody chose the first of.
_FREE = ("text", "email", "tel", "search", "url", "number", "date", "time", "password", "")


@dataclass
class Form:
    """Where it goes, by which method, and its fields; ``free`` are those in which people type."""

    address: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    free: set[str] = field(default_factory=set)

    @property
    def name(self) -> tuple[str, str, tuple[str, ...]]:
        """Equal for equal forms of several pages."""
        return (self.address, self.method, tuple(sorted(self.fields)))


class _Reader(HTMLParser):
    def __init__(self, page_address: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._here = page_address
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = self._form(given)
            self.forms.append(self._open)
        elif tag == "button" and "hx-post" in given:
            self.forms.append(Form(given["hx-post"], "POST"))
        elif self._open is not None and given.get("name"):
            self._control(tag, given)
        if tag == "option" and self._open is not None and self._select and given.get("value"):
            self._open.fields.setdefault(self._select, given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""

    def _form(self, given: dict[str, str]) -> Form:
        address = next((given[name] for name in _SENT if given.get(name)), self._here)
        reads = "hx-get" in given or given.get("method", "get").lower() == "get"
        return Form(address, "POST" if "hx-post" in given or not reads else "GET")

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form, name = self._open, given["name"]
        if form is None or name in ("csrfmiddlewaretoken", "form_key"):
            return
        if tag == "select":
            self._select = name
            return
        if tag == "textarea" or given.get("type", "") in _FREE:
            form.free.add(name)
        form.fields.setdefault(name, given.get("value", ""))


def forms_of(page: str, *, address: str) -> list[Form]:
    """Every form of this page's markup; one that names no address goes to the page's own."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms
