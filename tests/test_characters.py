"""Text is stored without invisible characters, and found in every spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi import characters, folding


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("山\0田", "山田"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("hanako\u200b@example.jp\ufeff", "hanako@example.jp"),
        ("\u202e山田\u202c", "山田"),
        ("\ud800x\uffff", "x"),
        ("辻\U000e0100", "辻\U000e0100"),
        ("👩\u200d💻\tok", "👩\u200d💻\tok"),
        ("\x1b[31mred", "[31mred"),
    ],
)
def test_what_nobody_sees_is_not_kept(typed: str, kept: str) -> None:
    assert characters.clean(typed) == kept


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_what_was_cleaned_is_clean_and_fits_into_utf8_without_nul(text: str) -> None:
    cleaned = characters.clean(text)
    assert characters.clean(cleaned) == cleaned
    assert "\0" not in cleaned
    assert "\r" not in cleaned
    cleaned.encode()


@pytest.mark.parametrize(
    "typed", ["", " ", "\u3000", "\u200b", "\u200d", "\u3164", "\u2800", "\u0301"]
)
def test_a_name_of_nothing_but_blanks_shows_nothing(typed: str) -> None:
    assert not characters.is_visible(typed)


@pytest.mark.parametrize("typed", ["山", "a", "–", "\u3164李"])
def test_a_name_shows_something(typed: str) -> None:
    assert characters.is_visible(typed)


@pytest.mark.parametrize(
    "spellings",
    [
        ("高橋", "髙橋"),
        ("斎藤", "斉藤", "齋藤", "齊藤"),
        ("山崎", "山﨑", "山嵜"),
        ("吉田", "𠮷田"),
        ("渡辺", "渡邊", "渡邉"),
        ("辻", "辻\U000e0100"),
        ("José", "Jose", "JOSE\u0301"),
        ("浜", "濱", "濵"),
        ("ヴァン", "ｳﾞｧﾝ", "ゔぁん"),
        ("Ｚｏｏｍ", "zoom", "ZOOM"),
    ],
)
def test_every_spelling_is_one_for_search(spellings: tuple[str, ...]) -> None:
    assert len({folding.fold(one) for one in spellings}) == 1


def test_other_letters_stay_others() -> None:
    pairs = [("が", "か"), ("高", "商"), ("は", "ば"), ("昂", "昴")]
    assert all(folding.fold(one) != folding.fold(other) for one, other in pairs)
