"""One small change of one file, and the enumerations whose members can replace each other."""

from __future__ import annotations

import ast
import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """A change, and the lines that a test has to run to notice it.

    Attributes
    ----------
    kind
        Mutants are drawn by it: condition, filter, state, deed, permission, constraint.
    start, end
        The bytes of the file that ``text`` replaces.
    lines
        First and last line of the change, with the first line of its statement.
    constraint
        The name of a constraint that is dropped in the database; then the file does not change.
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
        """The mutant's id, which stays the same when the code moves within its file."""
        told = f"{self.path}|{self.start}|{self.end}|{self.text}|{self.constraint}"
        return hashlib.sha256(told.encode()).hexdigest()[:10]

    def applied(self, source: bytes) -> bytes:
        """The file's bytes with the change."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def diff(self, source: bytes) -> str:
        """The change as a diff, for people."""
        if self.constraint:
            return f"-{self.constraint} (taken out of the database)"
        before, after = source.decode(), self.applied(source).decode()
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))

    def told(self) -> dict[str, Any]:
        """The mutant as JSON values."""
        return asdict(self)


def members_of(sources: Iterable[str]) -> dict[str, list[str]]:
    """The members of every enumeration, by its name; one member can replace another."""
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
