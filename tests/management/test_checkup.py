"""The findings of `enishi check` about mail and settings, and when it cannot check."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from enishi.company.models import Company
from enishi.mail import bounces, outbox
from enishi.mail.models import MailState, OutgoingMail
from enishi.management import checkup, operator_settings
from enishi.management.operator_settings import OperatorSettings
from enishi.records import demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(company: Company) -> OutgoingMail:
    written = outbox.write(
        company, to="admin@sample.example", subject="件名", body="本文", kind="zoom.needs_reauth"
    )
    assert written is not None
    return written


def test_mails_that_go_out_are_no_finding(mail: OutgoingMail) -> None:
    assert list(checkup.findings_about_mail()) == []


def test_mails_that_wait_for_an_hour_are_told(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(written_at=timezone.now() - timedelta(minutes=61))
    assert list(checkup.findings_about_mail()) == [
        "1 mail(s) have waited for more than an hour: is the mail server reachable?"
    ]


def test_failed_mails_are_told_while_they_are_new_unless_a_page_shows_them(
    mail: OutgoingMail,
) -> None:
    bounces.record_failure(mail, status="5.1.1")
    assert list(checkup.findings_about_mail()) == [
        "1 mail(s) of the last week that no page shows did not arrive."
    ]
    OutgoingMail.objects.update(about="interview:1")
    assert list(checkup.findings_about_mail()) == []
    OutgoingMail.objects.update(about="", failed_at=timezone.now() - timedelta(days=8))
    assert list(checkup.findings_about_mail()) == []


def test_a_mailbox_that_cannot_be_read_is_told_without_its_address(settings: Settings) -> None:
    settings.BOUNCES_URL = "imap://user:secret@127.0.0.1:1/INBOX"
    [finding] = checkup.findings_about_mail()
    assert finding == "ENISHI_BOUNCES_URL: the mailbox cannot be read (ConnectionRefusedError)."


def test_a_mail_that_failed_is_not_waiting(mail: OutgoingMail) -> None:
    OutgoingMail.objects.update(
        state=MailState.FAILED, about="interview:1", written_at=timezone.now() - timedelta(days=1)
    )
    assert list(checkup.findings_about_mail()) == []


@pytest.fixture
def anybody() -> Iterator[str]:
    """The address of somebody who answers: that is all that is asked of Zoom."""
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v2"
    server.shutdown()
    server.server_close()


def enishi_check(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command, on the database that the tests use."""
    known = connections["default"].get_connection_params()
    address = urlencode({"host": known["host"], "user": known["user"]})
    settings = {
        "DATABASE_URL": f"postgresql:///{known['dbname']}?{address}",
        "DJANGO_SETTINGS_MODULE": "enishi.settings",
        "ENISHI_DATA_DIR": str(folder),
        **environment,
    }
    if known.get("password"):
        settings["PGPASSWORD"] = known["password"]
    return subprocess.run(
        [sys.executable, "-m", "enishi.management", "check"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_nothing_is_wrong_with_a_right_installation_behind_https(
    tmp_path: Path, anybody: str
) -> None:
    done = enishi_check(
        tmp_path, ENISHI_BASE_URL="https://saiyo.example.jp", ENISHI_ZOOM_API_URL=anybody
    )
    assert (done.returncode, done.stdout) == (0, "Nothing is wrong.\n"), done.stderr


@pytest.mark.django_db(transaction=True)
def test_an_installation_without_https_is_told_that_passwords_travel_openly(
    tmp_path: Path, anybody: str
) -> None:
    done = enishi_check(
        tmp_path, ENISHI_BASE_URL="http://saiyo.example.jp", ENISHI_ZOOM_API_URL=anybody
    )
    assert done.returncode == 1
    assert done.stderr == (
        "- ENISHI_BASE_URL does not begin with https://; people's passwords travel openly.\n"
    )


def chosen(**environment: str) -> OperatorSettings:
    return operator_settings.read_settings(
        {"ENISHI_BASE_URL": "http://127.0.0.1:8000"} | environment
    )


def test_the_demos_published_password_is_told_where_others_can_use_it() -> None:
    demo.load()
    public = chosen(ENISHI_BASE_URL="https://saiyo.example.jp")
    [said] = checkup._look_into_everything(public)  # noqa: SLF001 - without asking Zoom
    assert "restart Enishi, which takes it from them" in said
    assert "@" not in said
    assert list(checkup._look_into_everything(chosen())) == []  # noqa: SLF001 - likewise


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_gone_is_told_and_all_else_is_looked_at(company: Company) -> None:
    company.members.create(email="a@b.example", role="janitor")
    with connection.cursor() as cursor:
        cursor.execute("alter table procrastinate_jobs rename to elsewhere")
    try:
        said = list(checkup._look_into_everything(chosen()))  # noqa: SLF001 - without asking Zoom
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table elsewhere rename to procrastinate_jobs")
    assert "Could not look for work left undone: the database failed (UndefinedTable)." in said
    assert any(line.startswith("member_holds_known_values: member ") for line in said)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_goes_away_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: OperatorSettings) -> Iterator[str]:
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
        yield "never reached"

    monkeypatch.setattr(checkup, "_SECTIONS", (end, *checkup._SECTIONS))  # noqa: SLF001
    try:
        said = list(checkup._look_into_everything(chosen()))  # noqa: SLF001 - without asking Zoom
    finally:
        connection.close()
    assert said == [
        "Could not look for end: the database failed (AdminShutdown).",
        "The database went away while it was looked at: nothing more was checked.",
    ]
