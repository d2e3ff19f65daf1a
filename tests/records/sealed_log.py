"""Writes an audit log, tampers with it, and reads the findings."""

from __future__ import annotations

from django.db import connection, transaction

from enishi.company import audit
from enishi.company.models import Company
from enishi.records import audit_chain


def write(company: Company, **details: object) -> int:
    return audit.record(company, "thing.done", **details).pk


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def delete(entry: int) -> None:
    run("delete from enishi_auditentry where id = %s", entry)


def forge(company: Company, *, number: int) -> None:
    run(
        "insert into enishi_auditentry (id, company_id, action, subject_type, details)"
        " values (%s, %s, 'forged', '', '{}')",
        number,
        company.pk,
    )


def number_of_what_was_rolled_back(company: Company) -> int:
    with transaction.atomic():
        number = write(company)
        transaction.set_rollback(True)
    return number


def an_hour_passes() -> None:
    """For the seals, which no longer agree with themselves then."""
    run("alter table enishi_auditseal disable trigger user")
    run("update enishi_auditseal set sealed_at = sealed_at - interval '1 hour'")
    run("alter table enishi_auditseal enable trigger user")


def said() -> list[str]:
    return list(audit_chain.findings())
