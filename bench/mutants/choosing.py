"""Chooses the tests of a mutant: those that run its lines, the cheapest first."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bench.mutants.covering import Covered
from bench.mutants.mutant import Mutant

# The first round is small, because the import of many test files costs more than a few tests.
FEW_FILES, FEW_TESTS, FEW_SECONDS = 3, 25, 4.0
MOST_SECONDS = 15.0
# These tests break each constraint on purpose.
CONSTRAINTS = "tests/records/test_constraints.py"


def rounds(
    mutant: Mutant, covered: Covered, *, seconds: float = MOST_SECONDS, tree: Path | None = None
) -> list[list[str]]:
    """Lists of tests. A later list runs only if the lists before it noticed nothing.

    The first list has the cheapest tests that run the mutant's lines and are about its module. The
    last has all tests that run them, and their neighbours, because the lines of a shared fixture
    are recorded for its first test only.
    """
    if mutant.constraint:
        return [[CONSTRAINTS]]
    first, last = mutant.lines
    running = covered.tests_of(mutant.path, range(first, last + 1)) if first else set()
    if not running and tree is not None:
        running = _those_that_name_it(mutant, covered, tree)
    if not running:
        running = covered.tests_of_file(mutant.path)
    # tests/interviews/meeting/test_openers.py is about interviews/meeting/openers.py.
    about = mutant.path.rpartition("/")[2].removesuffix(".py").rstrip("s")
    if mutant.kind == "permission":
        about = "test_permissions" if mutant.path.startswith("enishi/web/") else "tests/verbs/"
    cheapest = sorted(
        running, key=lambda test: (about not in _file(test), covered.seconds.get(test, 1), test)
    )
    few = _few(cheapest, covered)
    files = {_file(test) for test in running}
    neighbours = sorted(
        (test for test in covered.seconds if _file(test) in files and test not in running),
        key=lambda test: (covered.seconds[test], test),
    )
    rest, left = [], seconds
    for test in [*cheapest, *(neighbours if len(running) < 40 else [])]:
        left -= covered.seconds.get(test, 1)
        if test not in few and test not in covered.failed and left > 0:
            rest.append(test)
    # pytest imports each file once if its tests are next to each other.
    return [part for part in (_together(few), _together(rest)) if part]


def _those_that_name_it(mutant: Mutant, covered: Covered, tree: Path) -> set[str]:
    """For a table at the end of a module: the tests that run a line with its name."""
    source = (tree / mutant.path).read_bytes()
    line = source[: mutant.start].count(b"\n") + 1
    names = {
        target.id
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and node.lineno <= line <= (node.end_lineno or 0)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    if not names:
        return set()
    named = re.compile(rf"\b({'|'.join(names)})\b")
    running: set[str] = set()
    for path in covered.lines:
        lines = (tree / path).read_text().splitlines()
        said = [number for number, text in enumerate(lines, 1) if named.search(text)]
        running |= covered.tests_of(path, said)
        # A table made of this table: all tests that run any line of that module.
        if any(lines[number - 1].strip().startswith("**") for number in said):
            running |= covered.tests_of_file(path)
    return running


def _file(test: str) -> str:
    return test.partition("::")[0]


def _few(tests: list[str], covered: Covered) -> list[str]:
    few: list[str] = []
    files: set[str] = set()
    left = FEW_SECONDS
    for test in tests:
        if _file(test) not in files and len(files) == FEW_FILES:
            continue
        left -= covered.seconds.get(test, 1)
        if few and (left < 0 or len(few) == FEW_TESTS):
            break
        files.add(_file(test))
        few.append(test)
    return few


def _together(tests: list[str]) -> list[str]:
    order = {file: at for at, file in reversed(list(enumerate(map(_file, tests))))}
    return sorted(tests, key=lambda test: order[_file(test)])
