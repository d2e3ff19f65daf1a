"""Whether the database still has every column, constraint, index and trigger of the migrations.

The expected objects are in a file beside this module, one per line, as PostgreSQL describes them. A
test compares the file with a freshly migrated database. ``scripts/schema.py`` writes the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from django.db import connection

# Casts that change no comparison, and the brackets around them.
_ADDED = re.compile(r"::(?:text|character varying)(?:\[\])?|[() ]")
KEPT = Path(__file__).with_name("schema.tsv")

_NOW = r"""
    with tables as (select oid, relname::text as name from pg_class
      where relnamespace = current_schema()::regnamespace and relkind = 'r'),
    -- Found by the search path, whatever the schema is called.
    here as (select quote_ident(current_schema()) || '.' as prefix)
    select 'column', t.name, a.attname::text, concat_ws(' ',
      format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then 'not null' end,
      case when a.attidentity <> '' then 'generated as identity' end,
      'default ' || pg_get_expr(d.adbin, d.adrelid))
    from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    union all
    -- Newer servers keep NOT NULL as a constraint too; the columns above tell it.
    select 'constraint', t.name, c.conname::text, pg_get_constraintdef(c.oid)
    from tables t join pg_constraint c on c.conrelid = t.oid and c.contype <> 'n'
    union all
    select 'index', t.name, i.relname::text,
      pg_get_indexdef(x.indexrelid) || case when x.indisvalid then '' else ' INVALID' end
    from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
    where not exists (select from pg_constraint c where c.conindid = x.indexrelid
      and c.conrelid = t.oid and c.contype <> 'f')
    union all
    select 'trigger', t.name, g.tgname::text, pg_get_triggerdef(g.oid)
      || case g.tgenabled when 'O' then '' when 'A' then '' else ' DISABLED' end
    from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
    union all
    select 'constraint trigger', t.name, c.conname || ' ' || g.tgtype,
      'enabled ' || g.tgenabled::text
    from tables t join pg_trigger g on g.tgrelid = t.oid and g.tgisinternal
    join pg_constraint c on c.oid = g.tgconstraint where g.tgenabled not in ('O', 'A')
    union all
    select 'rule', t.name, r.rulename::text, pg_get_ruledef(r.oid)
    from tables t join pg_rewrite r on r.ev_class = t.oid
    union all
    select 'row level security', t.name, '', 'on' from tables t join pg_class c on c.oid = t.oid
    where c.relrowsecurity or c.relforcerowsecurity
    union all
    select 'durability', t.name, '', 'unlogged: emptied by a crash'
    from tables t join pg_class c on c.oid = t.oid where c.relpersistence <> 'p'
    union all
    select distinct 'function', '', p.proname::text, md5(p.prosrc) from pg_proc p
    where p.pronamespace = current_schema()::regnamespace and p.prokind = 'f'
"""


class Object(NamedTuple):
    """A described object: a column, a constraint, an index, a trigger, a function, or what changes
    statements: a rule, row level security."""

    kind: str
    table: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}" + (f" of {self.table}" if self.table else "")


def present() -> dict[Object, str]:
    """Return the objects of the connected database, with PostgreSQL's descriptions."""
    with connection.cursor() as cursor:
        cursor.execute("select current_schema()")
        [schema] = cursor.fetchone()
        cursor.execute(_NOW)
        return {
            Object(kind, table, name): definition.replace(f"{schema}.", "").replace("\n", " ")
            for kind, table, name, definition in cursor.fetchall()
        }


def kept() -> dict[Object, str]:
    """Return the objects that this version's migrations make."""
    lines = (line.split("\t") for line in KEPT.read_text().splitlines())
    return {Object(kind, table, name): definition for kind, table, name, definition in lines}


def findings() -> Iterator[str]:
    """Yield each difference as a line, with the statement that repairs it where there is one."""
    yield from differences(kept(), present())
    yield from _numbers_used_twice()


def _numbers_used_twice() -> Iterator[str]:
    """Yield tables whose next number is already in use, so that no row can be added."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED)
        for table, column, sequence in cursor.fetchall():
            cursor.execute(  # the names come from the database itself
                f"select max({column}) from {table} having max({column}) >="  # noqa: S608
                f" (select last_value + is_called::int from {sequence})"
            )
            if found := cursor.fetchone():
                yield (
                    f"The next number of {table} is not above {found[0]}, which a row has: run"
                    f" `select setval('{sequence}', {found[0]})` on the database."
                )


_NUMBERED = """
    select quote_ident(c.relname), quote_ident(a.attname),
      pg_get_serial_sequence(quote_ident(c.relname), a.attname)
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0
    and not a.attisdropped and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null
    order by 1
"""


def differences(wanted: Mapping[Object, str], there: Mapping[Object, str]) -> Iterator[str]:
    """Yield how ``there`` differs; further tables, functions, plain indexes are the operator's."""

    tables = {one.table for one in wanted if one.table}
    gone = tables - {one.table for one in there}
    for table in sorted(gone):
        yield f"The table {table} is missing: restore it from a backup."
    for one, definition in sorted(wanted.items()):
        if one.table in gone or _plain(there.get(one, "")) == _plain(definition):
            continue
        mend = _mending(one, definition)
        if one in there:
            yield f"The {one} is not as it was made, but {there[one]!r}: {mend}."
        else:
            yield f"The {one} is missing: {mend}."
    for one, definition in sorted(there.items()):
        if one.kind == "constraint trigger":
            yield (
                f"The {one} is switched off, so that nothing is compared: run"
                f" `alter table {one.table} enable trigger all` on the database."
            )
        elif one.kind == "durability":
            yield (
                f"The table {one.table} is emptied by a crash: run"
                f" `alter table {one.table} set logged` on the database."
            )
        elif one not in wanted and one.table in tables and _matters(one, definition):
            yield f"The {one} is not of this version ({definition}): drop it unless it is yours."


def _plain(definition: str) -> str:
    """Remove what PostgreSQL adds whenever it parses its own description again."""
    return _ADDED.sub("", definition)


def _matters(one: Object, definition: str) -> bool:
    return one.kind not in ("function", "index") or definition.startswith("CREATE UNIQUE")


def _mending(one: Object, definition: str) -> str:
    if one.kind == "constraint":
        add = f"alter table {one.table} add constraint {one.name} {definition}"
        return f"after dropping what is left of it, run `{add}` on the database"
    if one.kind in ("index", "trigger"):
        return f"after dropping what is left of it, run `{definition}` on the database"
    if one.kind == "column":
        return f"make it `{definition}`, from a backup where it held something"
    return "take it from a new installation of this version"
