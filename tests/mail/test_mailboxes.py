"""A company's mailbox is read by a real IMAP server: each mail once, and none is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from enishi import public_hosts
from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Code, NotAllowed, UserFacingError
from enishi.files import storing
from enishi.files.models import StoredFile
from enishi.mail import imap_reading, mailbox_rounds, mailboxes, received_mails
from enishi.mail.imap_reading import Position
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.mail.mailboxes import MailboxDetails
from tests.mail.returned import PASSWORD, USER, running_mailbox
from tests.mail.returned import Mailbox as Server
from tests.mail.written import attached, mail, notice

pytestmark = pytest.mark.django_db(transaction=True)

Details = Callable[..., MailboxDetails]


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with running_mailbox() as server:
        yield server


@pytest.fixture
def server(running: Server, settings: Settings, tmp_path: Path) -> Server:
    settings.MAIL_HOSTS_INSIDE = ["127.0.0.1"]
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    return running


@pytest.fixture
def details(server: Server) -> Details:
    def made(**others: object) -> MailboxDetails:
        fields = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "user": USER,
            "password": PASSWORD,
        }
        return MailboxDetails(**fields | others)

    return made


@pytest.fixture
def read(company: Company, admin: Member, details: Details) -> Callable[[], list[str]]:
    """Read the mailbox from now on; the call returns the subjects of what was kept, in order."""
    end = mailboxes.attempt(company, details())
    saved = mailboxes.save(company, details(), end=end, by=actors.of(admin))

    def once() -> list[str]:
        mailbox_rounds.read_mailbox(saved.pk, may_read=lambda: True)
        kept = ReceivedMail.objects.order_by("pk")
        return [received_mails.read_facts(one).subject for one in kept]

    return once


def numbered(number: int) -> bytes:
    return mail("From: a@b.example", f"Subject: {number}", text=b"x")


def test_new_mails_are_kept_once_and_earlier_ones_are_left(
    server: Server, read: Callable[[], list[str]]
) -> None:
    assert read() == []
    server.put(numbered(1), numbered(2))
    assert read() == ["1", "2"]
    server.put(numbered(3))
    assert read() == ["1", "2", "3"]
    assert server.unread() >= 3  # nothing is changed at the server


def test_the_mail_is_encrypted_at_rest_and_its_parts_come_back(
    server: Server, read: Callable[[], list[str]], tmp_path: Path
) -> None:
    server.put(
        notice(parts=[attached(b"%PDF-1.4 resume", disposition='attachment; filename="a.pdf"')])
    )
    read()
    one = ReceivedMail.objects.get()
    facts = received_mails.facts_of(one)
    assert facts.from_address == "notice@engawa-board.example"
    assert "栗原 みどり" in facts.text
    [file] = facts.attachments
    with received_mails.attachment(one, file) as content:
        assert content.read() == b"%PDF-1.4 resume"
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert stored
    for secret in (b"%PDF-1.4", b"engawa-board", "栗原".encode()):
        assert secret not in stored
    assert "栗原" not in one.sealed_facts
    received_mails.remove(one)
    assert not StoredFile.objects.exists()


def test_a_crash_between_two_mails_loses_none(
    server: Server, read: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(numbered(1), numbered(2))
    store, calls = storing.store_file, []

    def crash_at_the_second(*args: object, **named: object) -> StoredFile:
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        return store(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(storing, "store_file", crash_at_the_second)
    with pytest.raises(RuntimeError):
        read()
    assert ReceivedMail.objects.count() == 1
    monkeypatch.setattr(storing, "store_file", store)
    assert read() == ["1", "2"]


def test_a_folder_with_new_numbers_brings_no_mail_twice(
    server: Server, read: Callable[[], list[str]], company: Company
) -> None:
    server.put(numbered(1), notice(subject="a"))
    assert read() == ["1", "a"]
    held = mailboxes.of(company)
    assert held is not None
    held.uid_validity, held.last_uid = 7, 4_000_000
    held.save()
    server.put(numbered(2))
    # Others of today, which were there before, come too: better than to lose one.
    subjects = read()
    assert [subjects.count(one) for one in ("1", "2", "a")] == [1, 1, 1]


def test_two_mails_without_message_id_are_two(
    server: Server, read: Callable[[], list[str]]
) -> None:
    twin = mail("From: a@b.example", "Subject: same", text=b"one")
    server.put(twin, twin, mail("From: a@b.example", "Subject: same", text=b"two"))
    assert read() == ["same", "same"]


def test_the_earlier_mails_of_some_days_are_read_if_they_are_asked_for(
    server: Server, company: Company, admin: Member, details: Details
) -> None:
    server.put(numbered(77))
    end = mailboxes.attempt(company, details())
    saved = mailboxes.save(company, details(days=7), end=end, by=actors.of(admin))
    mailbox_rounds.read_mailbox(saved.pk, may_read=lambda: True)
    assert ReceivedMail.objects.exists()


def test_a_large_mail_is_noted_without_its_content(
    server: Server, read: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_reading, "LARGEST", 500)
    server.put(mail("From: a@b.example", "Subject: large", text=b"x" * 1000))
    assert read() == ["large"]
    one = ReceivedMail.objects.get()
    assert (one.is_whole, received_mails.facts_of(one).is_cut) == (False, True)
    assert one.size > 1000


def test_a_copied_installation_leaves_the_mailbox_alone(
    server: Server, read: Callable[[], list[str]], company: Company
) -> None:
    server.put(numbered(1))
    held = mailboxes.of(company)
    assert held is not None
    mailbox_rounds.read_mailbox(held.pk, may_read=lambda: False)
    assert not ReceivedMail.objects.exists()


def test_what_is_entered_anew_ends_the_reading_of_the_former(
    server: Server, read: Callable[[], list[str]], company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(numbered(1), numbered(2))
    new_mails = imap_reading.Session.new_mails

    def entered_anew_meanwhile(*args: object, **named: object) -> Iterator[object]:
        Mailbox.objects.update(version=9)
        yield from new_mails(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imap_reading.Session, "new_mails", entered_anew_meanwhile)
    assert read() == []
    monkeypatch.setattr(imap_reading.Session, "new_mails", new_mails)
    assert read() == ["1", "2"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "x"}, "password"),
        ({"folder": "そんなフォルダー"}, "folder"),
        ({"port": 1}, "port"),
        ({"host": "no.such.host.invalid"}, "host"),
        ({"host": "a b"}, "host"),
        ({"host": "10.0.0.1"}, "host"),
        ({"host": "localhost"}, "host"),
        ({"host": "169.254.169.254"}, "host"),
        ({"host": "[::1]"}, "host"),
        ({"host": "::ffff:127.0.0.1"}, "host"),
        ({"port": 0}, "port"),
        ({"security": "tls"}, "port"),
        ({"security": "plain"}, "security"),
        ({"user": ""}, "user"),
        ({"password": ""}, "password"),
        ({"days": 9999}, "days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    company: Company, details: Details, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        mailboxes.attempt(company, details(**wrong))
    assert refused.value.field == field or field in refused.value.fields


def test_the_stored_password_goes_to_no_other_server(
    read: Callable[[], list[str]], company: Company, details: Details
) -> None:
    assert mailboxes.attempt(company, details(password="")).validity
    with pytest.raises(UserFacingError):
        mailboxes.attempt(company, details(password="", user="somebody-else"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.9",
        "169.254.1.1",
        "0.0.0.0",  # noqa: S104 - refused
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "100.64.0.1",
        "224.0.0.1",
        "2002:7f00:1::",
    ],
)
def test_addresses_inside_are_refused_unless_the_operator_names_them(address: str) -> None:
    with pytest.raises(public_hosts.Inside):
        public_hosts.addresses_of(address, seconds=5)
    assert public_hosts.addresses_of(address, seconds=5, inside=[address])


def test_trouble_is_kept_with_its_beginning_until_the_mailbox_is_read_again(
    server: Server, read: Callable[[], list[str]], company: Company, admin: Member, details: Details
) -> None:
    read()
    held = mailboxes.of(company)
    assert held is not None
    assert held.read_at is not None
    port = held.port
    type(held).objects.update(port=1)
    read()
    held.refresh_from_db()
    began = held.trouble_since
    assert (held.trouble, held.failures) == ("refused", 1)
    read()
    held.refresh_from_db()
    assert (held.trouble_since, held.failures) == (began, 2)
    assert held.not_before is not None
    assert held.not_before > timezone.now() + timedelta(minutes=3)
    type(held).objects.update(port=port)
    read()
    held.refresh_from_db()
    assert (held.trouble, held.trouble_since, held.not_before) == ("", None, None)


def test_a_full_disk_stops_the_round_and_loses_nothing(
    server: Server,
    read: Callable[[], list[str]],
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = storing.store_file

    def refuse(*_args: object, **_named: object) -> StoredFile:
        raise storing.Unavailable(Code.FILES_UNAVAILABLE, "full")

    monkeypatch.setattr(storing, "store_file", refuse)
    server.put(numbered(1))
    read()
    held = mailboxes.of(company)
    assert held is not None
    assert held.trouble == "store"
    monkeypatch.setattr(storing, "store_file", store)
    assert read() == ["1"]


def test_only_an_admin_enters_and_forgets_the_mailbox(
    company: Company, recruiter: Member, admin: Member, details: Details
) -> None:
    with pytest.raises(NotAllowed):
        mailboxes.save(company, details(), end=Position(), by=actors.of(recruiter))
    saved = mailboxes.save(company, details(), end=Position(1, 2), by=actors.of(admin))
    assert PASSWORD not in saved.sealed_password
    mailboxes.remove(company, by=actors.of(admin))
    assert mailboxes.of(company) is None
    with pytest.raises(UserFacingError):
        mailboxes.remove(company, by=actors.of(admin))


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"* OK hi\r\n* CAPABILITY " + b"X" * 2_000_000,
        b"* OK hi\r\n" + b"* 1 EXISTS\r\n" * 300_000,
        b"* OK hi\r\n* 1 FETCH (BODY[] {999999999999}\r\n",
    ],
)
def test_a_hostile_server_is_left_within_the_time(
    said: bytes,
    company: Company,
    details: Details,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailboxes, "TRIAL_SECONDS", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as hostile:

        def answer() -> None:
            client, _address = hostile.accept()
            with client:
                try:
                    client.sendall(said)
                    while client.recv(1000):
                        pass
                except OSError:
                    return

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(UserFacingError):
            mailboxes.attempt(company, details(port=hostile.getsockname()[1]))
