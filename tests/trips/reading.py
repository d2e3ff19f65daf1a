"""Reads the times in a letter by its words, without a library of time zones."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

Instant = tuple[datetime, datetime]

JAPANESE = re.compile(
    r"(\d{4})年(\d+)月(\d+)日\(.\) (\d\d):(\d\d)〜(?:(\d{4})年(\d+)月(\d+)日\(.\) )?(\d\d):(\d\d)"
    r"(?: ?（[\w/]+、 ?([^）]+)）)?"
)
ENGLISH = re.compile(
    r"\w{3}, (\d+ \w{3} \d{4}), (\d\d:\d\d)(?: ([\w+:-]+))?"
    r"–(?:\w{3}, (\d+ \w{3} \d{4}), )?(\d\d:\d\d) ([\w+:-]+)"
)
# What the words of the English letters mean, in hours.
WORDS = (
    {"UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3}
    | {"IST": 5.5, "JST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "SST": -11}
    | {"EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "NST": -3.5, "NDT": -2.5}
)


def instants_in(text: str) -> list[Instant]:
    """The periods that a reader of this letter learns of, by what stands in it and nothing else."""
    found = []
    for match in JAPANESE.finditer(text):
        offsets = [hours(word) for word in (match[11] or "UTC+9").split("→")]
        first = [int(part) for part in match.groups()[:5]]
        last = [int(part) for part in match.groups()[5:8] if part] or first[:3]
        last += [int(match[9]), int(match[10])]
        found.append((moment(first, offsets[0]), moment(last, offsets[-1])))
    for match in ENGLISH.finditer(text):
        since, until = match[3] or match[6], match[6]
        found.append(
            (
                english(f"{match[1]} {match[2]}", hours(since)),
                english(f"{match[4] or match[1]} {match[5]}", hours(until)),
            )
        )
    return found


def hours(word: str) -> float:
    written = re.fullmatch(r"UTC([+-])(\d+)(?::(\d\d))?", word)
    if written is None:
        return WORDS[word]
    size = int(written[2]) + int(written[3] or 0) / 60
    return -size if written[1] == "-" else size


def moment(parts: list[int], offset: float) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=offset)  # type: ignore[arg-type, misc]


def english(text: str, offset: float) -> datetime:
    return datetime.strptime(f"{text} +0000", "%d %b %Y %H:%M %z") - timedelta(hours=offset)
