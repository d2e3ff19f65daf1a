"""The signed-in host or alternative host opens the room by the guests' link."""

from __future__ import annotations

import pytest

from .conftest import Practice

ITO = "ito@zoom.example"


def sign_in(zoom: Practice, email: str) -> None:
    assert zoom.http.post("/signin", data={"email": email}).status_code == 303


def created(zoom: Practice, **settings: str) -> str:
    """The path of the link of a meeting whose host is 青木."""
    return f"/j/{zoom.create(settings=settings)['id']}"


def test_an_alternative_host_starts_and_ends_the_meeting(linked: Practice) -> None:
    link = created(linked, alternative_hosts=ITO)
    assert "サインインして開く" in linked.http.get(link).text
    sign_in(linked, ITO)
    assert f'href="{link}/host"' in linked.http.get(link).text
    assert "代替ホストです" in linked.http.get(f"{link}/host").text

    assert linked.http.post(f"{link}/host").status_code == 303
    [meeting] = linked.world.meetings
    assert meeting.state == "started"
    linked.http.post(f"{link}/host")
    [meeting] = linked.world.meetings
    assert meeting.state == "waiting"


def test_the_host_needs_no_start_link_either(linked: Practice) -> None:
    link = created(linked)
    sign_in(linked, "zoom-admin@zoom.example")
    assert "さんがホストです" in linked.http.get(f"{link}/host").text
    assert linked.http.post(f"{link}/host").status_code == 303


@pytest.mark.parametrize("who", ["", "teshigawara@zoom.example", "owner@large.example"])
def test_nobody_else_opens_it(linked: Practice, who: str) -> None:
    link = created(linked, alternative_hosts=ITO)
    if who:
        sign_in(linked, who)
    assert f'href="{link}/host"' not in linked.http.get(link).text
    assert linked.http.get(f"{link}/host").status_code == 403
    assert linked.http.post(f"{link}/host").status_code == 403
    [meeting] = linked.world.meetings
    assert meeting.state == "waiting"


def test_who_lost_the_licence_opens_nothing_though_still_named(linked: Practice) -> None:
    link = created(linked, alternative_hosts=ITO)
    linked.do("change_licence", user=ITO, licence=1)
    sign_in(linked, ITO)
    assert linked.http.post(f"{link}/host").status_code == 403
