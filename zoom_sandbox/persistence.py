"""Keeps the records in one SQLite file, written within the request that changes them."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

Document = dict[str, Any]
R = TypeVar("R")


class Store:
    """The SQLite file. It survives `kill -9`, because every write is one committed transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        path.chmod(0o600)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS documents"
            " (kind TEXT, key TEXT, document TEXT, PRIMARY KEY (kind, key))"
        )

    def read(self) -> Iterable[tuple[str, str, Document]]:
        """Every stored document as (kind, key, document), oldest first."""
        rows = self._connection.execute(
            "SELECT kind, key, document FROM documents ORDER BY rowid"
        ).fetchall()
        for kind, key, document in rows:
            yield kind, key, json.loads(document)

    def write(self, changes: Mapping[tuple[str, str], Document | None]) -> None:
        """Store the changed documents together; None removes one."""
        if not changes:
            return
        with self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            for (kind, key), document in changes.items():
                if document is None:
                    connection.execute(
                        "DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key)
                    )
                    continue
                connection.execute(
                    "INSERT INTO documents (kind, key, document) VALUES (?, ?, ?)"
                    " ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document",
                    (kind, key, json.dumps(document, ensure_ascii=False)),
                )

    def close(self) -> None:
        self._connection.close()


def to_document(record: Any) -> Document:
    """A record as JSON values. Times become ISO 8601. The caller must not change the document."""
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in values
    }


def from_document(cls: type[R], document: Document) -> R:
    """Make a record of its document. Fields named `at` or `…_at` hold times, by their names alone.

    Fields that this version does not know are dropped, so that a newer sandbox reads older files.
    """
    known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    return cls(
        **{
            name: datetime.fromisoformat(value)
            if value is not None and (name == "at" or name.endswith("_at"))
            else value
            for name, value in document.items()
            if name in known
        }
    )
