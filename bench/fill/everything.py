"""Fills the database of Django's settings."""

from __future__ import annotations

from django.db import connection, transaction

from bench.fill import hiring, interviews, zoom_and_mail


@transaction.atomic
def fill(
    sizes: list[int], *, ahead: int | None = None, days: int = 20, links_all: bool = False
) -> int:
    """Make a company for each number of candidates, and link the first one to Zoom.

    Parameters
    ----------
    ahead, days
        As :func:`interviews.fill_interviews`.
    links_all
        Link the other companies, too.

    Returns
    -------
    int
        The first company's id.
    """
    hiring.fill_companies(sizes)
    hiring.fill_candidates()
    interviews.fill_interviews(ahead=ahead, days=days)
    hiring.fill_evaluations()
    with connection.cursor() as cursor:
        cursor.execute("select company from filling order by company")
        companies = [int(company) for (company,) in cursor.fetchall()]
    for company in companies if links_all else companies[:1]:
        zoom_and_mail.fill_zoom(company)
    zoom_and_mail.fill_mails()
    zoom_and_mail.fill_audit_log()
    return companies[0]


def settle() -> None:
    """Seal the audit log and run ANALYZE, as a running installation would have done."""
    zoom_and_mail.seal_audit_log()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
