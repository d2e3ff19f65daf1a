"""The choice of a PostgreSQL, and the message when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from embedded_postgres import PostgresUnavailableError, binaries
from embedded_postgres.binaries import Binaries


def _installation(directory: Path, version: str) -> Path:
    directory.mkdir(parents=True)
    for program in ("initdb", "postgres"):
        (directory / program).write_text(f"#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n")
        (directory / program).chmod(0o755)
    return directory


@pytest.mark.parametrize(
    ("stated", "major"), [("18.4", 18), ("15.8 (Debian 15.8-0+deb12u1)", 15), ("19beta1", 19)]
)
def test_the_version_is_read_from_what_the_program_states(
    tmp_path: Path, stated: str, major: int
) -> None:
    assert Binaries(_installation(tmp_path / "bin", stated)).major_version() == major


def test_the_operators_choice_is_taken(tmp_path: Path) -> None:
    chosen = _installation(tmp_path / "bin", "17.1")
    assert binaries.find_programs(chosen) == Binaries(chosen)


def test_the_operators_choice_is_never_passed_over(tmp_path: Path) -> None:
    with pytest.raises(PostgresUnavailableError, match="does not hold initdb and postgres"):
        binaries.find_programs(tmp_path)


def test_the_version_that_made_the_data_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Binaries(_installation(tmp_path / "18", "18.4"))
    old = Binaries(_installation(tmp_path / "15", "15.8"))
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([new, old]))
    assert binaries.find_programs() == new
    assert binaries.find_programs(version=15) == old
    assert binaries.find_programs(version=12) == new


def test_without_any_postgresql_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([]))
    with pytest.raises(PostgresUnavailableError, match="DATABASE_URL"):
        binaries.find_programs()
