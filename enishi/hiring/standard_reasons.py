"""The reasons for an application's end that every company begins with, in Japanese and English."""

from __future__ import annotations

from collections.abc import Iterator

# By outcome and language; the same order in both.
_ALL: dict[str, dict[str, tuple[str, ...]]] = {
    "rejected": {
        "ja": (
            "応募資格を満たしていない",
            "スキル・経験が合わない",
            "志向・価値観が合わない",
            "希望条件が合わない",
            "他の候補者を採用",
            "募集終了",
            "その他",
        ),
        "en": (
            "Lacks a required qualification",
            "Skills or experience do not match",
            "Aims or values do not match",
            "Wished conditions do not match",
            "Another candidate was hired",
            "The position was closed",
            "Other",
        ),
    },
    "withdrawn": {
        "ja": (
            "他社に決定",
            "現職に残る",
            "給与・待遇が合わない",
            "勤務地・働き方が合わない",
            "仕事内容が希望と異なる",
            "選考期間が長い",
            "連絡が取れない",
            "その他",
        ),
        "en": (
            "Chose another company",
            "Stays in the present job",
            "Salary or benefits",
            "Place or way of working",
            "The work is not what they look for",
            "The selection took too long",
            "Could not be reached",
            "Other",
        ),
    },
}


def in_language(language: str) -> Iterator[tuple[str, str]]:
    """Yield outcome and name of each reason, in their order."""
    for outcome, names in _ALL.items():
        for name in names[language if language in names else "ja"]:
            yield outcome, name
