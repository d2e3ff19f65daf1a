"""The account that runs PostgreSQL, and directories that this account cannot enter."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
import pytest

import embedded_postgres
from embedded_postgres import PostgresUnavailableError, binaries, lodging
from embedded_postgres.lodging import Account

runs_as_root = os.geteuid() == 0


def test_the_account_is_never_root(directory: Path) -> None:
    assert lodging.account_for(directory / "pg").uid != 0


def test_a_closed_directory_stays_closed_and_the_server_runs_all_the_same(directory: Path) -> None:
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    with embedded_postgres.running(
        closed / "data", durable=False, shelter=directory / "shelter"
    ) as server:
        psycopg.connect(server.url).close()
        moved = directory / "shelter" in server.cluster.directory.parents
    assert moved == runs_as_root, "only root's closed directories are closed to the server"
    assert closed.stat().st_mode & 0o777 == 0o700


def test_programs_that_cannot_be_reached_are_copied_whole(directory: Path) -> None:
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    found = binaries.find_programs()
    bundle = tuple(
        Path(shutil.copytree(path, closed / path.name, symlinks=True)) for path in found.bundle
    )
    hidden = binaries.Binaries(bundle[0] / "bin", bundle)
    stranger = Account(uid=65534, gid=65534)
    assert not stranger.can_reach(hidden.directory)

    reachable = lodging.reachable_binaries(hidden, stranger, shelter=directory / "shelter")

    assert reachable.directory != hidden.directory
    assert reachable.major_version() == found.major_version()
    assert lodging.reachable_binaries(hidden, stranger, shelter=directory / "shelter") == reachable


def test_somebody_elses_socket_directory_is_refused(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = directory / ("a-name-that-goes-on-" * 6)
    # Whoever made the directory, it is neither of these two.
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(PostgresUnavailableError, match="belongs to another account") as refusal:
        lodging.socket_directory(data, Account(uid=54321, gid=54321))
    Path(str(refusal.value).split()[0]).rmdir()


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_the_servers_files_are_its_accounts_alone_whatever_the_umask(
    directory: Path, umask: int
) -> None:
    place = directory / "data"
    place.mkdir()
    place.chmod(0o777)
    former = os.umask(umask)
    try:
        with embedded_postgres.running(
            place, durable=False, shelter=directory / "shelter"
        ) as server:
            psycopg.connect(server.url).close()
            assert server.cluster.directory == place
    finally:
        os.umask(former)
    assert place.stat().st_mode & 0o777 == 0o700
    assert place.stat().st_uid == lodging.account_for(place / "pg").uid


def test_a_shelter_can_be_passed_through_whatever_the_umask(directory: Path) -> None:
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    former = os.umask(0o077)
    try:
        with embedded_postgres.running(
            closed / "data", durable=False, shelter=directory / "shelter"
        ) as server:
            psycopg.connect(server.url).close()
    finally:
        os.umask(former)
    if runs_as_root:
        assert (directory / "shelter").stat().st_mode & 0o777 == 0o711
