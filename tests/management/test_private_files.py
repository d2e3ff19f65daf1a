"""Nobody else on the machine reads mails, keys and databases (S5)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from enishi.management import operator_settings, private_files, up
from enishi.management.operator_settings import WrongSettingError
from tests.management.house import ROOT, command, own_environment


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    former = os.umask(request.param)
    yield request.param
    os.umask(former)


def open_to_others(directory: Path) -> list[str]:
    """Everything below that anybody but its owner may read, write or enter."""
    return [
        str(path.relative_to(directory))
        for path in sorted(directory.rglob("*"))
        if not path.is_symlink() and path.lstat().st_mode & 0o077
        if "static" not in path.parts
    ]


def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path, umask: int) -> None:
    data = tmp_path / "var"
    for name in ("mail/a.log", "secrets.env", "zoom_sandbox/world.sqlite3", "deep/er/file"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("a candidate's key")
    for path in [data, *data.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    operator_settings.environment(
        operator_settings.read_settings({"ENISHI_DATA_DIR": str(data)}), {}
    )
    assert open_to_others(data) == []
    assert data.stat().st_mode & 0o066 == 0
    (data / "mail" / "b.log").write_text("written from now on")
    (data / "new").mkdir()
    assert open_to_others(data) == []


def test_a_program_stays_a_program_and_a_link_leads_nowhere_new(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("not ours")
    outside.chmod(0o644)
    data = tmp_path / "var"
    data.mkdir()
    (data / "tool").touch(mode=0o755)
    (data / "link").symlink_to(outside)
    private_files.keep_private(data)
    assert stat.S_IMODE((data / "tool").stat().st_mode) == 0o700
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644


def test_a_folder_that_everybody_writes_into_is_refused_and_left_alone(tmp_path: Path) -> None:
    shared = tmp_path / "tmp"
    shared.mkdir()
    shared.chmod(0o1777)
    environ = {"ENISHI_DATA_DIR": str(shared)}
    with pytest.raises(WrongSettingError, match="shared by all users"):
        operator_settings.environment(operator_settings.read_settings(environ), environ)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


@pytest.mark.parametrize("umask", [0o000], indirect=True)
def test_a_whole_installation_is_closed_whatever_its_umask(umask: int) -> None:
    with tempfile.TemporaryDirectory(prefix="enishi-closed-") as name:
        data = Path(name) / "var"
        Path(name).chmod(0o711)
        environment = own_environment(data)
        prepared = command(environment, "prepare")
        assert prepared.returncode == 0, prepared.stderr
        mail = (
            "from django.core.mail import send_mail;"
            "send_mail('s', 'a key', 'a@b.example', ['c@d.example'])"
        )
        sent = command(environment, "manage", "shell", "--no-imports", "--command", mail)
        assert sent.returncode == 0, sent.stderr
        assert list((data / "mail").iterdir())
        assert open_to_others(data) == []


def test_a_web_server_of_the_operators_writes_nothing_that_others_read() -> None:
    code = "import os, enishi.wsgi; seen = os.umask(0); print(oct(seen))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "0o77\n"


def test_a_data_folder_that_is_absent_is_made(tmp_path: Path, umask: int) -> None:
    data = tmp_path / "new" / "デ ー タ 'x'"
    with up.alone_in(operator_settings.read_settings({"ENISHI_DATA_DIR": str(data)})):
        assert data.stat().st_mode & 0o066 == 0
        assert open_to_others(data) == []


@pytest.mark.parametrize("place", ["/proc/enishi", "/dev/null/enishi", "/tmp"])  # noqa: S108
def test_a_data_folder_that_cannot_be_is_refused_in_words(place: str) -> None:
    with (
        pytest.raises(WrongSettingError, match="ENISHI_DATA_DIR"),
        up.alone_in(operator_settings.read_settings({"ENISHI_DATA_DIR": place})),
    ):
        pass
