"""Matches regular expressions as Python's engine does, by backtracking, and counts the steps.

The engine itself says nothing of its work, and a clock says little on a busy machine. This one
knows no shortcuts, such as looking for a first letter by itself: what is linear here is linear.
"""

from __future__ import annotations

import math
import re
import re._constants as code  # type: ignore[import-not-found]  # typeshed has no stubs
import re._parser as parser  # type: ignore[import-not-found]  # typeshed has no stubs
import sys
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

# Where the match goes on, and where the whole of it ends; None where it does not.
Onward = Callable[[int], int | None]

_PALETTE = "a0 A-_./:;,@\"'=()[]{}<>&\n+*\u3000｛｝（）あのを漢株ァー月年祝◯■①～…"
_MOST_SIGNS, _MOST_STRETCHES = 9, 3
_MOST_PAIRED = 4
# Nothing that people type may cost more for one letter of it, however slowly that grows.
_MOST_STEPS_A_LETTER = 1000


class _TooManySteps(Exception):
    """A text that is not worth following to its end: its pattern is steep already."""


class Engine:
    """One pattern, and how many steps it has taken so far."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
        self.flags = pattern.flags
        self.ignores_case = bool(pattern.flags & re.IGNORECASE)
        self.text = ""
        self.steps = 0
        # Which letters fit which part of the tree, which lives as long as this.
        self._known: dict[tuple[Any, int, str], bool] = {}

    def steps_on(self, text: str) -> int:
        """How many steps finding every match in this text takes."""
        self.ends_in(text)
        return self.steps

    def ends_in(self, text: str) -> list[int]:
        """Where each match ends, as :func:`re.finditer` finds them."""
        self.text, self.steps = text, 0
        ends: list[int] = []
        place = 0
        while place <= len(text):
            end = self._sequence(self.tree.data, 0, place, lambda end: end)
            if end is not None and not (end == place and ends and ends[-1] == place):
                ends.append(end)
            place = max(place + 1, end if end is not None else 0)
        return ends

    def signs(self) -> list[str]:
        """One letter for each way in which letters differ to this pattern."""
        atoms = list(_atoms(self.tree))
        letters = [chr(value) for op, value in atoms if op is code.LITERAL]
        kinds: dict[tuple[bool, ...], str] = {}
        for letter in [*letters, *_PALETTE]:
            kinds.setdefault(tuple(self._fits(*atom, letter) for atom in atoms), letter)
        return list(kinds.values())[:_MOST_SIGNS]

    def stretches(self) -> list[str]:
        """Literal text that the pattern begins with or contains."""
        found: list[str] = []
        run = ""
        for op, value in [*_atoms(self.tree), (code.ANY, None)]:
            if op is code.LITERAL:
                run += chr(value)
                continue
            found += [run] if len(run) > 1 else []
            run = ""
        return list(dict.fromkeys(found))[:_MOST_STRETCHES]

    def _sequence(self, items: Any, index: int, place: int, onward: Onward) -> int | None:
        if index == len(items):
            return onward(place)
        op, value = items[index]
        return self._one(
            op, value, place, lambda end: self._sequence(items, index + 1, end, onward)
        )

    def _one(self, op: Any, value: Any, place: int, onward: Onward) -> int | None:
        self.steps += 1
        if self.steps > _MOST_STEPS_A_LETTER * (len(self.text) + 10):
            raise _TooManySteps
        if op in (code.LITERAL, code.NOT_LITERAL, code.IN, code.ANY):
            fits = place < len(self.text) and self._fits(op, value, self.text[place])
            return onward(place + 1) if fits else None
        if op is code.SUBPATTERN:
            return self._sequence(value[3].data, 0, place, onward)
        if op is code.BRANCH:
            for way in value[1]:
                if self._may_begin(way.data, place):
                    end = self._sequence(way.data, 0, place, onward)
                    if end is not None:
                        return end
            return None
        if op in (code.ASSERT, code.ASSERT_NOT):
            found = self._looks(value[0], value[1], place)
            return onward(place) if found is (op is code.ASSERT) else None
        if op is code.AT:
            return onward(place) if self._stands(value, place) else None
        if op is code.ATOMIC_GROUP:
            end = self._sequence(value.data, 0, place, lambda end: end)
            return None if end is None else onward(end)
        least, most, part = value
        if op is code.POSSESSIVE_REPEAT:
            return self._possessive(least, most, part, place, onward)
        assert op in (code.MAX_REPEAT, code.MIN_REPEAT), op
        return self._repeat(op is code.MAX_REPEAT, least, most, part, place, onward)

    def _may_begin(self, items: Any, place: int) -> bool:
        """A cheap look at the first letter: there are dozens of words to choose from."""
        self.steps += 1
        if not items or items[0][0] is not code.LITERAL:
            return True
        return place < len(self.text) and self._fits(*items[0], self.text[place])

    def _repeat(
        self, greedy: bool, least: int, most: int, part: Any, place: int, onward: Onward
    ) -> int | None:
        def again(end: int) -> int | None:
            if end == place and least <= 0:
                return None
            return self._repeat(greedy, least - 1, most - 1, part, end, onward)

        if least > 0:
            return self._sequence(part.data, 0, place, again)
        ways: list[Callable[[], int | None]] = [lambda: onward(place)]
        if most > 0:
            ways.insert(0 if greedy else 1, lambda: self._sequence(part.data, 0, place, again))
        return next((end for way in ways if (end := way()) is not None), None)

    def _possessive(
        self, least: int, most: int, part: Any, place: int, onward: Onward
    ) -> int | None:
        count = 0
        while count < most:
            end = self._sequence(part.data, 0, place, lambda end: end)
            if end is None or end == place:
                break
            place, count = end, count + 1
        return onward(place) if count >= least else None

    def _looks(self, direction: int, part: Any, place: int) -> bool:
        start = place if direction > 0 else place - part.getwidth()[0]
        if start < 0:
            return False
        return self._sequence(part.data, 0, start, lambda end: end) is not None

    def _stands(self, where: Any, place: int) -> bool:
        text, end = self.text, len(self.text)
        by_line = bool(self.flags & re.MULTILINE)
        if where is code.AT_BEGINNING:
            return place == 0 or (by_line and text[place - 1] == "\n")
        if where is code.AT_BEGINNING_STRING:
            return place == 0
        if where is code.AT_END_STRING:
            return place == end
        if where is code.AT_END:
            return place == end or text[place:] == "\n" or (by_line and text[place] == "\n")
        sides = [0 <= side < end and _is_word(text[side]) for side in (place - 1, place)]
        return (sides[0] != sides[1]) is (where is code.AT_BOUNDARY)

    def _fits(self, op: Any, value: Any, letter: str) -> bool:
        asked = (op, id(value), letter)
        fits = self._known.get(asked)
        if fits is None:
            fits = self._known[asked] = self._is_fitting(op, value, letter)
        return fits

    def _is_fitting(self, op: Any, value: Any, letter: str) -> bool:
        if op is code.ANY:
            return letter != "\n" or bool(self.flags & re.DOTALL)
        if op is code.IN:
            negated = value[0][0] is code.NEGATE
            return negated != any(self._fits(*item, letter) for item in value[negated:])
        if op is code.RANGE:
            return any(value[0] <= ord(case) <= value[1] for case in self._cases(letter))
        if op is code.CATEGORY:
            return _is_of(value, letter)
        is_same = any(value == ord(case) for case in self._cases(letter))
        return is_same is not (op is code.NOT_LITERAL)

    def _cases(self, letter: str) -> set[str]:
        if not self.ignores_case:
            return {letter}
        return {case for case in (letter, letter.lower(), letter.upper()) if len(case) == 1}


def grows_faster_than_text(pattern: re.Pattern[str]) -> str:
    """A text of which twice as much takes far more than twice the steps; empty if none is found."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 60_000))
    engine = Engine(pattern)
    for before, pump in _attacks(engine):
        # What is bounded by a number of the pattern's own looks steep only for short texts; one of
        # 150 letters is long.
        often = math.ceil(150 / len(pump))
        if _ratio(engine, before, pump, 12) > 2.6 and _ratio(engine, before, pump, often) > 2.6:
            return f"{before!r} and {pump!r} again and again"
    return ""


def _ratio(engine: Engine, before: str, pump: str, times: int) -> float:
    texts = (before + pump * count + "\x00" for count in (times, 2 * times))
    try:
        short, long = map(engine.steps_on, texts)
    except _TooManySteps:
        return math.inf
    return long / short


def _attacks(engine: Engine) -> Iterator[tuple[str, str]]:
    signs, stretches = engine.signs(), engine.stretches()
    pumps = [*signs, *stretches]
    yield from (("", pump) for pump in pumps)
    pairs = product(pumps, signs[:_MOST_PAIRED])
    yield from (("", first + second) for first, second in pairs if first != second)
    yield from product(pumps, signs[:_MOST_PAIRED])


def _atoms(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Everything in a parsed pattern that eats one letter, in its order."""
    for op, value in tree:
        if op in (code.LITERAL, code.NOT_LITERAL, code.IN, code.ANY):
            yield op, value
        elif op is code.BRANCH:
            for way in value[1]:
                yield from _atoms(way)
        elif op is code.ATOMIC_GROUP:
            yield from _atoms(value)
        elif op is not code.AT:
            yield from _atoms(value[-1])


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _is_of(category: Any, letter: str) -> bool:
    name = str(category)
    fits = {"DIGIT": str.isdecimal, "SPACE": str.isspace, "WORD": _is_word}[name.split("_")[-1]]
    return fits(letter) is not ("_NOT_" in name)
