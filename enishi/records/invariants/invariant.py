"""What an invariant is: a sentence, and the SQL that finds who breaks it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import models

from enishi.company.events import Event
from enishi.interviews import interview_key
from enishi.meetings.models import LIVE_STATES, TAKING_STATES

# Written into the queries as :live, :taking and :sealed, an interview's key as :key(i.id), an event
# of the audit log as :event.interview_confirmed; :now is the moment of the check.
_LIVE = ", ".join(f"'{state}'" for state in LIVE_STATES)
_TAKING = ", ".join(f"'{state}'" for state in TAKING_STATES)
# What enishi.encryption writes: the key's id, then base64url. No least length is asked for, because
# the database needs four times as long to count as for the rest.
_SEALED = "'^[^:]+:[A-Za-z0-9_=-]+$'"
_KEY = re.compile(r":key\((\w+\.\w+)\)")
_EVENT = re.compile(r":event\.(\w+)")
_FIRST_TABLE = re.compile(r"\bfrom enishi_(\w+)")

# What an operator can do about a row that no way of ours leads to.
REPORT_IT = "unless somebody wrote to the tables by hand, report this line as a fault of Enishi"
ACT_ON_THE_PAGE = "open its page in Enishi and arrange it anew; if it comes back, report this line"


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """A sentence, and a query that answers with the ids of the rows that break it.

    ``table`` is the one whose ids they are, without our label; ``remedy`` says what to do.
    """

    name: str
    sentence: str
    sql: str
    table: str
    remedy: str = REPORT_IT


def always(
    name: str, sentence: str, sql: str, *, table: str = "", remedy: str = REPORT_IT
) -> Invariant:
    """An invariant whose query may name sets of states by ``:live``, ``:taking``, ``:sealed``.

    The key of an interview is ``:key(i.id)``, a pattern for LIKE of all of them ``:any_key``, and
    one for ~ ``:whole_key``. An event of the audit log is ``:event.`` and its name in
    :class:`Event`, in small letters. Without ``table`` it is the first that the query reads from.
    """
    written_out = " ".join(sql.split()).replace(":live", _LIVE).replace(":taking", _TAKING)
    written_out = _KEY.sub(lambda found: interview_key.in_sql(found[1]), written_out)
    written_out = written_out.replace(":any_key", interview_key.SQL_LIKE)
    written_out = written_out.replace(":whole_key", interview_key.SQL_PATTERN)
    written_out = _EVENT.sub(lambda found: f"'{Event[found[1].upper()]}'", written_out)
    return Invariant(
        name=name,
        sentence=sentence,
        sql=written_out.replace(":sealed", _SEALED),
        table=table or _first_table(written_out),
        remedy=remedy,
    )


def key_of(model: type[models.Model]) -> str:
    """The column by which a violation names a row."""
    return model._meta.pk.column or "id"


def _first_table(sql: str) -> str:
    found = _FIRST_TABLE.search(sql)
    if found is None:
        raise ValueError(f"no table of ours in {sql!r}")
    return found[1]
