"""The files that are changed: a copy of the last commit, in which all tests ran once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bench.mutants import covering

HOUSE = Path(__file__).resolve().parents[2]
OURS = ("enishi", "tests", "simulation", "zoom_sandbox")
KEPT = ".as_it_was"
WATCHED = "enishi/interviews enishi/meetings enishi/company enishi/web"
# Tests of other programs, and such as say the same as others many times over.
LEFT_OUT = (
    "embedded_postgres", "management", "browser", "simulation", "zoom", "zoom_sandbox",
    "meetings/test_any_order.py", "meetings/test_relinking.py", "interviews/test_many_drifts.py",
    "interviews/test_killing.py", "interviews/test_every_switch.py", "mail/test_killing.py",
    "interviews/test_bench_audit.py", "records/test_upgrade.py", "test_linear.py",
)  # fmt: skip


def copy_of_the_commit(work: Path) -> Path:
    """The tree, made if it is not there, with what is built beside what is committed."""
    tree = work.resolve() / "tree"
    if not tree.exists():
        tree.mkdir(parents=True)
        archive = work / "commit.tar"
        _run(["git", "archive", "--output", str(archive), "HEAD"], HOUSE)
        _run(["tar", "-xf", str(archive), "-C", str(tree)], HOUSE)
        archive.unlink()
        shutil.copytree(HOUSE / "enishi/static", tree / "enishi/static", dirs_exist_ok=True)
    return tree


def covered(work: Path, tree: Path) -> covering.Covered:
    """What a run of all tests saw; it is made if there is none."""
    directory = work.resolve() / "covered"
    if not directory.exists():
        made = work.resolve() / "covering"
        made.mkdir(exist_ok=True)
        watched = ":".join(str(tree / part / "*") for part in WATCHED.split())
        _run(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", *_left_out(), "tests"],
            tree,
            environment={
                "PYTEST_PLUGINS": "bench.mutants.covering",
                covering.DIRECTORY: str(made),
                covering.WATCHED: watched,
            },
        )
        made.rename(directory)
    return covering.read_coverage(directory)


def _left_out() -> list[str]:
    return [f"--ignore=tests/{name}" for name in LEFT_OUT]


def warm_up(work: Path, tree: Path) -> list[str]:
    """Let a few tests migrate the database, and compile the house; the modules that they import."""
    file = work.resolve() / "imported.txt"
    program = (
        "import sys, pytest;"
        " status = pytest.main(['-q', 'tests/interviews/test_confirmation.py', 'tests/web/public',"
        " '-k', 'can_be_confirmed or key']);"
        f" open({str(file)!r}, 'w').write('\\n'.join(sys.modules)); sys.exit(status)"
    )
    _run([sys.executable, "-c", program], tree)
    return file.read_text().split()


def change(tree: Path, path: str, source: bytes) -> None:
    """Write the file otherwise, and keep it as it was, even if this process is killed."""
    kept = tree / KEPT / path
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(tree / path, kept)
    (tree / path).write_bytes(source)


def put_back(tree: Path) -> None:
    """Undo every change, with the file's time: what is compiled of it is good again."""
    for kept in (tree / KEPT).rglob("*.py"):
        shutil.copy2(kept, tree / kept.relative_to(tree / KEPT))
    shutil.rmtree(tree / KEPT, ignore_errors=True)


def _run(command: list[str], where: Path, *, environment: dict[str, str] | None = None) -> None:
    # Failing tests are noted; they are asked nothing.
    status = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=where, env=os.environ | (environment or {}), check=False
    ).returncode
    if status not in (0, 1):
        raise RuntimeError(f"{command[:3]} ended with {status}.")
