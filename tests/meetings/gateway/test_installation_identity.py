"""A restored or copied database calls no real Zoom until somebody confirms it."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from enishi import tasks
from enishi.company import actors, audit
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.mail import outbox
from enishi.meetings.booking import creating, intents
from enishi.meetings.gateway import installation_identity, outbound
from enishi.meetings.link import connection, health
from enishi.meetings.models import Host, Installation, MeetingState, ZoomAccount
from tests.cast import SignedIn
from tests.meetings.conftest import SESSION, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def copied(account: ZoomAccount, settings: Settings, tmp_path: Path) -> Path:
    """The database is on a machine that has none of the original's files."""
    settings.DATA_DIR = tmp_path / "elsewhere"
    return settings.DATA_DIR


def test_a_new_database_and_its_machine_belong_together(data_dir: Path) -> None:
    assert installation_identity.is_confirmed()
    assert (data_dir / "installation").read_text().startswith(installation_identity.name())
    assert installation_identity.is_confirmed()


def test_of_two_names_that_are_drawn_at_once_the_first_is_everybodys(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw() -> str:
        Installation.objects.create(name="first")
        return "second"

    Installation.objects.all().delete()
    monkeypatch.setattr(installation_identity, "_draw", draw)
    assert installation_identity.name() == "first"
    assert [known.name for known in Installation.objects.all()] == ["first"]


@pytest.mark.usefixtures("copied")
def test_a_copy_sends_nothing_and_says_so(host: Host, zoom: PretendZoom) -> None:
    before = len(list(zoom.world.journal))
    asked = creating.create_at_zoom(claimed(host))
    connection.unlink(host.company, by=actors.of(host.company.members.get()))

    assert (asked.state, asked.reason) == (MeetingState.WANTED, "stopped")
    assert "復元または複製" in intents.explain(asked)
    assert len(list(zoom.world.journal)) == before


@pytest.mark.usefixtures("copied")
def test_a_copy_says_why_on_the_settings_page_and_links_nothing(
    account: ZoomAccount, admin: Member
) -> None:
    described = health.describe(account)
    assert not described.is_good
    assert "復元または複製" in described.sentence
    with pytest.raises(UserFacingError, match="復元または複製"):
        connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)


def test_without_the_guard_the_copy_would_have_called(
    host: Host, copied: Path, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation_identity, "is_confirmed", lambda: True)
    assert creating.create_at_zoom(claimed(host)).state == MeetingState.READY
    assert len(zoom.meetings()) == 1


def test_a_backup_that_is_older_than_the_machine_remembers_is_recognised(
    account: ZoomAccount, data_dir: Path
) -> None:
    for _ in range(3):
        audit.record(account.company, "x.happened")
    installation_identity.keep_pace()
    assert installation_identity.is_confirmed()

    note = data_dir / "installation"
    kept_name, newest = note.read_text().split()
    note.write_text(f"{kept_name} {int(newest) + 1}")
    assert not installation_identity.is_confirmed()
    installation_identity.keep_pace()
    assert not installation_identity.is_confirmed()
    with pytest.raises(outbound.Stopped), connection.open_zoom(account):
        pass


def test_a_full_disk_leaves_no_draft_behind_and_the_note_as_it_was(
    account: ZoomAccount, data_dir: Path
) -> None:
    """A limit of this process refuses each byte as a full disk does, after the file was begun."""
    installation_identity.keep_pace()
    before = {file.name: file.read_bytes() for file in data_dir.iterdir() if file.is_file()}
    audit.record(account.company, "x.happened")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        for _ in range(3):
            with pytest.raises(OSError, match="File too large"):
                installation_identity.keep_pace()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    kept = {file.name: file.read_bytes() for file in data_dir.iterdir() if file.is_file()}
    assert kept == before
    installation_identity.keep_pace()
    assert (data_dir / "installation").read_bytes() != before["installation"]


@pytest.mark.usefixtures("copied")
def test_after_a_restore_the_operator_lets_it_go_on_under_its_name(host: Host) -> None:
    before = installation_identity.name()
    call_command("confirm_installation")
    assert installation_identity.name() == before
    assert creating.create_at_zoom(claimed(host)).state == MeetingState.READY


def test_a_copy_is_made_one_of_its_own_without_touching_the_originals_link(
    account: ZoomAccount, copied: Path, zoom: PretendZoom
) -> None:
    before, calls = installation_identity.name(), len(list(zoom.world.journal))
    call_command("confirm_installation", as_copy=True)

    assert installation_identity.name() != before
    assert installation_identity.is_confirmed()
    assert connection.linked_account(account.company) is None
    assert len(list(zoom.world.journal)) == calls
    assert {pair.access_state for pair in zoom.world.tokens} == {"live"}


@pytest.mark.usefixtures("copied")
def test_practice_goes_on_wherever_it_is_copied_to(settings: Settings, host: Host) -> None:
    settings.ZOOM = settings.ZOOM | {"practice": True}
    assert creating.create_at_zoom(claimed(host)).state == MeetingState.READY


@pytest.mark.usefixtures("copied")
def test_every_page_tells_admins_until_somebody_confirms(
    admin: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    installation_identity.keep_pace()
    assert "復元または複製" in signed_in(admin).get("/").content.decode()
    assert "復元または複製" not in signed_in(recruiter).get("/").content.decode()

    call_command("confirm_installation")
    assert "復元または複製" not in signed_in(admin).get("/").content.decode()


@pytest.mark.usefixtures("copied")
def test_a_copy_sends_no_mail(account: ZoomAccount) -> None:
    mail = outbox.write(account.company, to="x@y.example", subject="x", body="y", kind="test")
    assert mail is not None
    tasks.deliver_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "waiting"
    call_command("confirm_installation")
    tasks.deliver_mail(mail.pk)
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_second_name_goes_when_an_operator_confirms(db: None) -> None:
    """As ``enishi check`` promises to whoever meets it."""
    first = installation_identity.name()
    Installation.objects.create(name="second")
    call_command("confirm_installation")
    assert [known.name for known in Installation.objects.all()] == [first]
