"""The whole house as an operator meets it: `enishi up` and the commands beside it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "enishi.management")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def own_environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The test run's own settings must not reach a house that stands by itself."""
    ours = ("ENISHI_", "DATABASE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"ENISHI_DATA_DIR": str(data_dir)} | more


def command(
    environment: dict[str, str], *arguments: str, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*COMMAND, *arguments],
        env=environment,
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class House:
    """A running `enishi up`."""

    process: subprocess.Popen[str]
    environment: dict[str, str]
    announcement: str

    def command(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return command(self.environment, *arguments, stdin=stdin)

    def page(self, path: str) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.environment['PORT']}{path}", trust_env=False)

    def processes(self) -> list[int]:
        """All that run with this house's data directory in their environment or command line."""
        mark = self.environment["ENISHI_DATA_DIR"].encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
        return found


def start(environment: dict[str, str]) -> House:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*COMMAND, "up"],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    told = ""
    while "Ctrl-C stops everything" not in told:
        line = process.stdout.readline()
        assert line, f"it ended before it was up:\n{told}"
        told += line
    return House(process, environment, told)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One that was killed once, and then asked to stop: neither leaves a process behind."""
    data_dir = Path(tempfile.mkdtemp(prefix="enishi-up-"))
    data_dir.chmod(0o711)
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    house = start(own_environment(data_dir, **ports))
    try:
        assert len(house.processes()) > 4
        house.process.kill()
        house.process.communicate()
        deadline = time.monotonic() + 60
        while left := house.processes():
            assert time.monotonic() < deadline, f"left behind by kill -9: {left}"
            time.sleep(0.1)
        house = start(house.environment)
        yield house
        house.process.send_signal(signal.SIGTERM)
        assert house.process.communicate()[0].endswith("Stopped. / 停止しました\n")
        assert house.process.returncode == 0
        assert house.processes() == []
    finally:
        house.process.kill()
        house.process.wait()
        shutil.rmtree(data_dir)


def test_it_says_where_it_is_and_how_to_sign_in(house: House) -> None:
    port, practice = house.environment["PORT"], house.environment["SANDBOX_PORT"]
    assert f"Enishi           http://127.0.0.1:{port}\n" in house.announcement
    assert f"Zoom (practice)  http://127.0.0.1:{practice}\n" in house.announcement
    assert "recruiter@sample.example" in house.announcement


def test_its_pages_and_their_files_are_served(house: House) -> None:
    page = house.page("/accounts/login/")
    assert page.status_code == 200
    style = re.search(r'href="(/static/app\.[0-9a-f]+\.css)"', page.text)
    assert style is not None
    assert house.page(style[1]).status_code == 200


def test_a_fresh_house_passes_its_own_check(house: House) -> None:
    checked = house.command("check")
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_company_is_made_with_an_admin_who_gets_a_link(house: House) -> None:
    made = house.command("create-company", "株式会社ミナト", "minato@minato.example")
    link = re.search(r"http://127\.0\.0\.1:\d+(/accounts/password/reset/key/\S+)", made.stdout)
    assert link is not None, made.stderr
    assert house.page(link[1]).status_code == 302


def test_a_company_is_not_made_when_its_admin_cannot_be(house: House) -> None:
    refused = house.command(
        "create-company",
        "株式会社ミナト二号",
        "two@minato.example",
        "--password-stdin",
        stdin="short\n",
    )
    assert refused.returncode == 1
    assert "password was refused" in refused.stderr
    query = (
        "from enishi.company.models import Company;"
        "print(Company.objects.filter(name__contains='二号').count())"
    )
    counted = house.command("manage", "shell", "--no-imports", "--command", query)
    assert counted.stdout == "0\n"


def test_a_second_one_with_the_same_data_is_refused(house: House) -> None:
    other_ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    second = House(house.process, house.environment | other_ports, "").command("up")
    assert second.returncode == 1
    assert "runs already with the data in" in second.stderr


def test_a_port_in_use_is_one_clear_sentence(house: House) -> None:
    refused = house.command("up")
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"enishi: Port {house.environment['PORT']} is in use. Stop")
    assert refused.stderr.count("\n") == 1


def test_a_public_installation_begins_without_the_demo() -> None:
    with tempfile.TemporaryDirectory(prefix="enishi-public-") as data_dir:
        Path(data_dir).chmod(0o711)
        public = own_environment(Path(data_dir), ENISHI_BASE_URL="https://saiyo.example.co.jp")
        prepared = command(public, "prepare")
        assert (prepared.returncode, prepared.stdout) == (0, ""), prepared.stderr
        assert "enishi create-company" in prepared.stderr
        asked_for = command(public, "demo")
        assert "enishi-demo-2026" not in asked_for.stdout
        assert re.search(r"password: \S{12}", asked_for.stdout)
        assert "nothing was changed" in command(public, "demo").stdout
