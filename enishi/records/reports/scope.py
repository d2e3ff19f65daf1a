"""What a report is about: whose rows, of which days, of which job and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from enishi.company.models import Company
from enishi.hiring.handling_models import Handling
from enishi.hiring.models import Application, Job
from enishi.records.reports.periods import Days

# So many sources are offered for choosing.
_MOST_SOURCES = 200
# The next one after each, so that an index with many rows of few sources is not read whole.
_SOURCES = f"""
    with recursive found(source) as (
        (select source from {Handling._meta.db_table}
         where company_id = %(company)s and source > '' order by source limit 1)
        union all
        select (select source from {Handling._meta.db_table}
                where company_id = %(company)s and source > found.source and source > ''
                order by source limit 1)
        from found where found.source is not null
    )
    select source from found where source is not null limit {_MOST_SOURCES}
"""  # noqa: S608 - put together from the table's own name


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The company's rows that a report counts. Without job or source, of all."""

    company: Company
    days: Days
    job: Job | None = None
    source: str = ""

    def keep(self, rows: QuerySet[Any], *, application: str) -> QuerySet[Any]:
        """Keep the rows of the company, job and source; ``application`` leads to theirs.

        It is empty, or ends with ``__``.
        """
        kept = rows.filter(company=self.company)
        if self.job is not None:
            kept = kept.filter(**{f"{application}job": self.job})
        if self.source:
            kept = kept.filter(**{f"{application}handling__source": self.source})
        return kept

    def applications(self) -> QuerySet[Application]:
        """Return the applications that came in on these days."""
        zone = self.company.zone
        return self.keep(Application.objects.all(), application="").filter(
            applied_at__gte=self.days.since(zone), applied_at__lt=self.days.until(zone)
        )


def sources_of(company: Company) -> list[str]:
    """Return the sources that the company's applications have, in the order of the letters."""
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, {"company": company.pk})
        return [source for (source,) in cursor.fetchall()]
