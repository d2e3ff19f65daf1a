"""Tables of the interviews during the period, by member and by Zoom host."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from enishi.records.reports.figures import Figures, Load
from enishi.web.reports.bars import Look, Series, chart_of
from enishi.web.reports.names import Names
from enishi.web.reports.tables import Column, Kind, Row, Table


def tables_of(figures: Figures, names: Names, *, weeks: float) -> list[Table]:
    """Return the tables of this topic. ``weeks`` of the period had passed at the count."""
    counting = _(
        "期間中に始まる、確定または実施済みの面談・面接の件数と時間です。週の平均は、集計までに始まった件数を、"
        "期間の初めから集計までの週数で割った値です。最多の週は、月曜日から始まる週のうち、期間内の件数が最も多い週の件数です。"
        "中止した面談・面接と、削除した候補者の面談・面接は含みません。"
    )
    people = _loads(
        "members",
        _("面接官ごとの件数と時間"),
        _("面接官"),
        counting,
        figures.members,
        names.member,
        weeks,
        _("この期間に、確定または実施済みの面談・面接はありません。"),
    )
    hosts = _loads(
        "hosts",
        _("ホストユーザーごとの件数と時間"),
        _("ホストユーザー"),
        _("Zoomミーティングのある面談・面接だけを数えます。") + counting,
        figures.hosts,
        names.host,
        weeks,
        _("この期間に、Zoomミーティングのある面談・面接はありません。"),
    )
    return [people, hosts]


def _average(one: Load, weeks: float) -> float | None:
    return one.begun / weeks if weeks else None


def _loads(
    name: str,
    title: str,
    heading: str,
    definition: str,
    loads: dict[str, Load],
    word_of: Callable[[str], str],
    weeks: float,
    empty: str,
) -> Table:
    found = sorted(loads.items(), key=lambda item: (-item[1].minutes, -item[1].count, item[0]))
    return Table(
        name=name,
        title=title,
        definition=definition,
        columns=[
            Column(heading, Kind.TEXT),
            Column(_("件数")),
            Column(_("時間"), Kind.HOURS),
            Column(_("週の平均（件）"), Kind.AVERAGE),
            Column(_("最多の週（件）")),
        ],
        rows=[
            Row((word_of(key), one.count, one.minutes, _average(one, weeks), one.busiest))
            for key, one in found
        ],
        empty=empty,
        chart=chart_of(
            [Series(_("件数"), Look.SOLID)],
            [(word_of(key), [one.count], f"{one.count:,}") for key, one in found[:12]],
        ),
    )
