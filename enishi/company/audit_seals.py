"""Seals the audit log in batches, each over the seal before, so that tampering is detected.

A trigger forbids to change or delete an entry, but a person who may drop the trigger may do both.
So a job records each minute which entries exist: the numbers of the new entries, and a digest of
them and of the seal before. Concurrent transactions write entries, so the numbers appear out of
order, and the number of a transaction that was rolled back never appears. A missing number is an
open gap until every transaction that could still fill it has ended. If an entry appears in a gap
after that, somebody has inserted it.

The newest seal is also stored in the data folder, which a person who can write only to the
database cannot reach. :mod:`enishi.records.audit_chain` compares the log with the seals.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import connection, models

BATCH = 500
_BATCHES_AT_ONCE = 200
# A statement may pause after it draws a number and before it gets its transaction: see _SEAL.
_GAPS_STAY_OPEN = "10 minutes"

# Every column, in a form that depends on no setting of the connection. Entries from before the
# kind of actor was stored have none: they keep the hash that they were sealed with.
LEAF = """sha256(convert_to((jsonb_build_array(e.id, e.company_id, e.member_id, e.action,
    e.subject_type, e.subject_id, e.details,
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'))
    || case e.actor_kind when '' then '[]' else jsonb_build_array(e.actor_kind) end)::text,
    'UTF8'))"""
# Over the seal's own columns; ``prior`` is the digest of the seal before.
DIGEST = """encode(sha256(convert_to(concat_ws('|', s.id, prior, s.newest_entry, s.next_transaction,
    s.members, s.open_gaps, to_char(s.sealed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')),
    'UTF8') || coalesce(leaves, '')), 'hex')"""

# One statement, so that entries and transactions are seen at one moment. Two that run at once draw
# the same number, and the second writes nothing.
_SEAL = f"""
    with last as (select * from enishi_auditseal order by id desc limit 1),
    known as (select coalesce(max(id), 0) id, coalesce(max(newest_entry), 0) newest,
      coalesce(max(open_gaps), '{{}}')::int8multirange gaps, coalesce(max(digest), '') prior
      from last),
    batch as (select e.id, {LEAF} leaf from enishi_auditentry e
      where e.id > (select newest from known) order by e.id limit {BATCH}),
    late as (select e.id, e.leaf from known k cross join unnest(k.gaps) gap
      cross join lateral (select e.id, {LEAF} leaf from enishi_auditentry e
        where e.id >= lower(gap) and e.id < upper(gap) offset 0) e),
    leaves as (select * from batch union all select * from late),
    ours as (select coalesce(range_agg(int8range(id, id, '[]')), '{{}}') ids,
      string_agg(leaf, ''::bytea order by id) leaves,
      coalesce(string_agg(substr(leaf, 1, 4), ''::bytea order by id), '') marks from leaves),
    transactions as (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint oldest,
      pg_snapshot_xmax(pg_current_snapshot())::text::bigint following),
    -- What was open a while ago and whose transactions have ended: or are of another server, from
    -- which this database was restored.
    closed as (select coalesce((select s.open_gaps::int8multirange from transactions t cross join
      lateral (select * from enishi_auditseal where sealed_at < clock_timestamp()
        - interval '{_GAPS_STAY_OPEN}' order by id desc limit 1) s
      where t.oldest >= s.next_transaction or t.following < s.next_transaction), '{{}}') gaps),
    s as (select k.id + 1 id, k.prior, k.gaps former_gaps, greatest(k.newest,
        (select max(id) from batch)) newest_entry, t.following next_transaction,
      o.ids::text members, o.marks, o.leaves, clock_timestamp() sealed_at,
      (k.gaps + int8multirange(int8range(k.newest + 1,
        greatest(k.newest, (select max(id) from batch)) + 1)) - o.ids - c.gaps)::text open_gaps
      from known k, ours o, transactions t, closed c),
    written as (insert into enishi_auditseal
      (id, newest_entry, next_transaction, members, open_gaps, marks, digest, sealed_at)
    select id, newest_entry, next_transaction, members, open_gaps, marks, {DIGEST}, sealed_at
    from s where members <> '{{}}' or open_gaps <> former_gaps::text
    on conflict (id) do nothing returning id, digest, length(marks) / 4 entries)
    -- How many were sealed, the newest seal by then, and whether what this machine noted was there.
    select coalesce(w.entries, 0), coalesce(w.id, last.id), coalesce(w.digest, last.digest),
      %(number)s::bigint is null or exists (select from enishi_auditseal
        where id = %(number)s and digest = %(digest)s)
    from (select) always left join written w on true left join last on true
"""  # noqa: S608 - put together from constants


class AuditSeal(models.Model):
    """One batch of audit entries as they were when it was sealed. Append-only by a trigger.

    ``members`` and ``open_gaps`` are numbers of entries: PostgreSQL's ``int8multirange`` as text.
    ``marks`` are the first four bytes of each entry's hash, in the order of the entries. They tell
    which entry differs; ``digest`` (SHA-256) proves that one differs.
    """

    id = models.BigIntegerField(primary_key=True)
    newest_entry = models.BigIntegerField()
    # The first transaction that had not begun at that moment.
    next_transaction = models.BigIntegerField()
    members = models.TextField()
    open_gaps = models.TextField()
    marks = models.BinaryField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sealed_at"], name="audit_seal_by_time")]

    def __str__(self) -> str:
        return f"audit seal {self.pk}"


@dataclass(frozen=True, slots=True)
class Head:
    """Number and digest of a seal that was the newest one at some time."""

    number: int
    digest: str


def seal_new_entries() -> None:
    """Seal the entries since the last seal, and store the newest seal in the data folder.

    If the stored seal contradicts the database, it stays as it is, so that an operator sees it.
    """
    noted = _read()
    of_note = {
        "number": noted.number if noted else None,
        "digest": noted.digest if noted else None,
    }
    for _batch in range(_BATCHES_AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(_SEAL, of_note)
            entries, number, digest, agrees = cursor.fetchone()
        if entries < BATCH:
            break
    if agrees and number is not None:
        _note(Head(number, digest))


def contradicted_note() -> Head | None:
    """Return the seal stored on this machine if the database lacks it or has a different one."""
    noted = _read()
    if noted is None:
        return None
    kept = AuditSeal.objects.filter(pk=noted.number, digest=noted.digest).exists()
    return None if kept else noted


def note_newest() -> None:
    """Store the newest seal, also when an operator declares that the database is right as it is."""
    newest = AuditSeal.objects.order_by("-pk").first()
    if newest is None:
        _file().unlink(missing_ok=True)
    else:
        _note(Head(newest.pk, newest.digest))


def _note(newest: Head) -> None:
    if _read() == newest:
        return
    target = _file()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"audit-seal.{secrets.token_hex(4)}")
    draft.write_text(f"{newest.number} {newest.digest}\n")
    draft.replace(target)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "audit-seal"


def _read() -> Head | None:
    """Return the seal stored on this machine; None on a machine that stores no files."""
    try:
        number, _, digest = _file().read_text().strip().partition(" ")
        return Head(int(number), digest)
    except (OSError, ValueError):
        return None
