"""One module writes and reads the key by which lower rooms name an interview."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F

from enishi.interviews import interview_key
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.models import Interview

_BUILT_BY_HAND = re.compile(r"""^[^#]*["']interview:""", re.MULTILINE)


def test_a_key_is_read_as_it_was_written() -> None:
    assert str(InterviewKey(7)) == "interview:7"
    assert InterviewKey.parse("interview:7") == InterviewKey(7)


@pytest.mark.parametrize(
    "text",
    ["", "interview:", "interview:7 ", "interview:-7", "mail:7", "7", "interview:" + "9" * 19],
)
def test_what_is_no_key_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match="not the key"):
        InterviewKey.parse(text)


@pytest.mark.django_db
def test_the_database_writes_the_same(interview: Interview) -> None:
    expected = str(InterviewKey(interview.pk))
    [asked] = Interview.objects.values_list(interview_key.in_query(F("pk")), flat=True)
    with connection.cursor() as cursor:
        sql = interview_key.in_sql("i.id")
        pattern = f"{sql} ~ {interview_key.SQL_PATTERN} and {sql} like {interview_key.SQL_LIKE}"
        cursor.execute(f"select {sql}, {pattern} from enishi_interview i")  # noqa: S608 - ours
        assert (asked, cursor.fetchall()) == (expected, [(expected, True)])


def test_nobody_else_spells_it() -> None:
    root = Path(__file__).parents[2]
    files = [*root.glob("enishi/**/*.py"), *root.glob("simulation/*.py"), *root.glob("bench/*.py")]
    spelt = {
        file.relative_to(root).as_posix()
        for file in files
        if "migrations" not in file.parts and _BUILT_BY_HAND.search(file.read_text())
    }
    assert spelt == {"enishi/interviews/interview_key.py"}
