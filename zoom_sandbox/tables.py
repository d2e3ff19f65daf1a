"""A table of records that knows which of them changed since the last write to the file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Generic, Protocol, TypeVar

from zoom_sandbox import persistence


class Record(Protocol):
    """An immutable object with a key."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """Records of one kind by their key, in the order of insertion.

    `limit` bounds tables that only grow: the oldest records are dropped. Changes are noted only if
    `is_stored`, because a world in memory writes no file.
    """

    def __init__(self, cls: type[R], *, limit: int | None = None) -> None:
        self.kind = cls.__name__
        self.is_stored = False
        self._cls = cls
        self._limit = limit
        self._records: dict[str, R] = {}
        self._dirty: dict[str, None] = {}

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, key: object) -> bool:
        return key in self._records

    def __getitem__(self, key: str) -> R:
        return self._records[key]

    def get(self, key: str | None) -> R | None:
        return None if key is None else self._records.get(key)

    def where(self, holds: Callable[[R], bool]) -> list[R]:
        return [record for record in self if holds(record)]

    def put(self, record: R) -> R:
        self._records[record.key] = record
        self._note(record.key)
        if self._limit is not None and len(self._records) > self._limit:
            self.remove(next(iter(self._records)))
        return record

    def change(self, record: R, **fields: Any) -> R:
        """Replace the present record of `record.key` by a copy with these fields changed."""
        return self.put(replace(self._records[record.key], **fields))  # type: ignore[type-var]

    def remove(self, key: str) -> None:
        if self._records.pop(key, None) is not None:
            self._note(key)

    def clear(self) -> None:
        for key in list(self._records):
            self.remove(key)

    def load(self, document: persistence.Document) -> None:
        """Add a record that is already in the file."""
        record = persistence.from_document(self._cls, document)
        self._records[record.key] = record

    def collect_changes(self) -> dict[tuple[str, str], persistence.Document | None]:
        """Return what must be written, and forget it. Removed records appear as None."""
        changes: dict[tuple[str, str], persistence.Document | None] = {}
        for key in self._dirty:
            record = self._records.get(key)
            changes[self.kind, key] = None if record is None else persistence.to_document(record)
        self._dirty = {}
        return changes

    def _note(self, key: str) -> None:
        if self.is_stored:
            self._dirty[key] = None
