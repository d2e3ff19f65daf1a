"""Another company full of canaries beside the first one, and the walk that must not notice it."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Q
from django.db.models.query import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

import enishi
from enishi import queue
from enishi.company.models import Company, Member
from enishi.hiring.models import Candidate, HiringFlow
from enishi.interviews.letters import kinds
from enishi.mail.models import MailTemplate, OutgoingMail
from enishi.meetings.models import (
    EndingOutcome,
    Host,
    LinkEnding,
    LinkState,
    ZoomAccount,
    ZoomUser,
)
from tests.records.world import World, world_of
from tests.web import scenes

CANARY = "canary"
# The address of the candidate whom the walk registers, and of one of the other company's.
TYPED = "new@mail.example"
# What the walk calls whatever it makes, and the other company one of its flows.
NAMED = "名"
# A number that none of ours comes to.
_LATER = 900_000
PRODUCT = str(Path(enishi.__file__).parent)
# What people typed, or Zoom told: texts of these names say whose they are.
_TOLD = frozenset(
    (
        *("name", "title", "description", "family_name", "given_name", "family_kana", "given_kana"),
        *("email", "department", "contact", "note", "comment", "message", "wishes", "label"),
        *("topic", "subject", "user_name", "user_email", "first_name", "last_name", "search_text"),
        *("phone", "to", "reply_to", "role_name", "source", "file_name"),
    )
)
# Drawn anew for each page: tokens of forms, their once-only words, and the database's time.
_DRAWN = re.compile(
    r"[A-Za-z0-9_-]{22,}|\d\d:\d\d:\d\d\.\d{6}"
    # When a deed of the walk was done, in the timeline.
    r"|(?<=>)\d\d:\d\d(?=</time>)|datetime=\"[^\"]*\"|timeline-day\">[^<]*"
)
# Rows that a step makes have other numbers each time, of as many digits: see ``count_from``.
_NUMBER = re.compile(r"(?<!\d)[12]00\d{3}(?!\d)")


class AroundTests(transaction.Atomic):
    """The transaction of a test case, which the product tells from those of its own."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)
        self._from_testcase = True


Tables = dict[str, list[dict[str, Any]]]
# Which questions each connection has planned.
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def tables() -> Iterator[type[models.Model]]:
    """Every table that belongs to a company, and the companies."""
    for table in apps.get_app_config("enishi").get_models():
        if table is Company or "company" in {one.name for one in table._meta.get_fields()}:
            yield table


def company_within(table: type[models.Model]) -> str:
    return "pk" if table is Company else "company"


def count_from(number: int) -> None:
    """Let every table number its next rows from here: who moves in later can come first."""
    with connection.cursor() as cursor:
        for sequence in connection.introspection.sequence_list():
            if sequence["table"].startswith("enishi_"):
                cursor.execute("select setval(%s, %s)", [sequence["name"], number])


def foreign_company(number: int = 7) -> World:
    """A sound world whose every text is a canary, and that comes first wherever ids decide."""
    count_from(1)
    world = world_of(Company.objects.create(name=CANARY), number=number)
    scenes.furnish(world)
    scenes.without_its_meeting(world)
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
    _would_be_taken_for_ours(world)
    count_from(200_000)
    return world


def _would_be_taken_for_ours(world: World) -> None:
    """What only its company keeps apart: wording, users of Zoom, jobs that failed, a candidate."""
    named = world.application.candidate_id
    Candidate.objects.filter(pk=named).update(email=TYPED)
    for kind in kinds.KINDS:
        MailTemplate.objects.create(
            company=world.company, kind=kind.code, subject=CANARY, body=f"{CANARY} {{時間}}"
        )
    for number, member in enumerate(Member.objects.exclude(company=world.company)):
        ZoomUser.objects.create(
            account=world.account,
            zoom_user_id=f"{CANARY}-{number}",
            email=member.email,
            license_type=2,
            seen_at=timezone.now(),
        )
    HiringFlow.objects.create(company=world.company, name=NAMED)
    # Ours has the same id at its own Zoom account.
    Host.objects.filter(pk=world.host.pk).update(zoom_user_id=f"{CANARY}-host")
    _links_that_end()
    queue.defer("meetings.sweep_host", host_id=world.host.pk)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where status = 'todo'")


def _links_that_end() -> None:
    """A company whose link is being ended, and one whose link ended after any of ours."""
    for number, state in enumerate((LinkState.ENDING, LinkState.UNLINKED), start=_LATER):
        account = ZoomAccount.objects.create(
            company=Company.objects.create(name=CANARY),
            state=state,
            generation=1,
            zoom_account_id=f"{CANARY}-{number}",
        )
        is_over = state == LinkState.UNLINKED
        LinkEnding.objects.create(
            pk=number,
            account=account,
            began_at=timezone.now(),
            ended_at=timezone.now() if is_over else None,
            outcome=EndingOutcome.LEFT if is_over else "",
            left=7,
        )


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
    return [f"{where} {pk}" for where, pk in _answer("crossings", _crossings())]


def _of_the_other() -> list[str | None]:
    """All rows of the other company, in short; nothing where it is not."""
    if not Company.objects.filter(name__startswith=CANARY).exists():
        return []
    return [short for _table, short in _answer("in_short", _in_short())]


def _answer(name: str, question: str) -> list[tuple[Any, ...]]:
    """What is asked around each deed of the walk, and planned but once a connection."""
    prepared = _prepared.setdefault(connection.connection, set())
    with connection.cursor() as cursor:
        if name not in prepared:
            cursor.execute(f"prepare {name} as {question}")
            prepared.add(name)
        cursor.execute(f"execute {name}")
        return cursor.fetchall()


@functools.cache
def _in_short() -> str:
    parts = [
        f"select '{table.__name__}', md5(string_agg(a::text, ' ' order by a.id))"  # noqa: S608
        f" from {table._meta.db_table} a join enishi_company c on c.id ="
        f" a.{'id' if table is Company else 'company_id'} where starts_with(c.name, '{CANARY}')"
        for table in tables()
    ]
    return " union all ".join(parts) + " order by 1"


@functools.cache
def _crossings() -> str:
    """All of them in one question: it is asked after each deed of the walk."""
    owned = set(tables()) - {Company}
    return " union all ".join(
        f"select '{table.__name__}.{one.name}', a.id from {table._meta.db_table} a"  # noqa: S608
        f" join {one.related_model._meta.db_table} b on b.id = a.{one.column}"
        " where a.company_id <> b.company_id"
        for table in sorted(owned, key=lambda table: table.__name__)
        for one in table._meta.get_fields()
        if isinstance(one, models.ForeignKey) and one.related_model in owned
    )


@dataclass(frozen=True)
class Step:
    """One thing that the walk does: whose browser, how, where, with what.

    ``RUN`` is a round of the worker's, named by its verb and so many hours later.
    """

    letter: str
    method: str
    address: str
    form: dict[str, Any] = field(default_factory=dict, hash=False)
    # Another company's own row is asked for: it does not exist.
    is_foreign: bool = False
    # One of ours does it to what is ours, as htmx sends it; the page that follows is looked at too.
    is_deed: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.address} as {self.letter}"


def said(answer: HttpResponse) -> str:
    """All that an answer tells."""
    text = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
    return f"{answer.status_code} {_leads_to(answer)} {answer.get('HX-Trigger', '')}\n{text}"


def plain(told: str) -> str:
    """Without what is drawn anew each time."""
    return _DRAWN.sub("", told)


def _leads_to(answer: HttpResponse) -> str:
    return answer.get("Location", "") + answer.get("HX-Redirect", "")


def ask(browser: Client, step: Step) -> str:
    """The answer to one step, and the mails that it wrote; what it changed is undone."""
    browser.raise_request_exception = False
    cookies = browser.cookies.copy()
    try:
        with AroundTests():
            if step.method == "GET":
                told = plain(said(browser.get(step.address)))
            else:
                told = _done(browser, step)
            transaction.set_rollback(True)
    finally:
        browser.cookies = cookies
    return told


def _done(browser: Client, step: Step) -> str:
    theirs = _of_the_other()
    known = set(OutgoingMail.objects.values_list("pk", flat=True))
    if step.method == "RUN":
        scenes.run(step.address)
        told, is_done = f"200 {step.address}\n", True
    else:
        headers = {"HX-Request": "true"} if step.is_deed else {}
        answer = browser.post(step.address, step.form, headers=headers)
        told, is_done = f"{said(answer)}\n", answer.status_code < HTTPStatus.BAD_REQUEST
        place = _leads_to(answer)
        if step.is_deed and is_done and place.startswith("/"):
            told += said(browser.get(place))
    mails = OutgoingMail.objects.exclude(pk__in=known).exclude(company__name__startswith=CANARY)
    told += "\n".join(letter(mail) for mail in mails.order_by("pk"))
    told = _NUMBER.sub("#", plain(told))
    stray = strays() if is_done else []
    if step.method == "POST" and _of_the_other() != theirs:
        stray.append("a row of the other company's was changed")
    return told + ("\nSTRAY " + ", ".join(stray) if stray else "")


def letter(mail: OutgoingMail) -> str:
    """All that one mail tells anybody."""
    lines = (mail.to, mail.reply_to, mail.subject, mail.body, mail.calendar)
    return "\n".join(("MAIL", *lines))


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
            names = {name for name in kwargs if _is_company(name)}
            if (names or any(_names_company(one) for one in args)) and not negate:
                site = _site()
                self.seen[site] = None
                if site == self.without:
                    kwargs = {name: value for name, value in kwargs.items() if name not in names}
                    args = tuple(_without_company(one) for one in args)
            return original(queryset, negate, args, kwargs)

        QuerySet._filter_or_exclude = narrowed  # noqa: SLF001
        try:
            yield self
        finally:
            QuerySet._filter_or_exclude = original  # noqa: SLF001


def _is_company(name: str) -> bool:
    return not {"company", "company_id"}.isdisjoint(name.split("__"))


def _names_company(condition: Any) -> bool:
    if isinstance(condition, Q):
        return any(_names_company(one) for one in condition.children)
    return isinstance(condition, tuple) and _is_company(condition[0])


def _without_company(condition: Any) -> Any:
    if not isinstance(condition, Q):
        return condition
    rest = [
        _without_company(one)
        for one in condition.children
        if isinstance(one, Q) or not _names_company(one)
    ]
    return Q(*rest, _connector=condition.connector, _negated=condition.negated)


def _site() -> str:
    """The innermost place of ours; of a question with a name, whoever asks it."""
    frame = sys._getframe(2)  # noqa: SLF001 - who asks
    while frame is not None:
        file, function = frame.f_code.co_filename, frame.f_code.co_name
        if file.startswith(PRODUCT) and function != "visible_to":
            return f"{file.removeprefix(PRODUCT + '/')}:{function}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
