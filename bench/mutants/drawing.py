"""Draws the mutants that are tried, a share of each kind, by a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from bench.mutants.mutant import Mutant, members_of
from bench.mutants.operators import mutants_of

# An error in these files changes somebody's interview, or who may see it.
EVERYTHING = (
    "enishi/interviews/",
    "enishi/meetings/",
    "enishi/web/public/",
    "enishi/company/roles.py",
)
ACCESS = tuple(
    f"enishi/web/shell/{name}.py"
    for name in (
        *("access", "caller", "form_keys", "proof", "request_bodies", "security_headers"),
        *("sessions", "topic_search"),
    )
)
# Of all other pages, only the permissions are changed.
PAGES = "enishi/web/"
# Percent of each kind, or all mutants where there are fewer.
SHARES = {
    "condition": 30, "filter": 25, "state": 16, "deed": 11, "permission": 12, "constraint": 6,
}  # fmt: skip


def _in_scope(mutant: Mutant) -> bool:
    return mutant.path.startswith((*EVERYTHING, *ACCESS)) or mutant.kind == "permission"


def candidates(tree: Path, *, sources: str = "enishi") -> Iterator[Mutant]:
    """Every mutant of the files in scope, file by file."""
    files = {
        str(file.relative_to(tree)): file.read_text()
        for file in sorted((tree / sources).rglob("*.py"))
        if "migrations" not in file.parts
    }
    members = members_of(files.values())
    for path, source in files.items():
        if sources != "enishi":
            yield from mutants_of(path, source, members)
        elif path.startswith((*EVERYTHING, PAGES)):
            yield from filter(_in_scope, mutants_of(path, source, members))


def draw(found: list[Mutant], *, seed: int, count: int) -> list[Mutant]:
    """Draw ``count`` mutants, each kind by its share, in random order.

    The same tree, seed and count give the same mutants.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable
    drawn: list[Mutant] = []
    for kind, share in SHARES.items():
        of_kind = [mutant for mutant in found if mutant.kind == kind]
        drawn += chance.sample(of_kind, min(len(of_kind), round(count * share / 100)))
    rest = [mutant for mutant in found if mutant not in set(drawn)]
    drawn += chance.sample(rest, min(len(rest), max(0, count - len(drawn))))
    chance.shuffle(drawn)
    return drawn[:count]
