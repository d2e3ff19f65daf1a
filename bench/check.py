"""``python -m bench.check --candidates 100000``: how long ``enishi check`` takes at that size.

Prints the wall clock, the CPU of the command and the CPU of the database. On shared cores only the
CPU is reliable.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from bench.fill import sizes_of
from bench.stage import database_cpu, stage


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


main()
