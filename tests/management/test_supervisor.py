"""The supervisor, with trivial programs as parts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from enishi.management.supervisor import Backoff, Part, RestartPolicy, Supervisor

ROOT = Path(__file__).parents[2]
QUICK = RestartPolicy(first_pause=0.05, longest_pause=0.2, healthy_after=60, grace=0.5)

# Notes each of its starts, and how it was asked to stop.
PATIENT = """
import os, pathlib, signal, sys, time
diary = pathlib.Path(sys.argv[1])
def note(word):
    with diary.open("a") as file:
        file.write(f"{word} {os.getpid()}\\n")
def stop(*_):
    note("asked")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
note("started")
while True:
    time.sleep(0.05)
"""
STUBBORN = PATIENT.replace("    sys.exit()\n", "")
WITH_A_CHILD = "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\n" + PATIENT.replace(
    'note("started")', 'note(f"started-with {child.pid} by")'
)
# As `enishi up` does it, in a process that can be killed.
SUPERVISED = """
import os, sys
from enishi.management.supervisor import Part, RestartPolicy, Supervisor
part = Part(name="part", command=[sys.executable, *sys.argv[1:]], environment=dict(os.environ))
Supervisor([part], policy=RestartPolicy(grace=5)).run()
"""


def part(program: str, diary: Path) -> Part:
    command = [sys.executable, "-c", program, str(diary)]
    return Part(name="part", command=command, environment=dict(os.environ))


def words(diary: Path) -> list[str]:
    return [line.split()[0] for line in lines(diary)]


def lines(diary: Path) -> list[str]:
    return diary.read_text().splitlines() if diary.exists() else []


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def running(supervisor: Supervisor) -> threading.Thread:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    return thread


def test_a_part_that_ends_is_started_again(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    supervisor = Supervisor([part(PATIENT, diary)], policy=QUICK)
    thread = running(supervisor)
    until(lambda: len(lines(diary)) == 1)
    os.kill(int(lines(diary)[0].split()[1]), signal.SIGKILL)
    until(lambda: len(lines(diary)) == 2)
    supervisor.stop()
    thread.join()
    assert words(diary) == ["started", "started", "asked"]


def test_pauses_grow_to_five_seconds_and_no_further() -> None:
    backoff = Backoff(RestartPolicy())
    assert [backoff.after(ran_for=1) for _ in range(7)] == [0.25, 0.5, 1, 2, 4, 5, 5]


def test_a_part_that_ran_well_begins_with_the_first_pause_again() -> None:
    backoff = Backoff(RestartPolicy())
    assert [backoff.after(ran_for=seconds) for seconds in (1, 1, 1, 31, 1)] == [
        0.25,
        0.5,
        1,
        0.25,
        0.5,
    ]


def test_a_part_that_keeps_ending_takes_no_other_with_it(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    diary = tmp_path / "diary"
    failing = Part(name="worker", command=["/bin/false"], environment={})
    missing = Part(name="zoom", command=["/nowhere/zoom"], environment={})
    supervisor = Supervisor([failing, missing, part(PATIENT, diary)], policy=QUICK)
    thread = running(supervisor)
    told = b""

    def have_both_ended_seven_times() -> bool:
        nonlocal told
        told += capfdbinary.readouterr().out
        return (
            told.count(b"worker ended (status 1)") >= 7
            and told.count(b"zoom could not be started") >= 7
        )

    until(have_both_ended_seven_times)
    supervisor.stop()
    thread.join()
    assert words(diary) == ["started", "asked"]
    assert told.count(b"it starts again in 0.05 s") == 2
    assert told.count(b"it starts again in 0.2 s") >= 10


ACCEPTING = """
import os, pathlib, socket, sys, time
diary = pathlib.Path(sys.argv[1])
listening = socket.socket(fileno=int(os.environ["SOCKET"]))
with diary.open("a") as file:
    file.write(f"started {os.getpid()}\\n")
if len(diary.read_text().splitlines()) == 1:
    if os.fork() == 0:  # a process of the program that still answers somebody
        with diary.open("a") as file:
            file.write(f"child {os.getpid()}\\n")
        time.sleep(600)
    time.sleep(600)
connection, _ = listening.accept()
connection.sendall(b"served")
time.sleep(600)
"""


def test_a_socket_stays_open_while_its_program_is_killed(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        web = part(ACCEPTING, diary)
        web.sockets = [listening.fileno()]
        web.environment = os.environ | {"SOCKET": str(listening.fileno())}
        supervisor = Supervisor([web], policy=QUICK)
        thread = running(supervisor)
        until(lambda: len(lines(diary)) == 2)
        os.kill(int(lines(diary)[0].split()[1]), signal.SIGKILL)
        with socket.create_connection(listening.getsockname()) as client:
            assert client.recv(100) == b"served"
        child = int(lines(diary)[1].split()[1])
        until(lambda: not is_alive(child))  # it had its time to end
        supervisor.stop()
        thread.join()


def test_a_part_that_ignores_the_request_is_killed(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    supervisor = Supervisor([part(STUBBORN, diary)], policy=QUICK)
    thread = running(supervisor)
    until(lambda: lines(diary))
    supervisor.stop()
    thread.join()
    assert words(diary) == ["started", "asked"]
    assert not is_alive(int(lines(diary)[0].split()[1]))


def test_what_a_part_started_ends_with_it(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    supervisor = Supervisor([part(WITH_A_CHILD, diary)], policy=QUICK)
    thread = running(supervisor)
    until(lambda: lines(diary))
    grandchild = int(lines(diary)[0].split()[1])
    assert is_alive(grandchild)
    supervisor.stop()
    thread.join()
    until(lambda: not is_alive(grandchild))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_every_part(tmp_path: Path, number: signal.Signals) -> None:
    diary = tmp_path / "diary"
    command = [sys.executable, "-c", SUPERVISED, "-c", PATIENT, str(diary)]
    supervisor = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - the programs above
    until(lambda: lines(diary))
    supervisor.send_signal(number)
    assert supervisor.wait() == 0
    assert words(diary) == ["started", "asked"]


@pytest.mark.parametrize(
    ("program", "ends"),
    [
        ("from enishi.management import lifeline\nlifeline.follow()\n" + PATIENT, True),
        (PATIENT, False),
    ],
    ids=["with-lifeline", "without"],
)
def test_a_part_follows_a_killed_supervisor_by_its_lifeline(
    tmp_path: Path, program: str, ends: bool
) -> None:
    diary = tmp_path / "diary"
    command = [sys.executable, "-c", SUPERVISED, "-c", program, str(diary)]
    supervisor = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - the programs above
    until(lambda: lines(diary))
    process = int(lines(diary)[0].split()[1])
    supervisor.kill()
    supervisor.wait()
    if ends:
        until(lambda: not is_alive(process))
        assert words(diary) == ["started", "asked"]
    else:
        assert is_alive(process)
        os.kill(process, signal.SIGKILL)


def test_lines_carry_the_name_of_their_part(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    supervisor: Supervisor
    told = b""

    def stop_when_told() -> None:
        nonlocal told
        told += capfdbinary.readouterr().out
        if "こんにちは".encode() in told:
            supervisor.stop()

    speaking = Part(
        name="web", command=["/bin/sh", "-c", "echo こんにちは; exec sleep 60"], environment={}
    )
    supervisor = Supervisor([speaking], watch=stop_when_told, policy=QUICK)
    supervisor.run()
    assert told.decode() == "web    | こんにちは\n"
