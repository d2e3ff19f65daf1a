"""A body that cannot be parsed is refused, from any sender at any address."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company.models import Member

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded; charset="
LONG_BOUNDARY = "multipart/form-data; boundary=" + "x" * 300
FILE = (
    b'--abc\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nhello\r\n--abc--\r\n'
)
BODIES = [
    (f"{FORM}utf-7", b"a=1"),
    (f"{FORM}shift_jis", b"a=1"),
    (LONG_BOUNDARY, b""),
    ("multipart/form-data; boundary=abc", FILE),
    ("multipart/form-data; boundary=abc", b"--abc\r\nbroken"),
]


@pytest.mark.parametrize(("kind", "body"), BODIES)
@pytest.mark.parametrize(
    ("address", "status"),
    [("/candidates/new", 400), ("/accounts/profile/", 400), ("/nowhere", 404), ("/mailbox/9", 400)],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_member_is_told_that_it_cannot_be_read(
    admin: Member, kind: str, body: bytes, address: str, status: int, headers: dict[str, str]
) -> None:
    # As over the wire: an error of the server's is an answer, and a browser has a token.
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    browser.force_login(admin)
    browser.get("/candidates/new")
    assert browser.cookies["csrftoken"].value
    answer = browser.generic("POST", address, body, content_type=kind, headers=headers)
    assert answer.status_code in (status, 403)
    assert "Traceback" not in answer.content.decode()
