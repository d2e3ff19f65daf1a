"""``enishi manage confirm_installation``: say what a restored or copied database is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from enishi.company import audit_seals
from enishi.meetings.gateway import installation_identity
from enishi.meetings.link import resuming, unlinking


class Command(BaseCommand):
    """Allows calls to Zoom again after a restore, or makes a copy a new installation."""

    help = (
        "Calls to Zoom stop when the database looks restored from a backup or copied from another"
        " machine. Run this once on the machine to let them go on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-copy",
            action="store_true",
            help="the original still runs elsewhere: empty the links to Zoom, which are its own",
        )

    def handle(self, *_: Any, as_copy: bool, **__: Any) -> None:
        if as_copy:
            unlinking.disown_links()
        installation_identity.confirm(as_copy=as_copy)
        resuming.resume_all()
        audit_seals.note_newest()
        self.stdout.write(
            f"This installation is {installation_identity.name()}; calls to Zoom go on."
        )
