"""An invariant: a sentence, and the SQL that finds the rows that break it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import models

from enishi.company.events import Event
from enishi.interviews import interview_key
from enishi.meetings.models import LIVE_STATES, TAKING_STATES

# Queries contain these as :live, :taking and :sealed, an interview's key as :key(i.id), an event of
# the audit log as :event.interview_confirmed; :now is the moment of the check.
_LIVE = ", ".join(f"'{state}'" for state in LIVE_STATES)
_TAKING = ", ".join(f"'{state}'" for state in TAKING_STATES)
# The output of enishi.encryption: the key's id, then base64url. The pattern has no minimum length,
# because the database needs four times as long with one.
_SEALED = "'^[^:]+:[A-Za-z0-9_=-]+$'"
_KEY = re.compile(r":key\((\w+\.\w+)\)")
_EVENT = re.compile(r":event\.(\w+)")
_FIRST_TABLE = re.compile(r"\bfrom enishi_(\w+)")

# The remedy for a row that no code of ours can produce.
REPORT_IT = "unless somebody wrote to the tables by hand, report this line as a fault of Enishi"
ACT_ON_THE_PAGE = "open its page in Enishi and arrange it anew; if it comes back, report this line"


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """A sentence, and a query for the ids of the rows that break it.

    ``table`` is the table of these ids, without our app label; ``remedy`` says what to do.
    """

    name: str
    sentence: str
    sql: str
    table: str
    remedy: str = REPORT_IT


def always(
    name: str, sentence: str, sql: str, *, table: str = "", remedy: str = REPORT_IT
) -> Invariant:
    """Return an invariant; ``:live``, ``:taking``, ``:sealed`` in its query name sets of states.

    ``:key(i.id)`` is the key of an interview, ``:any_key`` a pattern for LIKE that matches all such
    keys, ``:whole_key`` one for ~. ``:event.`` with a name of :class:`Event` in small letters is an
    event of the audit log. Without ``table`` it is the first table that the query reads from.
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
    """Return the column by which a violation names a row."""
    return model._meta.pk.column or "id"


def _first_table(sql: str) -> str:
    found = _FIRST_TABLE.search(sql)
    if found is None:
        raise ValueError(f"no table of ours in {sql!r}")
    return found[1]
