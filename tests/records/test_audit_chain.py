"""The audit log's seals accept an honest log and report each kind of tampering."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from enishi.company import audit_seals
from enishi.company.audit_seals import LEAF, AuditSeal
from enishi.company.models import AuditEntry, Company
from tests.records.sealed_log import delete, run, said, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]


def test_an_empty_and_an_unsealed_log_are_sound(company: Company) -> None:
    audit_seals.seal_new_entries()
    write(company)
    assert said() == []


def test_a_sealed_log_is_sound_and_goes_on(log: list[int], company: Company) -> None:
    assert said() == []
    write(company)
    assert said() == []
    audit_seals.seal_new_entries()
    assert said() == []
    audit_seals.seal_new_entries()
    assert AuditSeal.objects.count() == 4


def test_many_entries_are_sealed_at_once_in_batches(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(company=company, action="a", subject_type="") for _ in range(1203)
    )
    audit_seals.seal_new_entries()
    assert AuditSeal.objects.count() == 3
    assert said() == []


@pytest.mark.parametrize("number", [0, 4, 8], ids=["oldest", "middle", "newest"])
def test_a_deleted_entry_is_found(log: list[int], tamper: None, number: int) -> None:
    delete(log[number])
    assert said() == [
        f"Seal {number // 3 + 1} of the audit log: deleted: {log[number]}."
        " Compare the log with a backup."
    ]


@pytest.mark.parametrize(
    "change",
    [
        "action = 'other'",
        "details = '{}'",
        "actor_kind = 'member', member_id = 7",
        "actor_kind = 'candidate_link'",
        "actor_kind = ''",
        "company_id = company_id + 1",
        "subject_id = 3",
        "subject_type = 'x'",
        "at = at + interval '1 second'",
    ],
)
def test_an_altered_entry_is_found(log: list[int], tamper: None, change: str) -> None:
    run(f"update enishi_auditentry set {change} where id = %s", log[4])  # noqa: S608 - ours
    assert said() == [f"Seal 2 of the audit log: altered: {log[4]}. Compare the log with a backup."]


def test_an_entry_without_a_kind_of_actor_keeps_the_hash_it_was_sealed_with(
    company: Company, folder: Path
) -> None:
    """From before the kind was kept: the whole log would look altered by a new hash."""
    entry = AuditEntry.objects.create(company=company, action="a", subject_type="")
    former = LEAF.replace(
        "|| case e.actor_kind when '' then '[]' else jsonb_build_array(e.actor_kind) end", ""
    )
    assert former != LEAF
    assert _leaf(LEAF, entry.pk) == _leaf(former, entry.pk)
    named = write(company)
    assert _leaf(LEAF, named) != _leaf(former, named)


def _leaf(expression: str, entry: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {expression} from enishi_auditentry e where id = %s",  # noqa: S608 - ours
            [entry],
        )
        return bytes(cursor.fetchone()[0])


def test_two_entries_that_changed_places_are_found(log: list[int], tamper: None) -> None:
    for old, new in ((log[0], -1), (log[7], log[0]), (-1, log[7])):
        run("update enishi_auditentry set id = %s where id = %s", new, old)
    assert said() == [
        f"Seal 1 of the audit log: altered: {log[0]}. Compare the log with a backup.",
        f"Seal 3 of the audit log: altered: {log[7]}. Compare the log with a backup.",
    ]


def test_the_whole_log_gone_is_found(log: list[int], tamper: None) -> None:
    run("truncate enishi_auditentry")
    assert [line.split(":")[0] for line in said()] == [
        f"Seal {number} of the audit log" for number in (1, 2, 3)
    ]


def test_an_altered_seal_is_found(log: list[int], tamper: None) -> None:
    delete(log[4])
    run(
        "update enishi_auditseal set members ="
        " (members::int8multirange - int8multirange(int8range(%s, %s, '[]')))::text where id = 2",
        log[4],
        log[4],
    )
    assert any(line.startswith("Seal 2 of the audit log: ") for line in said())


def test_a_seal_that_is_gone_is_found(log: list[int], tamper: None) -> None:
    run("delete from enishi_auditseal where id = 2")
    found = said()
    assert found[0].startswith("Seals 2 to 2 of the audit log are gone")
    assert len(found) == 1 + 3  # and its entries are sealed by none


@pytest.mark.parametrize("least", [1, 2, 3])
def test_newest_seals_that_are_gone_are_found_although_all_is_sealed_anew(
    log: list[int], tamper: None, least: int
) -> None:
    run("delete from enishi_auditseal where id >= %s", least)
    delete(log[8])
    audit_seals.seal_new_entries()
    [finding] = said()
    assert finding.startswith("Seal 3 of the audit log, which the data folder knows, is gone or")


def test_an_operator_can_say_that_the_log_is_right_as_it_is(log: list[int], tamper: None) -> None:
    run("delete from enishi_auditseal where id = 3")
    assert len(said()) == 1
    audit_seals.note_newest()
    assert said() == []


def test_a_machine_without_files_finds_what_the_database_shows(
    log: list[int], tamper: None, folder: Path
) -> None:
    (folder / "audit-seal").unlink()
    assert said() == []
    delete(log[0])
    assert len(said()) == 1
