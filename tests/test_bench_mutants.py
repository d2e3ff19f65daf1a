"""The mutation run knows which changes a test noticed and which none did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench.mutants import choosing, copying, drawing
from bench.mutants.covering import Covered
from bench.mutants.drawing import draw
from bench.mutants.operators import mutants_of

DOORS = """
from enum import StrEnum


class State(StrEnum):
    OPEN = "open"
    SHUT = "shut"


def enter(door, *, age):
    if age < 18:
        raise PermissionError
    door.state = State.OPEN
    door.keys.filter(lost=False, owner=door.owner).delete()
"""
TESTS = """
import pytest
from doors.doors import enter

def test_a_child_is_refused():
    with pytest.raises(PermissionError):
        enter(None, age=17)
"""
# What stands for the command: it forks, which pytest's own process had better not.
TRY = """
import json, sys
from pathlib import Path
from bench.mutants.trying import run_tests
tree, ends = Path(sys.argv[1]), {}
for name, source in json.loads(sys.argv[2]).items():
    (tree / "doors/doors.py").write_text(source)
    ends[name] = run_tests(tree, ["test_doors.py"], seconds=20).end
print(json.dumps(ends))
"""


def found() -> dict[str, str]:
    """What is changed, by what it is called."""
    members = {"State": ["OPEN", "SHUT"]}
    source = DOORS.encode()
    return {
        f"{one.kind}: {one.what}": one.applied(source).decode()
        for one in mutants_of("doors/doors.py", DOORS, members)
    }


def test_conditions_queries_and_writes_of_a_file_are_changed_one_at_a_time() -> None:
    changed = found()
    assert "if (age <= 18):" in changed["condition: comparison"]
    assert "if False:" in changed["condition: never"]
    assert "door.state = State.SHUT" in changed["state: another member"]
    assert "    pass\n    door.keys" in changed["state: write left out"]
    assert "filter(owner=door.owner)" in changed["filter: filter left out: lost"]
    assert "filter(lost=False)" in changed["filter: filter left out: owner"]
    assert ".exclude(lost=False, owner=door.owner)" in changed["filter: filter/exclude"]
    assert changed["deed: not done"].endswith("    pass\n")


def test_what_is_looked_at_and_what_is_left_out_is_there() -> None:
    named = [*drawing.EVERYTHING, *drawing.ACCESS, choosing.CONSTRAINTS]
    named += [f"tests/{name}" for name in copying.LEFT_OUT]
    assert [name for name in named if not (copying.HOUSE / name).exists()] == []


def test_a_seed_draws_the_same_again() -> None:
    all_of_them = mutants_of("doors/doors.py", DOORS, {"State": ["OPEN", "SHUT"]})
    drawn = draw(all_of_them, seed=7, count=5)
    assert len({mutant.id for mutant in drawn}) == 5
    assert drawn == draw(all_of_them, seed=7, count=5)


def test_who_runs_the_line_is_asked_first_and_whoever_failed_before_is_not() -> None:
    lines = {10: {"a.py::slow", "b.py::quick", "c.py::failed"}, 11: {"d.py::of another line"}}
    covered = Covered(
        {"doors/doors.py": lines},
        {"a.py::slow": 3.0, "b.py::quick": 0.1, "c.py::failed": 0.1, "a.py::beside": 0.1},
        {"c.py::failed"},
    )
    comparison = next(
        one for one in mutants_of("doors/doors.py", DOORS, {}) if one.what == "comparison"
    )
    assert comparison.lines == (11, 11)
    covered.lines["doors/doors.py"][11] = lines[10]
    assert choosing.rounds(comparison, covered) == [
        ["b.py::quick", "a.py::slow"],
        ["a.py::beside"],
    ]


def test_a_change_that_a_test_notices_is_told_from_one_that_none_does(tmp_path: Path) -> None:
    (tmp_path / "doors").mkdir()
    (tmp_path / "doors/__init__.py").touch()
    (tmp_path / "test_doors.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    changed = found()
    sources = {
        "none": DOORS,
        "noticed": changed["condition: never"],
        "unnoticed": changed["condition: comparison"],
        "no program": "not a program",
    }
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", TRY, str(tmp_path), json.dumps(sources)],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        timeout=120,
    ).stdout
    assert json.loads(said) == {
        "none": "passed",
        "noticed": "failed",
        "unnoticed": "passed",
        "no program": "failed",
    }
