"""``python -m bench.mutants --seed 1 --count 400 --work DIR``: which changes does no test notice?

Draws small changes among the conditions, queries, constraints, permissions and writes of state in
``meetings``, ``interviews``, ``company/roles``, the access to pages and the public pages. Makes one
after the other in a copy of the last commit, and runs the tests that run its lines.

DIR keeps the copy, the coverage of a run of the tests (made first, if missing) and one line of
JSON for each mutant. After a stop, the same command continues. Remove DIR after a commit. A
mutant is *killed* when a test fails, *late* when the tests take four times the expected time twice,
*broken* when pytest reports nothing, and *survives* otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from bench.mutants import choosing, copying, covering, drawing, trying
from bench.mutants.database import Databases, server
from bench.mutants.mutant import Mutant


def main() -> int:
    """Try the mutants. Returns exit status 1 when one survives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--work", type=Path, required=True, help="a directory outside of the house")
    parser.add_argument("--again", nargs="*", default=[], metavar="ID", help="only these, again")
    parser.add_argument(
        "--seconds",
        type=float,
        default=choosing.MOST_SECONDS,
        help="CPU of tests that may be asked about one mutant, after the few that are cheapest",
    )
    parser.add_argument(
        "--under", nargs="*", default=[""], help="of what is drawn, what lies there"
    )
    parser.add_argument(
        "--tests", nargs="*", default=["tests"], help="only these are covered, and run for a mutant"
    )
    arguments = parser.parse_args()
    # A terminated command must not leave a mutant in the copy.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    work: Path = arguments.work
    tree = copying.copy_of_the_commit(work)
    covered = copying.covered(work, tree, arguments.tests)
    copying.put_back(tree)
    drawn = drawing.draw(list(drawing.candidates(tree)), seed=arguments.seed, count=arguments.count)
    drawn = [mutant for mutant in drawn if mutant.path.startswith(tuple(arguments.under))]
    results = work / f"results-{arguments.seed}-{arguments.count}.jsonl"
    done = _read(results)
    if arguments.again:
        drawn = [mutant for mutant in drawn if mutant.id in arguments.again]
        done = {}
    # Third-party modules are imported without our settings.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    with server() as databases, results.open("a") as written:
        trying.import_what_others_wrote(copying.warm_up(work, tree), copying.OURS)
        for number, mutant in enumerate(drawn, 1):
            if mutant.id not in done:
                told = _try(mutant, tree, covered, databases, seconds=arguments.seconds)
                done[mutant.id] = told
                written.write(json.dumps(told, ensure_ascii=False) + "\n")
                written.flush()
                _print(f"{number}/{len(drawn)}", told)
    return _report([done[mutant.id] for mutant in drawn])


def _try(
    mutant: Mutant,
    tree: Path,
    covered: covering.Covered,
    databases: Databases,
    *,
    seconds: float,
) -> dict[str, object]:
    source = (tree / mutant.path).read_bytes()
    told = {"id": mutant.id, **mutant.told(), "diff": mutant.diff(source)}
    tests: list[str] = []
    cpu = 0.0
    outcome = trying.Outcome("passed")
    try:
        if not mutant.constraint:
            copying.change(tree, mutant.path, mutant.applied(source))
        for tests in choosing.rounds(mutant, covered, seconds=seconds, tree=tree):
            given = 20 + 4 * sum(covered.seconds.get(test, 1) for test in tests)
            for times in (1, 2):
                environment = databases.fresh(without=mutant.constraint)
                outcome = trying.run_tests(
                    tree, tests, seconds=given * times, environment=environment
                )
                cpu += outcome.cpu
                # The machine may be the reason if the tests are late only once.
                if outcome.end not in ("late", "broken"):
                    break
            if outcome.end != "passed":
                break
    finally:
        copying.put_back(tree)
    ends = {"passed": "survived" if tests else "unseen", "failed": "killed"}
    told |= {"end": ends.get(outcome.end, outcome.end), "ran": outcome.ran, "asked": len(tests)}
    return told | {"test": outcome.test, "why": outcome.why, "cpu": round(cpu, 1)}


def _read(results: Path) -> dict[str, dict[str, object]]:
    if not results.exists():
        return {}
    return {told["id"]: told for told in map(json.loads, results.read_text().splitlines())}


def _print(number: str, told: dict[str, object]) -> None:
    line = told["lines"][0]  # type: ignore[index]
    print(
        f"{number} {told['end']} {told['id']} {told['path']}:{line}"
        f" [{told['kind']}: {told['what']}] {told['cpu']} s, {told['ran']} tests {told['test']}",
        flush=True,
    )
    if told["end"] != "killed":
        print(told["diff"], told["why"], sep="\n", flush=True)


def _report(results: list[dict[str, object]]) -> int:
    ends = Counter((str(told["kind"]), str(told["end"])) for told in results)
    for (kind, end), number in sorted(ends.items()):
        print(f"{kind:>12} {end}: {number}")
    total = Counter(str(told["end"]) for told in results)
    print(f"{len(results)} mutants:", ", ".join(f"{number} {end}" for end, number in total.items()))
    return int(total["killed"] + total["late"] < len(results))


if __name__ == "__main__":
    sys.exit(main())
