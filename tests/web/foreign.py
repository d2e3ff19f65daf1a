"""Another company beside the house, full of canaries, and the walk that must not notice it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models.query import QuerySet
from django.http import HttpResponse
from django.test import Client

import enishi
from enishi.company.models import Company
from tests.records.world import World, world_of

CANARY = "canary"
PRODUCT = str(Path(enishi.__file__).parent)
# What people typed, or Zoom told: texts of these names say whose they are.
_TOLD = frozenset(
    (
        *("name", "title", "description", "family_name", "given_name", "family_kana", "given_kana"),
        *("email", "department", "contact", "note", "comment", "message", "wishes", "label"),
        *("topic", "subject", "user_name", "user_email", "first_name", "last_name", "search_text"),
        *("phone", "to", "reply_to", "role_name"),
    )
)
# Drawn anew for each page: tokens of forms, and their once-only words.
_DRAWN = re.compile(r"[A-Za-z0-9_-]{22,}")


class AroundTests(transaction.Atomic):
    """The transaction of a test case, which the product tells from those of its own."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)
        self._from_testcase = True


Tables = dict[str, list[dict[str, Any]]]


def tables() -> Iterator[type[models.Model]]:
    """Every table that belongs to a company, and the companies."""
    for table in apps.get_app_config("enishi").get_models():
        if table is Company or "company" in {one.name for one in table._meta.get_fields()}:
            yield table


def company_within(table: type[models.Model]) -> str:
    return "pk" if table is Company else "company"


def foreign_company(number: int = 7) -> World:
    """A sound world whose every text is a canary."""
    world = world_of(Company.objects.create(name=CANARY), number=number)
    for table in tables():
        texts = [
            one
            for one in table._meta.get_fields()
            if isinstance(one, models.CharField | models.TextField) and one.name in _TOLD
        ]
        for row in table.objects.filter(**{company_within(table): world.company.pk}):
            # "a" sorts first, "z" would be cut off by a page: the first page shows them.
            words = {one.name: f"{CANARY} {row.pk}" for one in texts}
            words |= {
                one.name: f"{CANARY}{row.pk}@canary.example"
                for one in texts
                if one.name in ("email", "to", "reply_to", "user_email")
            }
            if words:
                table.objects.filter(pk=row.pk).update(**words)
    return world


def rows_of(company: Company) -> Tables:
    """Everything that belongs to the company."""
    return {
        table.__name__: list(
            table.objects.filter(**{company_within(table): company.pk}).order_by("pk").values()
        )
        for table in tables()
    }


def strays() -> list[str]:
    """Rows of one company that lead to a row of another."""
    found = []
    for table in tables():
        for one in table._meta.get_fields():
            target = one.related_model if isinstance(one, models.ForeignKey) else None
            if table is Company or target not in set(tables()) - {Company}:
                continue
            crossing = table.objects.filter(**{f"{one.name}__isnull": False}).exclude(
                **{f"{one.name}__company": models.F("company")}
            )
            found += [
                f"{table.__name__}.{one.name} {pk}" for pk in crossing.values_list("pk", flat=True)
            ]
    return found


@dataclass(frozen=True)
class Step:
    """One request of the walk: whose browser, how, where, with what."""

    letter: str
    method: str
    address: str
    form: dict[str, Any] = field(default_factory=dict, hash=False)
    # Another company's own row is asked for: it does not exist.
    is_foreign: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.address} as {self.letter}"


def said(answer: HttpResponse) -> str:
    """What an answer tells, without what is drawn anew for each."""
    text = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    place = answer.get("Location", "") + answer.get("HX-Redirect", "")
    return f"{answer.status_code} {_DRAWN.sub('', place)}\n{_DRAWN.sub('', text)}"


def ask(browser: Client, step: Step) -> str:
    """The answer to one step; what it changed is undone."""
    browser.raise_request_exception = False
    cookies = browser.cookies.copy()
    try:
        with AroundTests():
            answer = (
                browser.get(step.address)
                if step.method == "GET"
                else browser.post(step.address, step.form)
            )
            told = said(answer)
            stray = strays() if step.method == "POST" and answer.status_code < 400 else []
            transaction.set_rollback(True)
    finally:
        browser.cookies = cookies
    return told + ("\nSTRAY " + ", ".join(stray) if stray else "")


class Sites:
    """The places in the product where a question is narrowed to one company."""

    def __init__(self) -> None:
        self.seen: dict[str, None] = {}
        self.without: str | None = None

    @contextmanager
    def watched(self) -> Iterator[Sites]:
        """Note each place that is passed, and leave out the company at the one in ``without``."""
        original = QuerySet._filter_or_exclude  # noqa: SLF001 - filter, get and exclude all pass it

        def narrowed(queryset: Any, negate: bool, args: Any, kwargs: dict[str, Any]) -> Any:
            names = {name for name in kwargs if name.split("__")[0] in ("company", "company_id")}
            if names and not negate and (site := _site()):
                self.seen[site] = None
                if site == self.without:
                    kwargs = {name: value for name, value in kwargs.items() if name not in names}
            return original(queryset, negate, args, kwargs)

        QuerySet._filter_or_exclude = narrowed  # noqa: SLF001
        try:
            yield self
        finally:
            QuerySet._filter_or_exclude = original  # noqa: SLF001


def _site() -> str:
    """The innermost place of ours; of a question with a name, whoever asks it."""
    frame = sys._getframe(2)  # noqa: SLF001 - who asks
    while frame is not None:
        file, function = frame.f_code.co_filename, frame.f_code.co_name
        if file.startswith(PRODUCT) and function != "visible_to":
            return f"{file.removeprefix(PRODUCT + '/')}:{function}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
