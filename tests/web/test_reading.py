"""Reading changes nothing: GET with any query, HEAD as GET, and no other method acts."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from enishi.meetings.models import LinkEnding, ZoomAccount
from tests.web import sheet, test_permissions
from tests.web.test_permissions import House, ask

house, standing_house = test_permissions.house, test_permissions.standing_house

# Counted for whoever asks; a session's own end; a name that is given when first asked for.
_OWN = {"Counter", "Session", "Installation"}
# These ask Zoom, which is away here, and note how that went.
_ASKS_ZOOM = ("/settings/zoom/callback", "/settings/zoom/hosts", "/interviews/<id>/start")
# What an intent in a form would be called, in the query of a link that somebody was sent.
_QUERY = "?is_sure=1&delete=1&confirm=1&role=admin&language=en&kind=late&slot=1&form_key=x"


def writes() -> int:
    """How often this test's transaction has touched a row, what was undone included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_xact_user_tables"
        )
        [(count,)] = cursor.fetchall()
    return int(count)


def rows() -> dict[str, list[object]]:
    """Every row of ours, as it is."""
    return {
        model.__name__: sorted(map(repr, model._default_manager.values_list()))  # noqa: SLF001 - Django's own name
        for model in apps.get_models()
        if model.__name__ not in _OWN
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_address_changes_anything_but_by_post(house: House, method: str) -> None:
    browser, before, written = house.browsers["A"], rows(), writes()
    browser.raise_request_exception = False
    statuses: Counter[int] = Counter()
    for line in sheet.lines():
        if line.address in _ASKS_ZOOM:
            continue
        address = house.address(line)
        answer = browser.generic(method, address + _QUERY, headers={"HX-Request": "true"})
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, (method, address)
        # All rows are read only where one was touched: that costs more than the answer.
        if (now := writes()) != written:
            assert rows() == before, (method, address)
            written = now
    assert statuses
    assert rows() == before


def test_head_is_answered_as_get_is(house: House) -> None:
    browser = house.browsers["A"]
    for line in sheet.lines():
        if "GET" in line.methods:
            address = house.address(line)
            asked = browser.head(address)
            assert asked.status_code == ask(browser, "GET", address).status_code, address
            assert asked.content == b""


def test_head_ends_no_link(house: House) -> None:
    """No proof and no CSRF token is asked of it."""
    house.browsers["A"].head("/settings/zoom/unlinking", headers={"HX-Request": "true"})
    assert not LinkEnding.objects.exists()
    assert ZoomAccount.objects.get(company=house.world.company).is_linked


@pytest.mark.django_db
def test_nobody_signs_in_by_another_method() -> None:
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        answer = Client().generic(method, "/accounts/login/")
        assert answer.status_code in (200, 403, 405), method
