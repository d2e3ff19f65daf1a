"""Family name and first name become one line."""

from __future__ import annotations

import pytest

from enishi.company import names


@pytest.mark.parametrize(
    ("family", "given", "whole"),
    [
        ("山田", "花子", "山田\u3000花子"),
        ("勅使河原", "エリザベス 美津子", "勅使河原\u3000エリザベス 美津子"),
        ("Müller", "Jürgen", "Müller Jürgen"),
        ("Yamada", "", "Yamada"),
        ("山田", "", "山田"),
        ("", "ハナコ", "ハナコ"),
    ],
)
def test_a_full_width_space_stands_between_japanese_names_only(
    family: str, given: str, whole: str
) -> None:
    assert names.in_full(family, given) == whole
