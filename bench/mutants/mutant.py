"""One small change to one file, and the names that it may put in place of another."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """What is changed, and which lines a test has to run to notice it.

    Attributes
    ----------
    kind
        What is drawn evenly: condition, filter, state, deed, permission, constraint.
    start, end
        Bytes of the file that ``text`` stands in for.
    lines
        First and last line of what is changed, with the statement's own first.
    constraint
        Its name, if it is taken out of the database instead; then nothing in the file changes.
    """

    path: str
    kind: str
    what: str
    start: int
    end: int
    text: str
    lines: tuple[int, int]
    constraint: str = ""

    @property
    def id(self) -> str:
        """The same for the same change, wherever in its file the place has moved to."""
        told = f"{self.path}|{self.start}|{self.end}|{self.text}|{self.constraint}"
        return hashlib.sha256(told.encode()).hexdigest()[:10]

    def applied(self, source: bytes) -> bytes:
        """The file with the change in it."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def diff(self, source: bytes) -> str:
        """The change as people read it."""
        if self.constraint:
            return f"-{self.constraint} (taken out of the database)"
        before, after = source.decode(), self.applied(source).decode()
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


def members_of(sources: Iterable[str]) -> dict[str, list[str]]:
    """The members of every enumeration: where one of them stands, another could."""
    found: dict[str, list[str]] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef) and any(
                ast.unparse(base).rpartition(".")[2] in ("TextChoices", "StrEnum", "Enum")
                for base in node.bases
            ):
                found[node.name] = [
                    target.id
                    for one in node.body
                    if isinstance(one, ast.Assign)
                    for target in one.targets
                    if isinstance(target, ast.Name) and target.id.isupper()
                ]
    return found
