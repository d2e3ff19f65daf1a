"""The maps of the floors in docs/house.md are those of import-linter."""

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


# Rooms whose sub-rooms have tables of their own there, or that are a place in the menu each.
WITH_OWN_TABLES = {"interviews", "meetings", "web"}


def floors_in_the_table(house: str) -> dict[str, list[set[str]]]:
    """The rows of the table of the smaller rooms; a semicolon goes down one floor."""
    rows = house.split("| Room | Its floors, highest first |\n|---|---|\n")[1].split("\n\n")[0]
    floors = {}
    for row in rows.splitlines():
        _edge, room, cell, _other_edge = row.split("|")
        floors[room.strip(" `/")] = [
            set(re.findall(r"`([a-z_]+)`", floor)) for floor in cell.split(";")
        ]
    return floors


def floors_that_are_kept(container: str = "enishi") -> list[set[str]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [contract] = [
        one
        for one in settings["tool"]["importlinter"]["contracts"]
        if one["type"] == "layers" and one["containers"] == [container]
    ]
    return [{room.strip() for room in layer.split("|")} for layer in contract["layers"]]


def test_every_room_stands_on_the_map_on_its_floor_and_no_other_does() -> None:
    assert floors_on_the_map() == floors_that_are_kept()


def test_the_table_of_the_smaller_rooms_has_their_floors() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    with_floors = {
        room.removeprefix("enishi.")
        for one in settings["tool"]["importlinter"]["contracts"]
        for room in one.get("containers", [])
        if room.startswith("enishi.")
    }
    table = floors_in_the_table((ROOT / "docs/house.md").read_text())
    assert set(table) == with_floors - WITH_OWN_TABLES
    for room, floors in table.items():
        assert floors == floors_that_are_kept(f"enishi.{room}"), room


def test_the_smaller_rooms_are_flat_except_for_the_sub_rooms_that_are_named() -> None:
    house = (ROOT / "docs/house.md").read_text()
    sentence = house.split("The smaller rooms are flat, except for")[1].split("`pyproject.toml`")[0]
    named = re.findall(r"`([a-z_]+/[a-z_]+)/`", sentence)
    there = {
        "/".join(package.parent.relative_to(ROOT / "enishi").parts)
        for package in (ROOT / "enishi").glob("*/*/__init__.py")
    }
    elsewhere = WITH_OWN_TABLES | {"management"}
    assert sorted(named) == sorted(one for one in there if one.split("/")[0] not in elsewhere)


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
