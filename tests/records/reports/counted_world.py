"""Seven applications around November 2026, counted by hand; the tests name the sums.

Results are of the steps from the first on, with the days since the application came in: ``+`` is
passed, ``-`` rejected, ``w`` withdrawn.

| | source | job | came in (Tokyo) | results | now |
|---|---|---|---|---|---|
| A | Wantedly | 営業 | 1 Nov, 0:00 | +2 +4 +10 +16 +20 | hired |
| B | Wantedly | 営業 | 3 Nov | +4 +6 +12 +14 w16 | withdrawn at 内定 |
| C | none | 営業 | 5 Nov | -6 | rejected at 書類選考 |
| D | none | 経理 | 10 Nov | +8 w10 | withdrawn at 面談 |
| E | 紹介 | 経理 | 30 Nov, 23:59 | none | at 書類選考 |
| F | 紹介 | 経理 | 31 Oct, 23:59 | +1 +5 | at 一次面接 |
| G | 紹介 | 経理 | 1 Dec, 0:00 | none | at 書類選考 |
"""

from __future__ import annotations

from datetime import datetime, timedelta

from enishi.company.models import Company
from enishi.hiring.handling_models import Handling
from enishi.hiring.models import Application, Job, StepResult
from tests.cast import application_of, flow_of

_STEPS = ["書類選考", "面談", "一次面接", "最終面接", "内定"]


def came_in(
    job: Job,
    at: tuple[int, int, int, int],
    *,
    results: list[tuple[str, int]] = [],  # noqa: B006 - read only
    status: str = "active",
    source: str = "",
) -> Application:
    """An application that came in at this month, day, hour and minute in Tokyo.

    ``results`` are the outcomes of the steps from the first on, with the days since it came in.
    """
    passed = sum(outcome == "passed" for outcome, _days in results)
    step = _STEPS[min(passed, len(_STEPS) - 1)]
    application = application_of(job, name="候補 者", kana="", email="", step=step)
    application.applied_at = datetime(2026, *at, tzinfo=job.company.zone)
    application.status = status
    application.save()
    for name, (outcome, days) in zip(_STEPS, results, strict=False):
        StepResult.objects.create(
            company=job.company,
            application=application,
            step=job.flow.steps.get(name=name),
            outcome=outcome,
            decided_at=application.applied_at + timedelta(days=days),
        )
    if source:
        Handling.objects.create(company=job.company, application=application, source=source)
    return application


def counted_world_of(company: Company) -> tuple[Job, Job]:
    """Make the table above, with its two jobs 営業 and 経理 of one flow."""
    flow = flow_of(company)
    sales, books = (
        Job.objects.create(company=company, flow=flow, title=title) for title in ("営業", "経理")
    )
    passed = "passed"
    came_in(
        sales,
        (11, 1, 0, 0),
        results=[(passed, 2), (passed, 4), (passed, 10), (passed, 16), (passed, 20)],
        status="hired",
        source="Wantedly",
    )
    came_in(
        sales,
        (11, 3, 12, 0),
        results=[(passed, 4), (passed, 6), (passed, 12), (passed, 14), ("withdrawn", 16)],
        status="withdrawn",
        source="Wantedly",
    )
    came_in(sales, (11, 5, 12, 0), results=[("rejected", 6)], status="rejected")
    came_in(books, (11, 10, 12, 0), results=[(passed, 8), ("withdrawn", 10)], status="withdrawn")
    came_in(books, (11, 30, 23, 59), source="紹介")
    came_in(books, (10, 31, 23, 59), results=[(passed, 1), (passed, 5)], source="紹介")
    came_in(books, (12, 1, 0, 0), source="紹介")
    return sales, books
