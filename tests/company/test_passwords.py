"""A password is as long as a single factor needs, and is no variant of a common password."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from enishi.company.models import Member


@pytest.mark.parametrize(
    "password",
    [
        "a pass phrase of mine",
        "correct horse battery staple",
        "さくらの花が咲くころに会いましょう",
        "Zk3!vR8#pQ1@mX6",
        "x7" + "kq9w2mvb" * 8,
    ],
)
def test_a_phrase_is_taken_whatever_it_is_made_of(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "only14letters!",
        "passwordpassword",
        "password1234567",
        "Password!!!!!!!!",
        "qwertyuiop123456",
        "2026iloveyou2026",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "1234567890123456",
        "9876543210987654",
        "abcdefghijklmnopqrst",
        "abc123abc123abc123",
        "x" * 100 + "a long one of its own kind" * 4,
    ],
)
def test_what_is_short_common_or_endless_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_what_resembles_its_owner_is_refused() -> None:
    owner = Member(email="hanako.yamada@sample.example", family_name="Yamada", given_name="Hanako")
    for password in ("hanako.yamada@sample", "hanako.yamada@sample.example"):
        with pytest.raises(ValidationError):
            validate_password(password, owner)
