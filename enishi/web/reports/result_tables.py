"""Tables of the results recorded during the period: by step, of offers, where and why it ended."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.hiring.models import Step
from enishi.records.reports.figures import Figures, Outcomes
from enishi.web.reports.bars import Look, Series, chart_of
from enishi.web.reports.names import Names
from enishi.web.reports.tables import Column, Kind, Row, Table, share


def tables_of(figures: Figures, names: Names) -> list[Table]:
    """Return the tables of this topic."""
    found = [
        (step, figures.outcomes[key])
        for key, step in names.steps.items()
        if key in figures.outcomes
    ]
    return [
        _by_step(found, names),
        _offers(figures, names),
        _endings(found, names),
        _reasons(figures, names),
    ]


def _by_step(found: list[tuple[Step, Outcomes]], names: Names) -> Table:
    return Table(
        name="results",
        title=_("ステップごとの通過率"),
        definition=_(
            "期間中に記録された結果の数です。いつ応募したかは問いません。通過率は、合格・不合格・辞退に"
            "占める合格の割合です。削除した候補者の結果も数えますが、応募経路は残していないため、"
            "応募経路で絞り込むと含みません。"
        ),
        columns=[
            Column(_("選考ステップ"), Kind.TEXT),
            Column(_("採用フロー"), Kind.TEXT),
            Column(_("合格")),
            Column(_("不合格")),
            Column(_("辞退")),
            Column(_("通過率"), Kind.SHARE),
        ],
        rows=[
            Row(
                (
                    step.name,
                    step.flow.name,
                    one.passed,
                    one.rejected,
                    one.withdrawn,
                    share(one.passed, one.decided),
                )
            )
            for step, one in found
        ],
        empty=_("この期間に記録された結果はありません。"),
        chart=chart_of(
            [
                Series(_("合格"), Look.SOLID),
                Series(_("不合格"), Look.HATCHED),
                Series(_("辞退"), Look.DOTTED),
            ],
            [
                (names.step(step), [one.passed, one.rejected, one.withdrawn], f"{one.decided:,}")
                for step, one in found
            ],
        ),
    )


def _offers(figures: Figures, names: Names) -> Table:
    found = sorted(figures.offers.items(), key=lambda item: (-item[1].decided, item[0]))
    rows = [_offer(names.job(key), one) for key, one in found]
    if len(found) > 1:
        total = Outcomes(
            passed=sum(one.passed for _key, one in found),
            rejected=sum(one.rejected for _key, one in found),
            withdrawn=sum(one.withdrawn for _key, one in found),
        )
        rows.append(_offer(_("すべての求人"), total, is_total=True))
    return Table(
        name="offers",
        title=_("内定の承諾率"),
        definition=_(
            "期間中に内定のステップで記録された結果の数です。合格を承諾、辞退を内定辞退、不合格を取り消しと"
            "数えます。承諾率は、3つの合計に占める承諾の割合です。削除した候補者の扱いは、"
            "ステップごとの通過率と同じです。"
        ),
        columns=[
            Column(pgettext("one", "求人"), Kind.TEXT),
            Column(_("承諾")),
            Column(_("内定辞退")),
            Column(_("取り消し")),
            Column(_("承諾率"), Kind.SHARE),
        ],
        rows=rows,
        empty=_("この期間に、内定のステップの結果はありません。"),
    )


def _offer(word: str, one: Outcomes, *, is_total: bool = False) -> Row:
    rate = share(one.passed, one.decided)
    return Row((word, one.passed, one.withdrawn, one.rejected, rate), is_total=is_total)


def _endings(found: list[tuple[Step, Outcomes]], names: Names) -> Table:
    """Who ended it, and at which step."""
    ended = [(step, one, one.rejected + one.withdrawn) for step, one in found]
    every = sum(count for _step, _one, count in ended)
    rows = [
        Row((step.name, step.flow.name, one.rejected, one.withdrawn, count, share(count, every)))
        for step, one, count in ended
        if count
    ]
    return Table(
        name="endings",
        title=_("選考が終わったステップ"),
        definition=_(
            "期間中に記録された不合格と辞退を、選考が終わったステップごとに数えます。割合は、"
            "すべての不合格と辞退に占める割合です。削除した候補者の扱いは、ステップごとの通過率と同じです。"
        ),
        columns=[
            Column(_("選考ステップ"), Kind.TEXT),
            Column(_("採用フロー"), Kind.TEXT),
            Column(_("不合格")),
            Column(_("辞退")),
            Column(_("合計")),
            Column(_("割合"), Kind.SHARE),
        ],
        rows=rows,
        empty=_("この期間に、不合格や辞退の記録はありません。"),
        chart=chart_of(
            [Series(_("不合格"), Look.HATCHED), Series(_("辞退"), Look.DOTTED)],
            [
                (names.step(step), [one.rejected, one.withdrawn], f"{count:,}")
                for step, one, count in ended
                if count
            ],
        ),
    )


def _reasons(figures: Figures, names: Names) -> Table:
    """選考終了理由: as recorded with the results, those without a reason last."""
    found = sorted(
        figures.reasons.items(), key=lambda item: (item[0] == "None", -item[1].decided, item[0])
    )
    every = sum(one.decided for _key, one in found)
    return Table(
        name="reasons",
        title=_("選考終了理由"),
        definition=_(
            "期間中に記録された不合格と辞退を、記録した理由ごとに数えます。割合は、すべての不合格と"
            "辞退に占める割合です。削除した候補者の扱いは、ステップごとの通過率と同じです。"
        ),
        columns=[
            Column(_("理由"), Kind.TEXT),
            Column(_("不合格")),
            Column(_("辞退")),
            Column(_("合計")),
            Column(_("割合"), Kind.SHARE),
        ],
        rows=[
            Row(
                (
                    names.reason(key),
                    one.rejected,
                    one.withdrawn,
                    one.decided,
                    share(one.decided, every),
                )
            )
            for key, one in found
        ],
        empty=_("この期間に、不合格や辞退の記録はありません。"),
        chart=chart_of(
            [Series(_("不合格"), Look.HATCHED), Series(_("辞退"), Look.DOTTED)],
            [
                (names.reason(key), [one.rejected, one.withdrawn], f"{one.decided:,}")
                for key, one in found
            ],
        ),
    )
