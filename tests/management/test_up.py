"""`enishi up` as an operator uses it: the commands beside it, and its restarts.

What a visitor may meet meanwhile: an answer, or the page that says that the database is away.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.management.house import (
    House,
    Load,
    command,
    free_port,
    own_environment,
    part,
    postmaster,
    start,
    until,
)


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
        house.process.wait()
        deadline = time.monotonic() + 60
        while left := house.processes():
            assert time.monotonic() < deadline, f"left behind by kill -9: {left}"
            time.sleep(0.1)
        house = start(house.environment)
        yield house
        house.process.send_signal(signal.SIGTERM)
        assert house.process.wait() == 0
        until(lambda: house.told[-1:] == ["Stopped. / 停止しました\n"])
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


def test_a_web_server_that_is_stopped_refuses_nobody(house: House) -> None:
    with Load(int(house.environment["PORT"])) as load:
        until(lambda: load.answers["302"] > 10)
        for number in (signal.SIGTERM, signal.SIGHUP):
            before = part(house, "serve")
            os.kill(before, number)
            if number == signal.SIGTERM:
                until(lambda gone=before: part(house, "serve") != gone)
            reached = load.answers["302"]
            until(lambda reached=reached: load.answers["302"] > reached + 40)
    assert set(load.answers) == {"302"}


def test_a_killed_web_server_loses_what_it_was_answering_at_most(house: House) -> None:
    with Load(int(house.environment["PORT"])) as load:
        until(lambda: load.answers["302"] > 10)
        before = part(house, "serve")
        os.kill(before, signal.SIGKILL)
        until(lambda: part(house, "serve") != before)
        reached = load.answers["302"]
        until(lambda: load.answers["302"] > reached + 40)
    # Its requests are answered by processes of their own, which end them first.
    assert set(load.answers) == {"302"}


def test_pages_live_and_jobs_are_done_though_the_worker_is_killed_again_and_again(
    house: House,
) -> None:
    with Load(int(house.environment["PORT"])) as load:
        for _ in range(6):
            before = part(house, "worker")
            os.kill(before, signal.SIGKILL)
            until(lambda gone=before: part(house, "worker") != gone)
    assert set(load.answers) == {"302"}
    assert house.process.poll() is None
    undone = (
        "from procrastinate.contrib.django.models import ProcrastinateJob as J;"
        "from django.utils import timezone as t;"
        "print(J.objects.filter(status__in=['todo','doing'], scheduled_at=None).count())"
    )
    until(lambda: house.command("manage", "shell", "--no-imports", "-c", undone).stdout == "0\n")


def test_a_killed_database_is_said_and_comes_back(house: House) -> None:
    with Load(int(house.environment["PORT"])) as load:
        until(lambda: load.answers["302"] > 10)
        before = postmaster(house)
        os.kill(before, signal.SIGKILL)
        until(lambda: postmaster(house) != before)
        reached = load.answers["302"]
        until(lambda: load.answers["302"] > reached + 40)
    assert set(load.answers) <= {"302", "503"}
    checked = house.command("check")
    assert (checked.returncode, checked.stderr) == (0, "")
