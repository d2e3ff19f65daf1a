"""A file's name stays only a name, whatever characters it has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.files import names

HOSTILE = {
    "../../etc/passwd": "passwd.pdf",
    "C:\\Users\\x\\履歴書.pdf": "履歴書.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "a Set-Cookie_ x=1.pdf",
    'a";filename="b.exe': "a__filename=_b.exe.pdf",
    "履歴書\u202efdp.exe": "履歴書fdp.exe.pdf",
    "\u200b": "file.pdf",
    "": "file.pdf",
    "...": "file.pdf",
    ".htaccess": "htaccess.pdf",
    "con.pdf": "_con.pdf",
    "resume.PDF": "resume.PDF",
    ".pdf": "pdf.pdf",
    "<script>.pdf": "_script_.pdf",
    "a\0b.pdf": "ab.pdf",
}


@pytest.mark.parametrize(("given_name", "kept"), HOSTILE.items())
def test_a_name_loses_what_a_program_could_take_for_more(given_name: str, kept: str) -> None:
    assert names.clean(given_name, endings=(".pdf",)) == kept


@given(st.text(max_size=400))
def test_whatever_the_name_it_is_one_line_without_a_path_and_has_an_end(name: str) -> None:
    kept = names.clean(name, endings=(".jpg", ".jpeg"))
    assert kept.lower().endswith((".jpg", ".jpeg"))
    assert 4 < len(kept) <= names.LONGEST
    assert len(kept.encode()) <= 255
    assert not set(kept) & set('/\\:*?"<>|\r\n\t\0;')
    assert not kept.startswith(".")
    assert names.clean(kept, endings=(".jpg", ".jpeg")) == kept


def test_a_long_japanese_name_keeps_its_ending() -> None:
    kept = names.clean("職" * 300 + ".xlsx", endings=(".xlsx",))
    assert kept.endswith("職.xlsx")
