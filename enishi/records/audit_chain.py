"""Compares the audit log with its seals: no entry is deleted, altered, moved or inserted."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from enishi.company import audit_seals
from enishi.company.audit_seals import DIGEST, LEAF

# Longer than the limit of other queries, because it reads the whole log.
SECONDS = 20
# The most lines: an emptied log must not give thousands.
_MOST = 20
# How far the database's clock may be set back without suspicion of tampering.
_BACKDATED = "1 day"

_BROKEN = f"""
    with found as (
      select s.id seal, string_agg(leaf, ''::bytea order by e.id) leaves
      from enishi_auditseal s cross join lateral unnest(s.members::int8multirange) range
      join lateral (select e.id, {LEAF} leaf from enishi_auditentry e
        where e.id >= lower(range) and e.id < upper(range)) e on true group by 1)
    select id, before, intact from (
      select s.id, coalesce(lag(s.id) over w, 0) before, s.digest = {{digest}} intact
      from enishi_auditseal s left join found f on f.seal = s.id window w as (order by s.id)) s
    where not intact or before <> id - 1 order by id
""".format(digest=DIGEST.replace("prior", "coalesce(lag(s.digest) over w, '')"))  # noqa: S608
_OF_ONE_SEAL = f"""
    select e.id, substr({LEAF}, 1, 4) from enishi_auditseal s
    cross join lateral unnest(s.members::int8multirange) range
    join enishi_auditentry e on e.id >= lower(range) and e.id < upper(range)
    where s.id = %s order by 1
"""  # noqa: S608 - put together from constants
_MEMBERS = """
    select lower(range), upper(range), s.marks from enishi_auditseal s
    cross join lateral unnest(s.members::int8multirange) range where s.id = %s order by 1
"""
_SLIPPED_IN = f"""
    with last as (select * from enishi_auditseal order by id desc limit 1),
    sealed as (select range_agg(range) ids from (
      select unnest(members::int8multirange) range from enishi_auditseal
      union all select unnest(open_gaps::int8multirange) from last) ranges)
    select e.id from enishi_auditentry e cross join last cross join sealed
    where (e.id <= last.newest_entry and not e.id <@ sealed.ids)
    or (e.id > last.newest_entry and e.at < last.sealed_at - interval '{_BACKDATED}')
    union
    select e.id from (select newest_entry, lag(newest_entry) over (order by id) former,
      lag(sealed_at) over (order by id) former_at from enishi_auditseal) s
    join enishi_auditentry e on e.id > s.former and e.id <= s.newest_entry
    and e.at < s.former_at - interval '{_BACKDATED}'
    order by 1 limit {_MOST}
"""  # noqa: S608 - likewise


def findings() -> Iterator[str]:
    """Yield a line for each change of the log that bypassed its trigger; reads the whole log.

    Raises
    ------
    django.db.DatabaseError
        The query takes longer than :data:`SECONDS`, or a table is missing.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [str(SECONDS * 1000)])
        cursor.execute(_BROKEN)
        broken = cursor.fetchall()
        cursor.execute(_SLIPPED_IN)
        slipped_in = [entry for (entry,) in cursor.fetchall()]
    for seal, before, intact in broken[:_MOST]:
        if before != seal - 1:
            yield (
                f"Seals {before + 1} to {seal - 1} of the audit log are gone: compare the log with"
                " a backup."
            )
        elif not intact:
            yield _what_differs(seal)
    if len(broken) > _MOST:
        yield f"{len(broken) - _MOST} more seal(s) of the audit log do not agree with it."
    for entry in slipped_in:
        yield (
            f"Entry {entry} of the audit log was put among older ones that were sealed without it:"
            " compare the log with a backup."
        )
    if (noted := audit_seals.contradicted_note()) is not None:
        yield (
            f"Seal {noted.number} of the audit log, which the data folder knows, is gone or"
            " another: compare the log with a backup; after a restore run"
            " `enishi confirm-instance`."
        )


def _what_differs(seal: int) -> str:
    """Return which entries of this batch are missing or altered; else the seal itself is."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [seal])
        ranges = cursor.fetchall()
        cursor.execute(_OF_ONE_SEAL, [seal])
        there = {entry: bytes(mark) for entry, mark in cursor.fetchall()}
    numbers = [number for first, end, _ in ranges for number in range(first, end)]
    marks = bytes(ranges[0][2]) if ranges else b""
    sealed = {number: marks[4 * i : 4 * i + 4] for i, number in enumerate(numbers)}
    gone = [str(number) for number in numbers if number not in there]
    altered = [str(number) for number in there if there[number] != sealed[number]]
    said = [
        f"{word} {', '.join(which[:_MOST])}{' and more' if len(which) > _MOST else ''}"
        for word, which in (("deleted:", gone), ("altered:", altered))
        if which
    ]
    what = "; ".join(said) or "the seal itself was altered"
    return f"Seal {seal} of the audit log: {what}. Compare the log with a backup."
