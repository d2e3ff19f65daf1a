"""Tables of the applications that came in during the period: the funnel, by job, source, month."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.records.reports.figures import Figures, Progress, StepPassage
from enishi.web.reports.bars import Chart, Look, Series, chart_of
from enishi.web.reports.names import Names
from enishi.web.reports.tables import Column, Kind, Row, Table, share


def tables_of(figures: Figures, names: Names) -> list[Table]:
    """Return the tables of this topic."""
    named = sorted(figures.jobs.items(), key=_by_number)
    sources = sorted(figures.sources.items(), key=_by_number)
    months = sorted(figures.months.items())
    no_source = _("応募経路なし")
    return [
        *_funnels(figures, names),
        _progress("jobs", _("求人別"), pgettext("one", "求人"), figures, named, names.job),
        _progress(
            "sources",
            _("応募経路別"),
            _("応募経路"),
            figures,
            sources,
            lambda source: source or no_source,
        ),
        _progress("months", _("応募した月別"), _("応募した月"), figures, months, _month),
    ]


def _by_number(item: tuple[str, Progress]) -> tuple[int, str]:
    return -item[1].applied, item[0]


def _month(key: str) -> str:
    year, month = key.split("-")
    return f"{year}/{int(month)}"


def _series() -> list[Series]:
    return [
        Series(_("採用"), Look.SOLID),
        Series(_("選考中"), Look.DOTTED),
        Series(_("不合格・辞退"), Look.HATCHED),
    ]


def _progress(
    name: str,
    title: str,
    heading: str,
    figures: Figures,
    counted: list[tuple[str, Progress]],
    word_of: Callable[[str], str],
) -> Table:
    rows = [Row((word_of(key), *_values(one))) for key, one in counted]
    if len(rows) > 1:
        rows.append(Row((_("合計"), *_values(figures.total)), is_total=True))
    bars = [
        (word_of(key), [one.hired, one.active, one.rejected + one.withdrawn], f"{one.applied:,}")
        for key, one in counted
    ]
    return Table(
        name=name,
        title=title,
        definition=_(
            "期間中に応募した人の、現在の状況です。内定は内定のステップまで進んだ応募（採用を含みます）、"
            "採用は最後のステップに合格した応募の数です。採用率は、応募に占める採用の割合です。"
            "削除した候補者は含みません。"
        ),
        columns=[
            Column(heading, Kind.TEXT),
            Column(_("応募")),
            Column(_("内定")),
            Column(_("採用")),
            Column(_("不合格")),
            Column(_("辞退")),
            Column(_("選考中")),
            Column(_("採用率"), Kind.SHARE),
        ],
        rows=rows,
        empty=_("この期間の応募はありません。"),
        chart=chart_of(_series(), bars),
    )


def _values(one: Progress) -> tuple[int | float | None, ...]:
    counts = (one.applied, one.offered, one.hired, one.rejected, one.withdrawn, one.active)
    return (*counts, share(one.hired, one.applied))


def _funnels(figures: Figures, names: Names) -> list[Table]:
    ordered = {step.flow_id: step.flow.name for step in names.steps.values()}
    many = len(figures.flows) > 1
    found = [
        _funnel(key, figures.flows[key], names, ordered[flow] if many else "")
        for flow in ordered
        if (key := str(flow)) in figures.flows
    ]
    return found or [_funnel("", [], names, "")]


def _funnel(key: str, passages: list[StepPassage], names: Names, flow: str) -> Table:
    title = _("選考の進み（%(flow)s）") if flow else _("選考の進み")
    first = passages[0].reached if passages else 0
    rows = [
        Row(
            (
                names.steps[str(one.step)].name,
                one.reached,
                one.passed,
                one.rejected,
                one.withdrawn,
                one.active,
                share(one.passed, one.passed + one.rejected + one.withdrawn),
                share(one.reached, first),
            )
        )
        for one in passages
        if str(one.step) in names.steps
    ]
    hired = passages[-1].passed if passages else 0
    if passages:
        last = (_("採用"), hired, None, None, None, None, None, share(hired, first))
        rows.append(Row(last, is_total=True))
    return Table(
        name=f"funnel-{key}" if flow else "funnel",
        title=title % {"flow": flow} if flow else title,
        definition=_(
            "期間中に応募した人が、今までにどこまで進んだかを示します。到達は、そのステップかその先の"
            "ステップに進んだ応募の数です。通過率は、そのステップで合格・不合格・辞退が決まった応募に"
            "占める合格の割合、到達率は、応募に占める到達の割合です。採用は、最後のステップに合格した"
            "応募です。削除した候補者は含みません。"
        ),
        columns=[
            Column(_("選考ステップ"), Kind.TEXT),
            Column(_("到達")),
            Column(_("合格")),
            Column(_("不合格")),
            Column(_("辞退")),
            Column(_("選考中")),
            Column(_("通過率"), Kind.SHARE),
            Column(_("到達率"), Kind.SHARE),
        ],
        rows=rows,
        empty=_("この期間の応募はありません。"),
        chart=_funnel_chart(passages, names, first, hired),
    )


def _funnel_chart(
    passages: list[StepPassage], names: Names, first: int, hired: int
) -> Chart | None:
    series = [
        Series(_("合格"), Look.SOLID),
        Series(_("選考中"), Look.DOTTED),
        Series(_("不合格・辞退"), Look.HATCHED),
    ]
    bars: list[tuple[str, list[float], str]] = [
        (
            names.steps[str(one.step)].name,
            [one.passed, one.active, one.rejected + one.withdrawn],
            f"{one.reached:,}",
        )
        for one in passages
        if str(one.step) in names.steps
    ]
    if bars:
        bars.append((_("採用"), [hired, 0, 0], f"{hired:,}"))
    return chart_of(series, bars, scale=first)
