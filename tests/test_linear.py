"""Twice the text takes twice the work: no typed text is read again and again (S3)."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import random
import re
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import enishi
from enishi import characters
from enishi.company import addresses, holidays
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError
from enishi.hiring import candidate_search, names
from enishi.interviews.letters import previews
from enishi.interviews.letters.kinds import Letter
from enishi.mail import composing, line_breaks, other_company_names, proofreading, templates
from enishi.web.shell import request_bodies
from tests.regex_steps import Engine, grows_faster_than_text

ROOT = Path(enishi.__file__).parent
_CALLS = {"compile", "sub", "split", "match", "search", "fullmatch", "findall", "finditer"}
# Patterns that are made while the program runs, and are tried below.
_MADE_LATER = {
    ("other_company_names.py", "_own"),
    ("phone.py", "_hyphenated"),
    # Those of addresses that take files; a literal tuple.
    ("addresses.py", "longest_upload"),
    ("addresses.py", "is_open_to_anonymous"),
    # The beginnings of paths; a literal tuple, too.
    ("request_bodies.py", "most_for"),
}


# They begin programs; and the shapes of the environment, which the operator writes, not a visitor.
_NOT_READ = (
    *("enishi.settings", "enishi.wsgi", "enishi.management.__main__"),
    *("enishi.environment", "enishi.environment_shapes"),
)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """Every regular expression of the product, by its own text."""
    found: dict[str, re.Pattern[str]] = {}

    def keep(value: Any) -> None:
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            found[value.pattern] = value
        elif isinstance(value, tuple | list):
            for item in value:
                keep(item)
        elif isinstance(value, dict):
            keep(list(value.values()))

    for module in pkgutil.walk_packages([str(ROOT)], "enishi."):
        if module.name not in _NOT_READ:
            keep(list(vars(importlib.import_module(module.name)).values()))
    for _file, _function, call in _calls():
        if isinstance(call.args[0], ast.Constant):
            keep(re.compile(call.args[0].value))
    return found


@cache
def _calls() -> list[tuple[str, str, ast.Call]]:
    """Every call of the module ``re``: its file, the function around it, itself."""
    found = []
    for file in ROOT.rglob("*.py"):
        tree = ast.parse(file.read_text())
        around: dict[ast.AST, str] = {}
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                around |= dict.fromkeys(ast.walk(function), function.name)
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)) if (
                    name in _CALLS
                ):
                    found.append((file.name, around.get(node, ""), node))
    return found


def test_every_pattern_of_the_product_is_found() -> None:
    made_later = {
        (file, function)
        for file, function, call in _calls()
        if function and not isinstance(call.args[0], ast.Constant)
    }
    assert made_later == _MADE_LATER
    assert len(_patterns()) > 40


def test_no_pattern_takes_steps_faster_than_its_text_grows() -> None:
    own = other_company_names._own(  # noqa: SLF001 - made while the program runs
        "株式会社 あああ Aaa Aaa サンプル"
    )
    taking = [re.compile(form) for form, _most in (*addresses.TAKES_FILES, *request_bodies.MOST)]
    patterns = _patterns() | {pattern.pattern: pattern for pattern in [own, *taking]}
    found = {text: grows_faster_than_text(pattern) for text, pattern in patterns.items()}
    assert {text: attack for text, attack in found.items() if attack} == {}


@pytest.mark.parametrize(
    ("pattern", "is_steep"),
    [
        (r"\{+x", True),
        (r"(?<!\{)\{++x", False),
        (r"https?://[!-~]+?/r/", True),
        (r"(a|aa)+$", True),
        (r"[a-z]+@", True),
        (r"[a-z]{1,30}@", False),
        (r"\d{1,3}-\d{1,3}", False),
    ],
)
def test_the_counter_tells_steep_patterns_from_others(pattern: str, is_steep: bool) -> None:
    assert bool(grows_faster_than_text(re.compile(pattern))) is is_steep


def test_the_counter_matches_as_the_real_engine_does() -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    for pattern in _patterns().values():
        engine = Engine(pattern)
        letters = "".join((*engine.signs(), *engine.stretches()))
        for _ in range(8):
            text = "".join(chance.choices(letters, k=12))
            assert engine.ends_in(text) == [match.end() for match in pattern.finditer(text)], text


def work(deed: Callable[[], object]) -> int:
    """How many calls, and turns of generators, a deed takes in Python."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        deed()
    finally:
        sys.setprofile(None)
    return count


# Each looks harmless, and was the worst for some reader: of braces, spaces, names, dates, links.
_STRETCHES = [
    *(
        "{",
        "}",
        "{{",
        "｛",
        "\u3000",
        " ",
        "\n",
        "。",
        "ー",
        "（",
        "あ",
        "を",
        "漢",
        "ァ",
        "A",
        "Aa ",
    ),
    *(
        "a。",
        "株式会社",
        "株式会社の",
        "A株式会社",
        "https://a/",
        "https://a/r/k",
        "1/1",
        "2020/1/1に",
    ),
    *(
        "2030年1月1日(火)",
        "1 Jan 2030 ",
        "■a\u3000",
        "■",
        "> ",
        "\u200b",
        "◯",
        "様",
        "①",
        "https://",
    ),
]


@pytest.mark.parametrize("stretch", _STRETCHES)
@pytest.mark.django_db
def test_reading_and_writing_a_letter_costs_as_much_as_it_is_long(
    company: Company, stretch: str
) -> None:
    today, first = date(2026, 11, 29), date(2020, 12, 29)
    for number in range(3):
        holidays.CompanyHoliday.objects.create(
            company=company,
            name=str(number),
            first_day=first,
            last_day=date(2021, 1, 3),
            is_yearly=True,
        )

    def all_of_it(text: str) -> None:
        proofreading.proofread(text, company=company, today=today)
        composing.text_of(text, language="en")
        line_breaks.wrap(text)
        for block in text.split("\n\n"):
            composing._block(block)  # noqa: SLF001 - the rest of it draws a template
        names.fold(text)
        characters.clean(text)
        characters.clean_line(text)

    all_of_it("warm")
    short, long = (work(lambda n=n: all_of_it(stretch * n)) for n in (400, 800))
    assert long < 2.4 * short + 2000


def test_lines_are_broken_in_linear_time_whatever_they_are_made_of() -> None:
    steep = []
    for stretch in _STRETCHES:
        texts = (stretch * 500, stretch * 1000)
        short, long = (work(lambda text=text: line_breaks.wrap(text)) for text in texts)
        if long > 2.4 * short + 500:
            steep.append((stretch, short, long))
    assert steep == []


def test_a_wording_too_long_is_refused_before_anybody_reads_it(
    monkeypatch: pytest.MonkeyPatch, admin: Member
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(proofreading, "proofread", never)
    monkeypatch.setattr(composing, "text_of", never)
    body = "{" * (templates.LONGEST_BODY + 1)
    shown = previews.of_sample(admin.company, Letter("subject", body))
    assert shown.problem == "4000文字以内で入力してください。"


def test_a_wording_that_is_filled_to_a_multiple_is_refused() -> None:
    with pytest.raises(UserFacingError, match="20000文字以内"):
        templates.fill("{{署名}}" * 600, {"signature": "x" * 300})


@pytest.mark.django_db
def test_a_search_of_countless_words_asks_of_each_candidate_a_handful(recruiter: Member) -> None:
    asked = str(candidate_search.search(recruiter, text="a " * 5000).query)
    assert asked.count("LIKE") == 10
