"""Tables of how many days steps and hirings took."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.records.reports.figures import Figures, Length
from enishi.web.reports.bars import Chart, Look, Series, chart_of
from enishi.web.reports.names import Names
from enishi.web.reports.tables import Column, Kind, Row, Table, text_of


def tables_of(figures: Figures, names: Names) -> list[Table]:
    """Return the tables of this topic."""
    return [_steps(figures, names), _hirings(figures, names)]


def _steps(figures: Figures, names: Names) -> Table:
    found = [
        (step, figures.step_days[key])
        for key, step in names.steps.items()
        if key in figures.step_days
    ]
    rows = [Row((step.name, step.flow.name, *_values(one))) for step, one in found]
    return Table(
        name="step-days",
        title=_("ステップごとの日数"),
        definition=_(
            "期間中に結果が記録されたステップについて、前のステップの結果の記録から（最初のステップは"
            "応募から）その結果の記録までの日数です。中央値は、半数がこの日数以内という値、90%値は、"
            "10件中9件がこの日数以内という値です。削除した候補者は含みません。"
        ),
        columns=[
            Column(_("選考ステップ"), Kind.TEXT),
            Column(_("採用フロー"), Kind.TEXT),
            *_columns(),
        ],
        rows=rows,
        empty=_("この期間に記録された結果はありません。"),
        chart=_chart([(names.step(step), one) for step, one in found]),
    )


def _hirings(figures: Figures, names: Names) -> Table:
    found = [
        (names.job(key), one)
        for key, one in sorted(
            figures.hiring_days_by_job.items(), key=lambda item: (-item[1].count, item[0])
        )
    ]
    rows = [Row((word, *_values(one))) for word, one in found]
    if figures.hiring_days is not None and len(found) > 1:
        rows.append(Row((_("すべての求人"), *_values(figures.hiring_days)), is_total=True))
    return Table(
        name="hiring-days",
        title=_("採用までの日数"),
        definition=_(
            "期間中に最後のステップに合格した応募（採用）について、応募からその結果の記録までの日数です。"
            "入社日までの日数ではありません。削除した候補者は含みません。"
        ),
        columns=[Column(pgettext("one", "求人"), Kind.TEXT), *_columns()],
        rows=rows,
        empty=_("この期間に採用になった応募はありません。"),
        chart=_chart(found),
    )


def _columns() -> list[Column]:
    return [
        Column(_("件数")),
        Column(_("中央値（日）"), Kind.DAYS),
        Column(_("90%値（日）"), Kind.DAYS),
    ]


def _values(one: Length) -> tuple[int, float, float]:
    return one.count, one.median, one.ninetieth


def _chart(found: list[tuple[str, Length]]) -> Chart | None:
    series = [Series(_("中央値まで"), Look.SOLID), Series(_("90%値まで"), Look.HATCHED)]
    rows: list[tuple[str, list[float], str]] = [
        (
            word,
            [one.median, one.ninetieth - one.median],
            " / ".join(text_of(days, Kind.DAYS) for days in (one.median, one.ninetieth)),
        )
        for word, one in found
    ]
    return chart_of(series, rows)
