"""Fills the database that Django is set up for."""

from __future__ import annotations

from django.db import connection, transaction

from bench.fill import hiring, interviews, zoom_and_mail


@transaction.atomic
def fill(sizes: list[int]) -> int:
    """Make a company for each number of candidates, and link the first one to Zoom.

    Returns
    -------
    int
        The first company's id.
    """
    hiring.fill_companies(sizes)
    hiring.fill_candidates()
    interviews.fill_interviews()
    hiring.fill_evaluations()
    with connection.cursor() as cursor:
        cursor.execute("select min(company) from filling")
        first = int(cursor.fetchone()[0])
    zoom_and_mail.fill_zoom(first)
    zoom_and_mail.fill_mails()
    zoom_and_mail.fill_audit_log()
    return first


def settle() -> None:
    """Seal the audit log and count the rows, as a running installation would have done by now."""
    zoom_and_mail.seal_audit_log()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
