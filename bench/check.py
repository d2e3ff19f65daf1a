"""``python -m bench.check --candidates 100000``: how long ``enishi check`` takes at that size.

Prints wall clock, and CPU of the command and of the database apart: on shared cores trust the CPU.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.fill import sizes_of
from bench.stage import stage


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.check")
    parser.add_argument("--candidates", type=int, default=100_000)
    wanted = parser.parse_args()
    with stage():
        from bench.fill import everything

        everything.fill(sizes_of(wanted.candidates))
        everything.settle()
        began, database = time.monotonic(), database_cpu()
        answer = subprocess.run(
            [sys.executable, "-m", "enishi.management", "check"],
            capture_output=True,
            text=True,
            check=False,
        )
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(answer.stdout, answer.stderr, sep="")
        print(
            f"{wanted.candidates} candidates: {time.monotonic() - began:.1f} s,"
            f" CPU of the command {used.ru_utime + used.ru_stime:.1f} s,"
            f" of the database {database_cpu() - database:.1f} s"
        )


def database_cpu() -> float:
    """Seconds of CPU that all processes of the stage's PostgreSQL have used, ended ones too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("show data_directory")
        directory = Path(cursor.fetchone()[0])
    server = (directory / "postmaster.pid").read_text().split()[0]
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, (_, parent, *rest) = stat.parent.name, stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if server in (pid, parent):
            # Fields 14 to 17 of proc(5): its own, and those of children that it waited for.
            ticks += sum(map(int, rest[9:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


main()
