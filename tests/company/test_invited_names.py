"""An invitation's fields that are too long or invisible are refused by name."""

from __future__ import annotations

import pytest

from enishi.company import actors, members
from enishi.company.models import Member
from enishi.errors import UserFacingError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("family_name", "山" * 51),
        ("given_name", "山" * 51),
        ("department", "部" * 101),
        ("family_name", "\u200b"),
        ("family_name", "\u3164"),
        ("email", "a" * 250 + "@example.jp"),
        ("role", "owner"),
    ],
)
def test_a_field_that_cannot_be_kept_is_named(admin: Member, field: str, value: str) -> None:
    fields = {"family_name": "山田", "email": "yamada@sample.example", "role": "recruiter"}
    with pytest.raises(UserFacingError) as refused:
        members.invite(admin.company, by=actors.of(admin), **(fields | {field: value}))
    assert list(refused.value.fields) == [field]


def test_names_are_one_line_and_the_address_can_be_typed_again(admin: Member) -> None:
    invited = members.invite(
        admin.company,
        by=actors.of(admin),
        family_name="山\n田\u202e",
        department="人事\u2028部",
        email=" yamada@sample.example\u200b",
        role="recruiter",
    )
    assert (invited.family_name, invited.department) == ("山 田", "人事 部")
    assert invited.email == "yamada@sample.example"
