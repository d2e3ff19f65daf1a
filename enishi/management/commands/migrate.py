"""Django's ``migrate``, which here explains that a database is too old for this version."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from enishi.management import erased


class Command(migrate.Command):
    """``enishi migrate``."""

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Refuse a database whose next migrations this version no longer has.

        Raises
        ------
        CommandError
            One of our migrations replaces several, and only some of these were applied.
        """
        applied = set(MigrationRecorder(connection).applied_migrations())
        for migration in MigrationLoader(None).disk_migrations.values():
            had = [name in applied for name in map(tuple, migration.replaces)]
            if migration.app_label == "enishi" and any(had) and not all(had):
                raise CommandError(
                    "This database is older than the oldest that this version can bring up to"
                    " date: start version c8421f7 on it once, then this one. Nothing was changed."
                )
        super().handle(*arguments, **options)
        if not arguments and not options.get("app_label"):
            # Before anything is served from a database that may be an older backup.
            erased.apply_list()
