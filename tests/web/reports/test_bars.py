"""A chart's bars are percentages of one scale, in patterns that differ without colour."""

from __future__ import annotations

from enishi.web.reports.bars import MOST, Look, Piece, Series, chart_of

TWO = [Series("採用", Look.SOLID), Series("選考中", Look.DOTTED)]


def test_the_largest_bar_is_as_wide_as_the_chart() -> None:
    chart = chart_of(TWO, [("A", [1, 3], "4"), ("B", [0, 1], "1")])
    assert chart is not None
    assert chart.has_legend
    assert [bar.pieces for bar in chart.bars] == [
        [Piece(Look.SOLID, "0.00%", "25.00%"), Piece(Look.DOTTED, "25.00%", "75.00%")],
        [Piece(Look.DOTTED, "0.00%", "25.00%")],
    ]


def test_a_scale_of_its_own_makes_bars_comparable() -> None:
    chart = chart_of(TWO[:1], [("A", [1], "1")], scale=4)
    assert chart is not None
    assert not chart.has_legend
    assert chart.bars[0].pieces == [Piece(Look.SOLID, "0.00%", "25.00%")]


def test_there_is_no_chart_of_nothing() -> None:
    assert chart_of(TWO, []) is None
    assert chart_of(TWO, [("A", [0, 0], "0")]) is None


def test_a_chart_has_an_end() -> None:
    chart = chart_of(TWO[:1], [(str(number), [1], "1") for number in range(MOST + 1)])
    assert chart is not None
    assert len(chart.bars) == MOST
