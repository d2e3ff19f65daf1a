"""Bar charts, drawn by the server: HTML with an SVG for each bar.

A bar's width is a percentage, so that a chart fits a phone and paper alike, and needs neither
script nor inline style. Series differ by pattern and word, never by colour alone. The table below
each chart has the same figures, so that a screen reader is told of the chart in one sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# A chart of more bars is not readable.
MOST = 36


class Look(StrEnum):
    """How a series is drawn; the name is that of its pattern in ``_patterns.html``."""

    SOLID = "solid"
    HATCHED = "hatched"
    DOTTED = "dotted"


@dataclass(frozen=True)
class Series:
    """A series of the chart and its word in the legend."""

    word: str
    look: Look


@dataclass(frozen=True)
class Piece:
    """A part of a bar, in per cent of the chart's width."""

    look: Look
    start: str
    width: str


@dataclass(frozen=True)
class Bar:
    """A bar: its word, its pieces one after the other, and the figure beside it."""

    word: str
    pieces: list[Piece]
    text: str


@dataclass(frozen=True)
class Chart:
    """Bars over the same scale."""

    series: list[Series]
    bars: list[Bar]

    @property
    def has_legend(self) -> bool:
        """Whether there is more than one series."""
        return len(self.series) > 1


def chart_of(
    series: list[Series],
    rows: Sequence[tuple[str, Sequence[float], str]],
    *,
    scale: float | None = None,
) -> Chart | None:
    """Return a chart of rows of a word, a number for each series, and the figure beside the bar.

    Parameters
    ----------
    scale
        The number that is as wide as the chart; by default the largest bar.
    """
    rows = rows[:MOST]
    full = scale or max((sum(numbers) for _word, numbers, _text in rows), default=0)
    if not full:
        return None
    bars = []
    for word, numbers, text in rows:
        pieces, start = [], 0.0
        for one, number in zip(series, numbers, strict=True):
            width = 100 * number / full
            if number:
                pieces.append(Piece(one.look, f"{start:.2f}%", f"{width:.2f}%"))
            start += width
        bars.append(Bar(word, pieces, text))
    return Chart(series, bars)
