"""The list of who can open the room, on the scheduling page."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company.models import Member
from enishi.interviews.models import Interview, Slot
from enishi.meetings.directory import users
from enishi.meetings.models import Host, ZoomAccount
from tests.interviews.conftest import PretendZoom
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)


def test_whom_zoom_refused_is_invited_again_by_a_button_beside_them(
    send: Send,
    sato: Client,
    interview: Interview,
    slot: Slot,
    host: Host,
    recruiter: Member,
    interviewer: Member,
    account: ZoomAccount,
    zoom: PretendZoom,
) -> None:
    Member.objects.filter(pk=interviewer.pk).update(email="ito@zoom.example")
    users.sync(account)
    seat = {"members": [interviewer.pk]}
    send(f"/interviews/{interview.pk}/participants", **seat)
    zoom.disturb("meetings.create", "misleading_refusal", times=1)
    send(f"/interviews/{interview.pk}/meeting", host=host.pk)

    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    form = f"openers-form-{interviewer.pk}"
    assert f'id="{form}"' in page
    assert "もう一度招待" in page
    address = f"/interviews/{interview.pk}/meeting/openers"
    answer = send(address, form=form, member=interviewer.pk).content.decode()
    assert "共同ホスト（代替ホスト）" in answer
    assert "もう一度招待" not in answer
    assert zoom.meetings()[0].settings["alternative_hosts"] == "ito@zoom.example"
