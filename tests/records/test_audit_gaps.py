"""Missing numbers in the audit log: rolled back, late, or left for a forger."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from enishi.company import audit_seals
from enishi.company.audit_seals import AuditSeal
from enishi.company.models import Company
from tests.racing import at_once
from tests.records.sealed_log import (
    an_hour_passes,
    forge,
    number_of_what_was_rolled_back,
    run,
    said,
    write,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]


def test_a_number_whose_transaction_was_rolled_back_is_no_finding(company: Company) -> None:
    write(company)
    number_of_what_was_rolled_back(company)
    write(company)
    audit_seals.seal_new_entries()
    write(company)
    audit_seals.seal_new_entries()
    assert said() == []


def is_open(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select %s::bigint <@ %s::int8multirange", [number, gaps()])
        return bool(cursor.fetchone()[0])


def gaps() -> str:
    return str(AuditSeal.objects.latest("pk").open_gaps)


def test_who_commits_after_others_were_sealed_is_sealed_later(company: Company) -> None:
    """Two write at one time; the first to draw a number is the last to commit."""
    has_written, may_commit = threading.Event(), threading.Event()
    numbers = []

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                numbers.append(write(company))
                has_written.set()
                may_commit.wait(30)
        finally:
            connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    has_written.wait(30)
    write(company)
    audit_seals.seal_new_entries()
    [late] = numbers
    # However long it lasts: its transaction is still under way.
    an_hour_passes()
    write(company)
    audit_seals.seal_new_entries()
    assert is_open(late)
    may_commit.set()
    slow.join()
    assert not any("put among older ones" in line for line in said())
    audit_seals.seal_new_entries()
    assert not is_open(late)
    assert not any("put among older ones" in line for line in said())
    assert f"[{late},{late + 1})" in AuditSeal.objects.latest("pk").members


def test_a_number_may_be_drawn_a_while_before_its_transaction_counts(company: Company) -> None:
    write(company)
    gap = number_of_what_was_rolled_back(company)
    for _ in range(2):
        write(company)
        audit_seals.seal_new_entries()
    assert is_open(gap)


def seal_until_no_gap_is_open() -> None:
    """While any transaction of the server lasts, another test's too, a late commit may come."""
    for _ in range(240):
        an_hour_passes()
        audit_seals.seal_new_entries()
        if gaps() == "{}":
            return
        time.sleep(0.5)


def test_an_entry_put_into_an_old_gap_is_found(company: Company, tamper: None) -> None:
    write(company)
    gap = number_of_what_was_rolled_back(company)
    write(company)
    audit_seals.seal_new_entries()
    assert is_open(gap)
    seal_until_no_gap_is_open()
    assert gaps() == "{}"
    forge(company, number=gap)
    audit_seals.seal_new_entries()
    assert (
        f"Entry {gap} of the audit log was put among older ones that were sealed without it:"
        " compare the log with a backup."
    ) in said()


def test_an_entry_before_all_others_is_found(
    log: list[int], company: Company, tamper: None
) -> None:
    seal_until_no_gap_is_open()
    forge(company, number=log[0] - 1)
    assert f"Entry {log[0] - 1} of the audit log was put among older ones" in " ".join(said())


@pytest.mark.parametrize("is_sealed", [False, True])
def test_an_entry_dated_back_is_found(
    log: list[int], company: Company, tamper: None, is_sealed: bool
) -> None:
    forged = write(company)
    run("update enishi_auditentry set at = at - interval '30 days' where id = %s", forged)
    if is_sealed:
        audit_seals.seal_new_entries()
    assert [line.split(" of ")[0] for line in said()] == [f"Entry {forged}"]


def test_a_restored_database_counts_its_transactions_anew(
    log: list[int], company: Company, tamper: None
) -> None:
    gap = number_of_what_was_rolled_back(company)
    write(company)
    audit_seals.seal_new_entries()
    run("update enishi_auditseal set next_transaction = next_transaction + 1000000")
    an_hour_passes()
    write(company)
    audit_seals.seal_new_entries()
    assert AuditSeal.objects.count() == 5
    assert not is_open(gap)


def test_two_who_seal_at_once_make_one_seal(company: Company) -> None:
    """The second waits for the first one's row, and then writes nothing."""
    write(company)
    ready = threading.Barrier(2, timeout=30)

    def seal() -> None:
        with transaction.atomic():
            ready.wait()
            audit_seals.seal_new_entries()

    assert at_once(seal, seal) == [None, None]
    assert AuditSeal.objects.count() == 1
    assert said() == []


def test_writing_never_waits_for_a_seal(company: Company) -> None:
    with transaction.atomic():
        audit_seals.seal_new_entries()
        done = threading.Event()

        def write_elsewhere() -> None:
            try:
                write(company)
                done.set()
            finally:
                connection.close()

        other = threading.Thread(target=write_elsewhere)
        other.start()
        other.join(30)
        assert done.is_set()
