"""A new encryption key replaces the old one while everything runs."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import creating, intents
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, OAuthState, ZoomAccount
from enishi.records import key_rotation
from tests.meetings.conftest import SESSION, PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)

NEW = ("new", bytes(range(32)))


def test_after_a_rotation_the_old_key_is_not_needed(
    host: Host, zoom: PretendZoom, admin: Member, settings: Settings
) -> None:
    made = creating.create_at_zoom(claimed(host))
    passcode = intents.passcode_of(made)
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    [old] = settings.ENISHI_ENCRYPTION_KEYS
    settings.ENISHI_ENCRYPTION_KEYS = [NEW, old]

    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert said.getvalue().startswith("5 secret(s)")
    assert key_rotation.rotate() == key_rotation.Rotation()

    settings.ENISHI_ENCRYPTION_KEYS = [NEW]
    assert intents.passcode_of(Meeting.objects.get()) == passcode
    state, code = zoom.consent(address, as_="owner@zoom.example")
    connection.complete_link(state=state, code=code, by=actors.of(admin), session_key=SESSION)
    assert OAuthState.objects.filter(used_at=None).count() == 0


def test_tokens_that_are_being_refreshed_are_left_for_the_next_run(
    account: ZoomAccount, settings: Settings
) -> None:
    settings.ENISHI_ENCRYPTION_KEYS = [NEW, *settings.ENISHI_ENCRYPTION_KEYS]
    until = timezone.now() + timedelta(minutes=1)
    ZoomAccount.objects.update(refresh_lease="somebody", refresh_lease_until=until)
    assert key_rotation.rotate() == key_rotation.Rotation(busy=2)
    ZoomAccount.objects.update(refresh_lease="", refresh_lease_until=None)
    assert key_rotation.rotate() == key_rotation.Rotation(resealed=2)


def test_a_secret_whose_key_is_gone_is_told(account: ZoomAccount, settings: Settings) -> None:
    settings.ENISHI_ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match=r"2 secret\(s\) open with none"):
        call_command("rotate_keys", stdout=StringIO())
    assert any("2 stored secret(s)" in finding for finding in key_rotation.findings())


def test_a_key_under_anothers_name_is_told(account: ZoomAccount, settings: Settings) -> None:
    [(name, _)] = settings.ENISHI_ENCRYPTION_KEYS
    settings.ENISHI_ENCRYPTION_KEYS = [(name, bytes(range(32)))]
    assert key_rotation.unreadable() == 2


def test_of_many_secrets_all_are_asked_for_their_key_and_a_few_are_opened(
    company: Company, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(key_rotation, "decrypt", lambda sealed, **_: opened.append(sealed))
    [(name, _)] = settings.ENISHI_ENCRYPTION_KEYS
    mails = [
        OutgoingMail(company=company, message_id=f"<{number}@x>", to="h@mail.example")
        for number in range(150)
    ]
    for mail in mails[:120]:
        mail.sealed_body = f"{name}:there"
    for mail in mails[120:]:
        mail.sealed_body = f"{name}-former:gone"
    OutgoingMail.objects.bulk_create(mails)
    assert key_rotation.unreadable() == 30
    assert len(opened) == 100


def test_a_secret_that_is_written_anew_meanwhile_stays_so(
    account: ZoomAccount, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh that began and ended between reading and writing."""
    settings.ENISHI_ENCRYPTION_KEYS = [NEW, *settings.ENISHI_ENCRYPTION_KEYS]
    sealed = key_rotation.encrypt

    def encrypt(text: str, *, place: str) -> str:
        ZoomAccount.objects.update(access_token="newer", refresh_token="newer")
        return sealed(text, place=place)

    monkeypatch.setattr(key_rotation, "encrypt", encrypt)
    assert key_rotation.rotate() == key_rotation.Rotation(busy=2)
    assert ZoomAccount.objects.get().refresh_token == "newer"
