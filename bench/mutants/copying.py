"""Makes the copy of the last commit in which files are changed, and its coverage."""

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
# Tests of other programs, and tests that repeat others many times.
LEFT_OUT = (
    "embedded_postgres", "management", "browser", "simulation", "zoom", "zoom_sandbox",
    "meetings/booking/test_any_order.py", "meetings/link/test_relinking.py",
    "interviews/meeting/test_many_drifts.py",
    "interviews/test_killing.py", "interviews/test_every_switch.py", "mail/test_killing.py",
    "interviews/test_bench_audit.py", "records/test_upgrade.py", "test_linear.py",
)  # fmt: skip


def copy_of_the_commit(work: Path) -> Path:
    """The directory of the copy, made if missing, with built files besides committed ones."""
    tree = work.resolve() / "tree"
    if not tree.exists():
        tree.mkdir(parents=True)
        archive = work / "commit.tar"
        _run(["git", "archive", "--output", str(archive), "HEAD"], HOUSE)
        _run(["tar", "-xf", str(archive), "-C", str(tree)], HOUSE)
        archive.unlink()
        shutil.copytree(HOUSE / "enishi/static", tree / "enishi/static", dirs_exist_ok=True)
    return tree


def covered(work: Path, tree: Path, tests: list[str]) -> covering.Covered:
    """The coverage of a run of these tests, which is made if there is none of any tests."""
    directory = work.resolve() / "covered"
    if not directory.exists():
        made = work.resolve() / "covering"
        made.mkdir(exist_ok=True)
        watched = ":".join(str(tree / part / "*") for part in WATCHED.split())
        _run(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", *_left_out(), *tests],
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
    """Run a few tests, to migrate the database and compile the code. Returns imported modules."""
    file = work.resolve() / "imported.txt"
    program = (
        "import sys, pytest;"
        " status = pytest.main(['-q', 'tests/interviews/trips/test_confirmation.py',"
        " 'tests/web/public', '-k', 'can_be_confirmed or key']);"
        f" open({str(file)!r}, 'w').write('\\n'.join(sys.modules)); sys.exit(status)"
    )
    _run([sys.executable, "-c", program], tree)
    return file.read_text().split()


def change(tree: Path, path: str, source: bytes) -> None:
    """Replace the file's text, and keep the original even if this process is killed."""
    kept = tree / KEPT / path
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(tree / path, kept)
    (tree / path).write_bytes(source)


def put_back(tree: Path) -> None:
    """Undo every change and restore the file's time, so that its compiled file is valid again."""
    for kept in (tree / KEPT).rglob("*.py"):
        shutil.copy2(kept, tree / kept.relative_to(tree / KEPT))
    shutil.rmtree(tree / KEPT, ignore_errors=True)


def _run(command: list[str], where: Path, *, environment: dict[str, str] | None = None) -> None:
    # Tests that fail without a mutant are noted and not used.
    status = subprocess.run(  # noqa: S603 - our own programs
        command, cwd=where, env=os.environ | (environment or {}), check=False
    ).returncode
    if status not in (0, 1):
        raise RuntimeError(f"{command[:3]} ended with {status}.")
