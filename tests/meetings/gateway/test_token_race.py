"""Four processes with sixteen threads each, one expired token, one refresh."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection as database
from django.utils import timezone

import zoom_sandbox
from enishi.company import actors
from enishi.company.models import Member
from enishi.meetings.link import connection
from enishi.meetings.models import LinkState, ZoomAccount
from zoom_sandbox.oauth import grants

pytestmark = pytest.mark.django_db(transaction=True)

SESSION = "the-admins-browser-session"


@pytest.fixture
def account(admin: Member, zoom_sandbox_server: zoom_sandbox.Running) -> ZoomAccount:
    """Linked over a real socket, since other processes are to reach the same Zoom."""
    world = zoom_sandbox_server.world
    address = connection.begin_link(admin.company, by=actors.of(admin), session_key=SESSION)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    with world.change():
        code = grants.issue_code(
            world,
            world.apps[query["client_id"]],
            next(user for user in world.users if user.email == "owner@zoom.example"),
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            challenge_method=query["code_challenge_method"],
        )
    return connection.complete_link(
        state=query["state"], code=code.code, by=actors.of(admin), session_key=SESSION
    )


def test_sixty_four_threads_in_four_processes_make_one_refresh(
    account: ZoomAccount, zoom_sandbox_server: zoom_sandbox.Running
) -> None:
    ZoomAccount.objects.update(access_expires_at=timezone.now())
    told = subprocess.run(
        [sys.executable, "-m", "tests.meetings.refreshers"],
        input=json.dumps(_told(account)) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        timeout=120,
        check=True,
    )
    outcomes = json.loads(told.stdout)

    assert outcomes == {"processes": [{"count": 16, "different": 1}] * 4, "different": 1}
    asked = [call for call in zoom_sandbox_server.world.journal if call.route == "oauth.token"]
    assert [call.status for call in asked] == [200, 200]  # the exchange when linking; one refresh
    account.refresh_from_db()
    assert account.state == LinkState.LINKED
    assert account.refresh_lease == ""


def _told(account: ZoomAccount) -> dict[str, Any]:
    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    return {
        "account": account.pk,
        "database": {name: database.settings_dict[name] for name in names},
        "zoom": settings.ZOOM,
        "encryption_keys": [(name, key.hex()) for name, key in settings.ENISHI_ENCRYPTION_KEYS],
    }
