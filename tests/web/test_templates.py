"""Templates contain no rule and no unreadable line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.text import smart_split

import enishi

ROOT = Path(enishi.__file__).parent
TEMPLATES = sorted(ROOT.rglob("*.html"))
QUESTION = re.compile(r"\{% (?:el)?if (.*?) ?%\}")
LONGEST_LINE = 160
COMPARISONS = {"==", "!=", "<", ">", "<=", ">=", "in"}


def literal_states(source: str) -> Iterator[str]:
    """The questions that compare with a word, or ask whether something equals a number."""
    for match in QUESTION.finditer(source):
        words = list(smart_split(match[1]))
        for place, word in enumerate(words):
            if word not in COMPARISONS:
                continue
            beside = (words[place - 1], words[place + 1])
            is_number = word in ("==", "!=") and any(one[0].isdigit() for one in beside)
            if is_number or any(one.startswith(('"', "'", "_(")) for one in beside):
                yield match[1]


@pytest.mark.parametrize(
    "question",
    ['one.state == "sent"', '"x" in one.kind', "status == 429", "a and b.kind != 'c'"],
)
def test_a_literal_state_is_found(question: str) -> None:
    assert list(literal_states(f"{{% if {question} %}}{{% endif %}}")) == [question]


@pytest.mark.parametrize("question", ["one == other", 'a|date:"Y" == b|date:"Y"', "a|length > 1"])
def test_other_questions_are_none(question: str) -> None:
    assert list(literal_states(f"{{% if {question} %}}{{% endif %}}")) == []


def test_no_template_compares_with_a_literal_state() -> None:
    assert TEMPLATES
    found = {
        str(path.relative_to(ROOT)): list(literal_states(path.read_text())) for path in TEMPLATES
    }
    assert {name: questions for name, questions in found.items() if questions} == {}


def test_no_line_is_longer_than_a_screen_is_wide() -> None:
    long = [
        f"{path}:{number}"
        for path in [*TEMPLATES, *sorted(ROOT.parent.glob("zoom_sandbox/**/*.html"))]
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]
    assert long == []
