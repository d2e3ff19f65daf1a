"""The map of the floors in docs/house.md is that of import-linter."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def floors_on_the_map() -> list[set[str]]:
    """The left column of the first drawing in docs/house.md; a line that ends with │ goes on."""
    drawing = (ROOT / "docs/house.md").read_text().split("```")[1]
    floors: list[set[str]] = []
    goes_on = False
    for line in drawing.splitlines():
        if not re.match(r" \S", line):
            continue
        rooms = re.split(r"\s{2,}", line.strip())[0]
        if not goes_on:
            floors.append(set())
        floors[-1] |= {room.strip() for room in rooms.split("│") if room.strip()}
        goes_on = rooms.endswith("│")
    return floors


def floors_that_are_kept() -> list[set[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [contract] = [
        one
        for one in settings["tool"]["importlinter"]["contracts"]
        if one["type"] == "layers" and one["containers"] == ["enishi"]
    ]
    return [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]


def test_every_room_stands_on_the_map_on_its_floor_and_no_other_does() -> None:
    assert floors_on_the_map() == floors_that_are_kept()


def test_no_file_of_the_program_is_longer_than_300_lines() -> None:
    programs = ("bench", "embedded_postgres", "enishi", "scripts", "simulation", "zoom_sandbox")
    # Each is one sheet, because whoever looks for a switch or a schedule looks for one place.
    sheets = {"enishi/settings.py", "enishi/tasks.py"}
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text().splitlines())
        for program in programs
        for file in (ROOT / program).rglob("*.py")
        # A migration is written once, by Django.
        if file.parent.name != "migrations"
    }
    assert len(lengths) > 500
    long = {path: lines for path, lines in lengths.items() if lines > 300}
    assert {path for path in long if path not in sheets} == set(), long
