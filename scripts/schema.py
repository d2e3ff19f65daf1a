"""Writes ``enishi/records/schema.tsv``: the migrated schema, which ``enishi check`` compares.

``python scripts/schema.py update``   migrate a temporary database and write the file again

Run it after every migration. A test fails when the file is outdated.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import embedded_postgres


def main() -> int:
    """Write the file. Returns exit status 2 for any other argument than ``update``."""
    if sys.argv[1:] != ["update"]:
        print(__doc__)
        return 2
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with tempfile.TemporaryDirectory(prefix="enishi-schema-") as directory:
        # If root starts it, PostgreSQL runs as another account, which must be able to enter.
        Path(directory).chmod(0o711)
        with embedded_postgres.running(Path(directory), database="enishi", durable=False) as server:
            os.environ["DATABASE_URL"] = server.url
            _write()
    return 0


def _write() -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from enishi.records import schema

    call_command("migrate", interactive=False, verbosity=0)
    lines = sorted("\t".join((*one, text)) for one, text in schema.present().items())
    schema.KEPT.write_text("\n".join(lines) + "\n")
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
