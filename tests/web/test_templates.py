"""Templates contain no rule and no unreadable line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.text import smart_split

import enishi

ROOT = Path(enishi.__file__).parent
TEMPLATES = sorted(ROOT.rglob("*.html"))
QUESTION = re.compile(r"\{% (?:el)?if (.*?) ?%\}")
LONGEST_LINE = 160
ORDERS = {"<", ">", "<=", ">="}
COMPARISONS = {"==", "!=", "in", *ORDERS}
# These lay something out. Of a list, a template may ask whether it is long.
LAYOUT = re.compile(r"[\w.]+\|length > \d")
LAYOUTS = {"forloop.counter <= 5", "number > 1", "page.paginator.count > page_sizes.0"}
VALUE = re.compile(r'\bvalue="([a-z_]+)"')
# Words of forms that happen to be also the value of some state.
NO_STATES = {("web/interviews/_confirmation.html", "accepted")}  # the overlap is


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


def orders(source: str) -> Iterator[str]:
    """The comparisons by size, or by time, that decide more than a layout."""
    for match in QUESTION.finditer(source):
        words = list(smart_split(match[1]))
        for place, word in enumerate(words):
            comparison = " ".join(words[max(place - 1, 0) : place + 2])
            if word in ORDERS and comparison not in LAYOUTS and not LAYOUT.fullmatch(comparison):
                yield comparison


def stored_choices() -> set[str]:
    """The values of all columns that have choices, such as states and kinds."""
    return {
        str(value)
        for model in apps.get_app_config("enishi").get_models()
        for field in model._meta.fields
        for value, _word in field.flatchoices
    }


@pytest.mark.parametrize(
    "question",
    ['one.state == "sent"', '"x" in one.kind', "status == 429", "a and b.kind != 'c'"],
)
def test_a_literal_state_is_found(question: str) -> None:
    assert list(literal_states(f"{{% if {question} %}}{{% endif %}}")) == [question]


@pytest.mark.parametrize("question", ["one == other", 'a|date:"Y" == b|date:"Y"', "a|length > 1"])
def test_other_questions_are_none(question: str) -> None:
    assert list(literal_states(f"{{% if {question} %}}{{% endif %}}")) == []


@pytest.mark.parametrize(
    "question",
    ["one.due_on < today", "hosts|length < 2", "a >= b", "count > counted", "left|length > right"],
)
def test_a_rule_about_size_is_found(question: str) -> None:
    assert list(orders(f"{{% if a and {question} %}}{{% endif %}}")) == [question]


@pytest.mark.parametrize("question", ["people|length > 1", "may_edit and forloop.counter <= 5"])
def test_a_layout_is_no_rule(question: str) -> None:
    assert list(orders(f"{{% if {question} %}}{{% endif %}}")) == []


def test_no_template_decides_by_size_or_time() -> None:
    found = {str(path.relative_to(ROOT)): list(orders(path.read_text())) for path in TEMPLATES}
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_no_form_sends_a_state_that_its_template_spells() -> None:
    known = stored_choices()
    assert {"accepted", "wants_change", "passed"} <= known
    found = {
        (str(path.relative_to(ROOT)), word)
        for path in TEMPLATES
        for word in VALUE.findall(path.read_text())
        if word in known
    }
    assert found == NO_STATES


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
