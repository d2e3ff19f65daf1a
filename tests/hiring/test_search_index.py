"""The search index finds exactly the candidates that reading every text finds."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from enishi.company.models import Company, Member
from enishi.hiring import candidate_search, candidates, search_index
from enishi.hiring.models import Candidate

pytestmark = pytest.mark.django_db

_LETTERS = "佐藤髙高﨑崎𠮷吉田アイヴァ゛ーほなﾊﾟaB1é-. '々"


def fill(company: Company, chance: random.Random, rows: int) -> list[Candidate]:
    made = []
    for number in range(rows):
        one = Candidate(
            company=company,
            family_name="".join(chance.choices(_LETTERS, k=chance.randint(1, 4))),
            given_name="".join(chance.choices(_LETTERS, k=chance.randint(0, 3))),
            family_kana="".join(chance.choices("アイヴカサタナハマヤラワ", k=chance.randint(0, 5))),
            email=f"{chance.choice(['hanako', 'taro', 'li'])}{number}@{company.pk}.example",
            phone=chance.choice(["", f"090-{number:04}-{chance.randint(0, 9999):04}", "+81-90-12"]),
        )
        one.search_text = candidates.search_text_of(one)
        made.append(one)
    return Candidate.objects.bulk_create(made)


def words(chance: random.Random, rows: list[Candidate]) -> list[str]:
    found = ["%", "_", "\\", "佐", "a", "1", "example", "090", "0901", "＋８１ ９０－１２", "09012"]
    for one in rows:
        text = chance.choice([one.full_name, one.full_kana, one.email, one.phone])
        begin = chance.randint(0, max(len(text) - 1, 0))
        found.append(text[begin : begin + chance.randint(1, 4)])
        found.append("".join(chance.choices(_LETTERS, k=chance.randint(1, 3))))
    return found


def test_the_index_finds_whom_reading_every_text_finds(
    recruiter: Member, other_admin: Member
) -> None:
    chance = random.Random(7)  # noqa: S311 - nothing is secret
    rows = fill(recruiter.company, chance, 150)
    fill(other_admin.company, chance, 150)
    with connection.cursor() as cursor:
        # As on a large table; otherwise so few rows would be read one after the other.
        cursor.execute("analyze enishi_candidate; set local enable_seqscan = off")
    hits = 0
    for word in words(chance, rows):
        by_index = set(candidate_search.search(recruiter, text=word).values_list("pk", flat=True))
        by_reading = candidate_search.search(recruiter, text=word, are_many=True)
        assert by_index == set(by_reading.values_list("pk", flat=True)), word
        hits += len(by_index)
    assert hits > 1000


@pytest.mark.parametrize("word", ["髙", "佐藤", "ほなあ", "hanako", "0901"])
def test_a_word_is_looked_up_in_the_index(recruiter: Member, word: str) -> None:
    fill(recruiter.company, random.Random(1), 100)  # noqa: S311 - as above
    with connection.cursor() as cursor:
        cursor.execute("analyze enishi_candidate; set local enable_seqscan = off")
    plan = candidate_search.search(recruiter, text=word).order_by().explain()
    assert "Bitmap Index Scan on candidate_by_pieces" in plan


def test_it_is_read_whether_many_match(recruiter: Member) -> None:
    rows = fill(recruiter.company, random.Random(1), 70)  # noqa: S311 - as above
    assert candidate_search.match_many(recruiter, "example")
    assert not candidate_search.match_many(recruiter, f"example {rows[3].email}")
    assert not candidate_search.match_many(recruiter, "")


def test_what_has_no_piece_is_found_by_reading(recruiter: Member) -> None:
    everybody = candidate_search.search(recruiter)
    for word in ("a", "1", "ab"):
        narrowed = search_index.narrowed(everybody, company=recruiter.company_id, word=word)
        assert narrowed is everybody


def test_the_pieces_are_those_that_the_module_names() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select enishi_search_pieces(7, e'佐ab藤\\nabcd\\n髙橋\\n')")
        [pieces] = cursor.fetchone()
    assert sorted(pieces) == sorted(
        ["7:佐", "7:佐a", "7:b藤", "7:藤", "7:abc", "7:bcd", "7:髙", "7:髙橋", "7:橋"]
    )
