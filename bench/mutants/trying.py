"""Runs tests in a directory, in a fork of this process.

Python's own library, Django and pytest are imported once, here. Each fork then imports Enishi with
the mutant. That saves half of the CPU of a short run.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.mutants.child import RESULT


@dataclass(frozen=True)
class Outcome:
    """The result of one run of tests.

    Attributes
    ----------
    end
        ``passed``; ``failed``: a test or an import raised; ``late``: it exceeded its time;
        ``broken``: pytest itself reported nothing, so that the result is unknown.
    """

    end: str
    ran: int = 0
    test: str = ""
    why: str = ""
    cpu: float = 0


def import_what_others_wrote(names: Iterable[str], ours: Iterable[str]) -> None:
    """Import those of ``names`` that are not ours and need no settings."""
    mine = (*ours, "__main__", "conftest")
    for name in names:
        if name.partition(".")[0] not in mine and name not in sys.modules:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    found = sorted(name for name in sys.modules if name.partition(".")[0] in ours)
    if found:
        raise RuntimeError(f"These would be tried without their mutants: {found}")


def run_tests(
    tree: Path, tests: list[str], *, seconds: float, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run the tests in this order until one fails.

    ``seconds`` is the limit of CPU, which a busy machine does not use up. The limit of the wall
    clock is forty times as long.
    """
    result = tree / ".mutant.json"
    result.unlink(missing_ok=True)
    child = os.fork()
    if not child:
        _be_the_child(tree, tests, seconds, {**(environment or {}), RESULT: str(result)})
    status, usage, late = _wait(child, seconds * 40)
    cpu = usage.ru_utime + usage.ru_stime
    late = late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU)
    if late:
        return Outcome("late", cpu=cpu)
    try:
        told = json.loads(result.read_text())
    except (OSError, ValueError):
        return Outcome("broken", why=f"exit status {status}", cpu=cpu)
    # 0 all passed, 1 some failed, 2 stopped or not collected (pytest.ExitCode).
    if told["failed"]:
        return Outcome("failed", told["ran"], told["failed"], told["why"], cpu)
    if told["status"] == 0:
        return Outcome("passed", told["ran"], cpu=cpu)
    return Outcome("broken", told["ran"], why=f"pytest ended with {told['status']}", cpu=cpu)


def _be_the_child(
    tree: Path, tests: list[str], seconds: float, environment: Mapping[str, str]
) -> None:
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        soft = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, soft + 5))
        with (tree / ".mutant.log").open("w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        os.chdir(tree)
        os.environ.update(environment, PYTEST_PLUGINS="bench.mutants.child")
        sys.path.insert(0, str(tree))
        # The tree's modules are imported, not this command's; no compiled file of a mutant is kept.
        sys.dont_write_bytecode = True
        importlib.invalidate_caches()
        import pytest

        status = int(pytest.main(["-x", "-q", *tests]))
    finally:
        os._exit(status)


def _wait(child: int, seconds: float) -> tuple[int, resource.struct_rusage, bool]:
    """Wait for the child. After ``seconds`` it is ended, with the processes that it started."""
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            ended, status, usage = os.wait4(child, os.WNOHANG)
            if ended:
                return status, usage, False
            time.sleep(0.05)
    finally:
        # Also if this command is terminated meanwhile.
        _end_group(child)
    _, status, usage = os.wait4(child, 0)
    return status, usage, True


def _end_group(leader: int) -> None:
    """End the processes of this one session, which this command started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
