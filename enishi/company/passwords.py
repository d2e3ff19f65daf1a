"""Passwords: what hashing costs, and which passwords are refused."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# The password of the demo members. It is public, so it must open only an installation that is
# not reachable by others.
PUBLISHED = "enishi-demo-2026"
# Longer than any passphrase. The limit bounds the work that a stranger can make the hash do.
LONGEST = 200
_FEWEST_SIGNS = 6


class Argon2Minimum(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's minimum, about 27 ms of CPU.

    A small machine can afford this cost at nine in the morning, when everybody signs in.
    Source: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


def is_given_away(password: str | None) -> bool:
    """Whether this is the published password, on an installation that others can reach."""
    return settings.IS_PUBLIC and password == PUBLISHED


class NotPublished:
    """Refuses the published password on a public installation, where it would protect nothing."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's
        """Raise ``ValidationError`` for the published password on a public installation."""
        if is_given_away(password):
            raise ValidationError(self.get_help_text(), code="password_published")

    def get_help_text(self) -> str:
        """What is refused, for a person who chooses a password."""
        return _("デモデータのパスワードは使えません。別のパスワードを入力してください。")


class NotCommonAtHeart:
    """Refuses a password that is long only by repeating, counting, or padding a common password.

    Lists of common passwords hold few passwords of our minimum length. People make such passwords
    from the short ones on the list (ASVS 5.0, 6.2.4).
    """

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's
        """Raise ``ValidationError`` for such a password."""
        if _is_common_at_heart(password.lower()):
            raise ValidationError(self.get_help_text(), code="password_too_common")

    def get_help_text(self) -> str:
        """What is refused, for a person who chooses a password."""
        return _(
            "同じ文字の繰り返しや、よく使われる言葉に数字を足しただけのパスワードは使えません。"
            "無関係な言葉をいくつか並べたものなどにしてください。"
        )


class NotTooLong:
    """Refuses a password that is longer than 200 characters."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 - Django's
        """Raise ``ValidationError`` for more than 200 characters."""
        if len(password) > LONGEST:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """How long a password may be, for a person who chooses one."""
        return _("パスワードは%(count)d文字以内にしてください。") % {"count": LONGEST}


def _is_common_at_heart(password: str) -> bool:
    repeats = password in (password + password)[1:-1]
    steps = {ord(after) - ord(before) for before, after in pairwise(password)}
    counts = steps <= {1, -9} or steps <= {-1, 9}
    words = re.sub(r"[^a-z]", "", password)
    return (
        repeats
        or counts
        or len(set(password)) < _FEWEST_SIGNS
        or words in _common()
        or words[: (words * 2).find(words, 1)] in _common()  # one word, several times
    )


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
