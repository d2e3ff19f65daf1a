"""What an invariant is: a sentence, and the SQL that finds who breaks it."""

from __future__ import annotations

from dataclasses import dataclass

from enishi.meetings.models import LIVE_STATES, TAKING_STATES

# Written into the queries as :live, :taking and :sealed; :now is the moment of the check.
_LIVE = ", ".join(f"'{state}'" for state in LIVE_STATES)
_TAKING = ", ".join(f"'{state}'" for state in TAKING_STATES)
# What enishi.sealing writes: the key's id, then base64url of nonce and seal.
_SEALED = "'^[^:]+:[A-Za-z0-9_=-]{38,}$'"


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """A sentence, and a query that answers with the ids of the rows that break it."""

    name: str
    sentence: str
    sql: str


def always(name: str, sentence: str, sql: str) -> Invariant:
    """An invariant whose query may name sets of states by ``:live``, ``:taking``, ``:sealed``."""
    written_out = sql.replace(":live", _LIVE).replace(":taking", _TAKING)
    written_out = written_out.replace(":sealed", _SEALED)
    return Invariant(name=name, sentence=sentence, sql=" ".join(written_out.split()))
