"""The console command `enishi`: everything an operator does with an installation."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Sequence

from django.core.exceptions import ImproperlyConfigured

import enishi
from embedded_postgres import PostgresUnavailableError
from enishi import environment
from enishi.management import (
    backup,
    checkup,
    companies,
    django_ready,
    erased,
    lifeline,
    practice_zoom,
    preparation,
    restoring,
    terminal,
    up,
    web_server,
)
from enishi.management.backup import BackupError

_EPILOGUE = """\
Settings come from the environment: DATABASE_URL (a PostgreSQL of your own; otherwise one is
started and stopped with us), ENISHI_DATA_DIR, PORT, ENISHI_BASE_URL, ENISHI_ZOOM_CLIENT_ID and
more; README.md lists them all.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        The exit status: 0 for success, 1 with a sentence on standard error otherwise.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["manage"]:  # all further words are Django's, options included
        return _guarded(lambda: django_ready.run_django_command(given[1:]))
    options = _parser().parse_args(given)
    if options.supervised:
        lifeline.follow()
        _end_at_once(_status_of(lambda: _guarded(lambda: options.run(options))))
    return _guarded(lambda: options.run(options))


def _status_of(run: Callable[[], int]) -> int:
    try:
        return run()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    except Exception:  # noqa: BLE001 - told as Python itself would tell it
        traceback.print_exc()
        return 1


def _end_at_once(status: int) -> None:
    # Destroying a loaded Django costs a second of CPU, and the supervisor would wait for it.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _guarded(run: Callable[[], int]) -> int:
    try:
        return run()
    except KeyboardInterrupt:
        return 130
    except (PostgresUnavailableError, ImproperlyConfigured, BackupError) as error:
        terminal.complain(f"enishi: {error}")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="enishi", description=enishi.__doc__, epilog=_EPILOGUE)
    parser.add_argument("--version", action="version", version=enishi.__version__)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        # The supervisor passes this to its parts; people do not type it.
        added.add_argument("--supervised", action="store_true", help=argparse.SUPPRESS)
        return added

    command("up", lambda _: up.run(), "start everything together and keep it running")
    command("serve", lambda _: web_server.run(), "run the web server alone")
    command("worker", _worker, "run the worker alone: what happens behind the scenes")
    command("migrate", _migrate, "bring the database's tables up to this version")
    command("demo", lambda _: preparation.load_demo(), "load the demo company; harmless twice")
    founding = command("create-company", companies.run, "make a company with its first admin")
    companies.add_arguments(founding)
    command("check", lambda _: checkup.run(), "look for what is wrong; status 1 if anything is")
    confirming = command(
        "confirm-instance",
        lambda given: django_ready.run_django_command(
            ["confirm_installation", *(["--as-copy"] if given.as_copy else [])]
        ),
        "after a restore or a copy: say that this database may act on Zoom and send mail",
    )
    confirming.add_argument(
        "--as-copy",
        action="store_true",
        help="the original still runs elsewhere: empty the links to Zoom, which are its own",
    )
    saving = command("backup", backup.run, "write the database into one file")
    saving.add_argument("file", metavar="FILE|DIRECTORY", help="must not be there yet")
    restoring_ = command("restore", restoring.run, "put a backup in the place of the database")
    restoring_.add_argument("file", metavar="FILE", help="what `enishi backup` wrote")
    restoring_.add_argument("--replace", action="store_true", help="of a database in use")
    restoring_.add_argument(
        "--without-key", action="store_true", help="even though the key that sealed it is lost"
    )
    command(
        "rotate-keys",
        lambda _: django_ready.run_django_command(["rotate_keys"]),
        "encrypt every stored secret anew with the first of ENISHI_ENCRYPTION_KEYS",
    )
    command("prepare", lambda _: preparation.run(), "what `up` does before it starts the parts")
    command("practice-zoom", lambda _: practice_zoom.run(), "run the pretend Zoom alone")
    commands.add_parser("manage", help="any command of Django's own command line")
    return parser


def _worker(_: argparse.Namespace) -> int:
    concurrency = str(environment.number(os.environ, "WORKER_CONCURRENCY", 4))
    with django_ready.environment_set():
        erased.apply_at_start()
    django_ready.collect_garbage_seldom()
    # A job that takes longer than this to end is cancelled, and found and retried later.
    return django_ready.run_django_command(
        ["procrastinate", "worker", "-c", concurrency, "--shutdown-graceful-timeout", "8"]
    )


def _migrate(_: argparse.Namespace) -> int:
    return django_ready.run_django_command(["migrate", "--no-input"])


if __name__ == "__main__":
    sys.exit(main())
