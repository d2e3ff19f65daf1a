"""Fills the database of this installation with made-up rows; see :mod:`bench.fill`."""

from __future__ import annotations

import argparse
import sys
import time

from bench.fill import sizes_of


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fill", description=__doc__)
    parser.add_argument("--candidates", type=int, required=True)
    wanted = parser.parse_args()
    from enishi.management import django_ready

    with django_ready.django_set_up():
        from bench.fill import everything
        from enishi.company.models import Member

        if Member.objects.exclude(email__iendswith=".example").exists():
            sys.exit("People work here: only an installation without them is filled.")
        started = time.monotonic()
        everything.fill(sizes_of(wanted.candidates))
        everything.settle()
        print(f"{wanted.candidates} candidates in {time.monotonic() - started:.0f} s")


main()
