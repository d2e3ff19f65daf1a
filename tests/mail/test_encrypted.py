"""The database has no readable mail text, because mails contain keys to candidates' pages."""

from __future__ import annotations

import re

import pytest
from django.core import mail as django_mail
from django.db import connection
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.encryption import DecryptionError
from enishi.interviews.meeting import web_meeting
from enishi.interviews.models import Interview, Slot
from enishi.interviews.trips import confirmation, proposals
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.gateway import installation_identity
from enishi.meetings.models import Host
from enishi.records import key_rotation
from tests.interviews.conftest import (
    PretendZoom,
    _impatient,
    account,
    host,
    interview,
    link,
    slot,
    version_of,
    zoom,
)
from tests.jobs import RunJobs

__all__ = ["_impatient", "account", "host", "interview", "link", "slot", "zoom"]

pytestmark = pytest.mark.django_db(transaction=True)

NEW = ("new", bytes(range(32)))


def rows_with(text: str) -> list[str]:
    """The tables of which some row, written out as text, holds this."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'select count(*) from "{table}" t where t::text like %s',  # noqa: S608
                [f"%{text}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def keys_in(text: str) -> set[str]:
    return set(re.findall(r"/[rs]/([\w-]{20,})", text))


@pytest.mark.parametrize("is_sent", [False, True])
def test_no_key_of_a_candidate_stands_anywhere_in_the_database(
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    zoom: PretendZoom,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
    is_sent: bool,
) -> None:
    monkeypatch.setattr(installation_identity, "is_confirmed", lambda: True)
    proposals.propose(interview, by=actors.of(recruiter), version=version_of(interview))
    proposals.withdraw(interview, by=actors.of(recruiter), version=version_of(interview))
    web_meeting.create(interview, host_id=host.pk, by=actors.of(recruiter))
    interview.refresh_from_db()
    confirmation.confirm(
        interview, by=actors.of(recruiter), version=version_of(interview), tell_candidate=True
    )
    mails = list(OutgoingMail.objects.all())
    keys = set().union(*(keys_in(mail.body + mail.calendar) for mail in mails))
    if is_sent:
        run_jobs()
        assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}
        assert keys_in("".join(str(sent.body) for sent in django_mail.outbox)) == keys

    assert len(keys) == 2
    assert {key: rows_with(key) for key in keys} == {key: [] for key in keys}
    assert rows_with("interview.proposed") != []


def test_a_mail_opens_in_its_own_row_only(company: Company) -> None:
    first, second = (
        OutgoingMail(company=company, message_id=f"<{number}@x>", to="h@mail.example")
        for number in range(2)
    )
    first.body = "本文です。"
    second.sealed_body = first.sealed_body
    assert first.body == "本文です。"
    with pytest.raises(DecryptionError):
        _ = second.body


def test_a_new_key_takes_mails_over_too(company: Company, settings: Settings) -> None:
    mail = OutgoingMail(company=company, message_id="<1@x>", to="h@mail.example", subject="件名")
    mail.body, mail.calendar = "本文です。", "BEGIN:VCALENDAR"
    mail.save()
    [old] = settings.ENISHI_ENCRYPTION_KEYS
    settings.ENISHI_ENCRYPTION_KEYS = [NEW, old]
    assert key_rotation.rotate() == key_rotation.Rotation(resealed=2)
    settings.ENISHI_ENCRYPTION_KEYS = [NEW]
    kept = OutgoingMail.objects.get()
    assert (kept.body, kept.calendar) == ("本文です。", "BEGIN:VCALENDAR")
