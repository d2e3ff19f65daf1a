"""Passwords: what hashing them costs, and the one that is published with the source."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The demo's. Everybody can read it here, so it opens nothing that others can reach.
PUBLISHED = "enishi-demo-2026"


class Argon2Minimum(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's minimum, about 27 ms of CPU.

    A small machine can pay that at nine in the morning.
    Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


def is_given_away(password: str | None) -> bool:
    """Whether it is the published password, on an installation that others can reach."""
    return settings.IS_PUBLIC and password == PUBLISHED


class NotPublished:
    """Refuses the published password where it would open nothing."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's
        """Raise ``ValidationError`` for the published password on a public installation."""
        if is_given_away(password):
            raise ValidationError(self.get_help_text(), code="password_published")

    def get_help_text(self) -> str:
        """What is refused, for a person who chooses a password."""
        return _("デモデータのパスワードは使えません。別のパスワードを入力してください。")
