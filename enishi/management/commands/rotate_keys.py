"""``enishi rotate-keys``: encrypt every secret again with the first of ENISHI_ENCRYPTION_KEYS."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enishi.records import key_rotation

# Tokens in a running refresh are free again after so many checks, one second apart.
_LOOKS = 60


class Command(BaseCommand):
    """Makes old keys unnecessary; idempotent, and safe while everything runs."""

    help = (
        "Put a new key first in ENISHI_ENCRYPTION_KEYS, restart all parts, run this, then take"
        " the old key out."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        rotation = key_rotation.rotate()
        resealed = rotation.resealed
        for _look in range(_LOOKS):
            if not rotation.busy:
                break
            time.sleep(1)
            rotation = key_rotation.rotate()
            resealed += rotation.resealed
        self.stdout.write(f"{resealed} secret(s) sealed with the first key.")
        if rotation.busy:
            raise CommandError(f"{rotation.busy} secret(s) were in use all the time: run it again.")
        if rotation.lost:
            raise CommandError(
                f"{rotation.lost} secret(s) open with none of the keys: keep their key, or link"
                " Zoom again."
            )
