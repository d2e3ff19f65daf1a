"""Which tests are asked about a mutant: those that run its lines, the cheapest first."""

from __future__ import annotations

from bench.mutants.covering import Covered
from bench.mutants.mutant import Mutant

# Tried first: importing many files of tests costs more than running a few tests.
FEW_FILES, FEW_TESTS, FEW_SECONDS = 3, 25, 4.0
MOST_SECONDS = 90.0
# Breaks each constraint on purpose.
CONSTRAINTS = "tests/records/test_constraints.py"


def rounds(mutant: Mutant, covered: Covered) -> list[list[str]]:
    """Lists of tests; the next is asked when one before it noticed nothing.

    First the cheapest of those that run the mutant's lines, then all of these and their neighbours:
    what a fixture of several tests runs is noted for the first of them alone.
    """
    if mutant.constraint:
        return [[CONSTRAINTS]]
    first, last = mutant.lines
    running = covered.tests_of(mutant.path, range(first, last + 1)) if first else set()
    if not running:
        running = covered.tests_of_file(mutant.path)
    cheapest = sorted(running, key=lambda test: (covered.seconds.get(test, 1), test))
    few = _few(cheapest, covered)
    files = {_file(test) for test in running}
    neighbours = sorted(
        (test for test in covered.seconds if _file(test) in files and test not in running),
        key=lambda test: (covered.seconds[test], test),
    )
    rest, left = [], MOST_SECONDS
    for test in [*cheapest, *(neighbours if len(running) < 40 else [])]:
        left -= covered.seconds.get(test, 1)
        if test not in few and test not in covered.failed and left > 0:
            rest.append(test)
    # pytest imports each file once, if its tests stand together.
    return [part for part in (_together(few), _together(rest)) if part]


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
