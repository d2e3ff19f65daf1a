"""Tables of the active applications now, by job and step; each number leads to its candidates."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enishi.hiring.models import Job, Step
from enishi.records.reports.figures import Figures
from enishi.web.reports.names import Names
from enishi.web.reports.tables import Column, Kind, Row, Table


def tables_of(figures: Figures, names: Names) -> list[Table]:
    """Return a table for each flow; closed jobs are in it only while somebody is under way."""
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in names.steps.values():
        steps[step.flow_id].append(step)
    jobs: dict[int, list[Job]] = defaultdict(list)
    for job in names.jobs.values():
        if job.is_open or str(job.pk) in figures.standing:
            jobs[job.flow_id].append(job)
    many = len(jobs) > 1
    found = [
        _flow(steps[flow], jobs[flow], figures, steps[flow][0].flow.name if many else "")
        for flow in steps
        if flow in jobs
    ]
    return found or [_flow([], [], figures, "")]


def _flow(steps: list[Step], jobs: list[Job], figures: Figures, flow: str) -> Table:
    title = _("選考中の候補者（%(flow)s）") if flow else _("選考中の候補者")
    return Table(
        name=f"standing-{steps[0].flow_id}" if flow else "standing",
        title=title % {"flow": flow} if flow else title,
        definition=_(
            "集計した時点で選考中の応募の数です。期間では絞り込みません。数字から候補者の一覧を開けます。"
        ),
        columns=[
            Column(pgettext("one", "求人"), Kind.TEXT),
            *(Column(step.name) for step in steps),
            Column(_("合計")),
        ],
        rows=sorted(
            (_row(job, steps, figures.standing.get(str(job.pk), {})) for job in jobs),
            key=lambda row: -int(row.values[-1] or 0),
        ),
        empty=_("募集中の求人がありません。"),
    )


def _row(job: Job, steps: list[Step], counts: dict[str, int]) -> Row:
    numbers = [counts.get(str(step.pk), 0) for step in steps]
    to_job = _list(job)
    leading = [
        _list(job, step.name) if number else "" for step, number in zip(steps, numbers, strict=True)
    ]
    return Row(
        (job.title, *numbers, sum(numbers)), (to_job, *leading, to_job if sum(numbers) else "")
    )


def _list(job: Job, step: str = "") -> str:
    query = {"job": job.pk, "status": "active"} | ({"step": step} if step else {})
    return f"{reverse('candidates')}?{urlencode(query)}"
