"""A backup is complete, names its keys, and is restored as it was, or nothing happens."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from enishi.company import actors
from enishi.company.models import Company
from enishi.management import cli
from enishi.meetings.gateway import installation_identity
from enishi.records.erasing import erasure, erasure_list
from enishi.records.erasing.erasure import Told
from enishi.records.erasing.models import ErasureCause
from tests.records.world import world_of

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


def our_url() -> str:
    return url_of(str(connection.settings_dict["NAME"]))


def url_of(name: str) -> str:
    known = connection.settings_dict
    host, password = quote(str(known["HOST"]), safe=""), quote(str(known["PASSWORD"]))
    return f"postgresql://{known['USER']}:{password}@/{name}?host={host}"


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The URL of another, empty database."""
    name = f"elsewhere_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"create database {name}")
    yield url_of(name)
    with connection.cursor() as cursor:
        cursor.execute(f"drop database {name} with (force)")


@pytest.fixture
def enishi(tmp_path: Path) -> Enishi:
    return Enishi(tmp_path)


class Enishi:
    """The command, with a data directory of its own and the test run's key."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.environment = {
            "PATH": os.defpath,
            "ENISHI_DATA_DIR": str(directory / "data"),
            "ENISHI_ENCRYPTION_KEYS": os.environ["ENISHI_ENCRYPTION_KEYS"],
            # No practice: there nothing waits for a confirmation.
            "ENISHI_ZOOM_CLIENT_ID": "id",
            "ENISHI_ZOOM_CLIENT_SECRET": "secret",
            "ENISHI_ZOOM_WEBHOOK_SECRET": "secret",
        }

    def here(self, *words: str, database: str, **environment: str) -> int:
        """The same in this process, which is quicker: it ends before Django is needed."""
        before = dict(os.environ)
        try:
            os.environ |= self.environment | {"DATABASE_URL": database} | environment
            return cli.main(words)
        finally:
            os.environ.clear()
            os.environ |= before

    def __call__(
        self, *words: str, database: str, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "enishi.management", *words],
            env=self.environment | {"DATABASE_URL": database} | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )


def rows_of(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as other:
        names = other.execute(
            "select tablename from pg_tables where schemaname = 'public' order by 1"
        ).fetchall()
        return {
            name: sorted(other.execute(f'select "{name}"::text from "{name}"').fetchall())  # type: ignore[arg-type]  # noqa: S608 - our own tables
            for (name,) in names
        }


def test_what_was_backed_up_comes_back_whole_and_waits_to_be_confirmed(
    enishi: Enishi, elsewhere: str, company: Company
) -> None:
    installation_identity.name()
    file = enishi.directory / "x.backup"
    before = rows_of(our_url())
    with psycopg.connect(elsewhere) as other:
        other.execute("create table enishi_company (name text); create table later (name text)")

    assert enishi.here("backup", str(file), database=our_url()) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert enishi.here("backup", str(file), database=our_url()) == 1  # never over another one
    key = os.environ["ENISHI_ENCRYPTION_KEYS"].partition(":")[2]
    assert key.encode() not in file.read_bytes()

    restored = enishi("restore", str(file), "--replace", database=elsewhere)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "confirm-instance" in restored.stdout
    assert rows_of(elsewhere) == before
    assert "run `enishi confirm-instance`" in enishi("check", database=elsewhere).stderr
    assert enishi("confirm-instance", database=elsewhere).returncode == 0
    confirmed = (enishi.directory / "data" / "installation").read_text()
    assert confirmed.startswith(f"{installation_identity.name()} ")


def test_what_is_no_whole_backup_changes_nothing(
    enishi: Enishi, elsewhere: str, company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    file = enishi.directory / "x.backup"
    assert enishi.here("backup", str(file), database=our_url()) == 0
    whole = file.read_bytes()

    def refusal(*words: str, **environment: str) -> str:
        capsys.readouterr()
        given = words or (str(file),)
        assert enishi.here("restore", *given, database=elsewhere, **environment) == 1
        sentence = capsys.readouterr().err
        assert sentence.count("\n") == 1
        return sentence

    other_key = "test:" + base64.urlsafe_b64encode(bytes(31) + b"x").decode()
    assert "sealed with the key test" in refusal(ENISHI_ENCRYPTION_KEYS=other_key)
    for wrong in (whole[:-1000], whole[:5000], b"", b"nonsense"):
        file.write_bytes(wrong)
        assert "cut off or damaged" in refusal()
    file.write_bytes(_damaged(whole))
    assert "damaged" in refusal()
    assert "is not there" in refusal(str(file) + ".gone")
    file.write_bytes(whole)
    with psycopg.connect(elsewhere):
        assert "Stop every part of Enishi first" in refusal()
    with psycopg.connect(elsewhere) as other:
        other.execute("create table enishi_company (name text)")
    assert "restore with --replace" in refusal()
    assert list(rows_of(elsewhere)) == ["enishi_company"]


def _damaged(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]


def test_a_backup_that_finds_no_room_leaves_no_file(enishi: Enishi, company: Company) -> None:
    # As on a full disk, no file grows beyond 64 KiB (setrlimit(2)).
    limited = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)); "
    limited += "from enishi.management import cli; sys.exit(cli.main(sys.argv[1:]))"
    file = enishi.directory / "x.backup"
    refused = subprocess.run(  # noqa: S603 - the lines above
        [sys.executable, "-c", limited, "backup", str(file)],
        env=enishi.environment | {"DATABASE_URL": our_url()},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"enishi: {file} could not be written: ")
    assert [entry.name for entry in enishi.directory.iterdir()] == ["data"]


def test_an_older_backup_erases_again_whoever_was_erased_since(
    enishi: Enishi, elsewhere: str, company: Company
) -> None:
    """Without the list the person would be back: the second restore has none."""
    world = world_of(company, number=1)
    file = enishi.directory / "x.backup"
    assert enishi.here("backup", str(file), database=our_url()) == 0
    erasure.erase(
        world.application.candidate,
        cause=ErasureCause.ON_REQUEST,
        told=Told(),
        by=actors.of(world.admin),
    )
    erasure_list.add_new()
    later = enishi.directory / "later.backup"
    listed = Path(settings.DATA_DIR) / "erasures"
    here = enishi.directory / "data" / "erasures"
    here.write_bytes(listed.read_bytes())
    # Beside every backup is a copy, also for another machine.
    assert enishi.here("backup", str(later), database=our_url()) == 0
    here.unlink()
    restored = enishi("restore", str(file), "--replace", database=elsewhere)
    assert "1 candidate(s) of this older database had been erased" in restored.stderr
    rows = rows_of(elsewhere)
    assert rows["enishi_candidate"] == rows["enishi_outgoingmail"] == rows["enishi_document"] == []
    assert "on_request" in str(rows["enishi_erasure"])
    assert "山田" not in str(rows)
    # It is known now, and a copy without the list does not know.
    assert enishi("migrate", database=elsewhere).stderr == ""
    here.unlink()
    (enishi.directory / "enishi-erasures").unlink()
    assert enishi("restore", str(file), "--replace", database=elsewhere).stderr == ""
    assert len(rows_of(elsewhere)["enishi_candidate"]) == 1
