"""A client's Host header is no key, no address in a mail and no redirect."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from enishi.company.models import Member
from tests.cast import PASSWORD, SignedIn

OURS = ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST:8000", "testserver"]
STRANGE = [
    "127.0.0.1",
    "127.0.0.1:1",
    "127.0.0.1:80",
    "localhost:8001",
    "localhost",
    "evil.example",
    "evil.example:8000",
    "127.0.0.1:8000@evil.example",
    "127.0.0.1:8000:1",
    "127.0.0.1:",
    "127.0.0.1:８０００",
    "testserver:8000",
    "",
    "[::1",
    "a" * 5000,
]


@pytest.mark.parametrize("host", OURS)
@pytest.mark.django_db
def test_our_own_names_are_answered_to(host: str) -> None:
    assert Client().get("/accounts/login/", HTTP_HOST=host).status_code == 200


@pytest.mark.parametrize("host", STRANGE)
@pytest.mark.django_db
def test_every_other_name_or_port_is_refused(host: str, admin: Member) -> None:
    fields = {"login": admin.email, "password": PASSWORD}
    for answer in (
        Client().get("/accounts/login/", HTTP_HOST=host),
        Client().post("/accounts/login/", fields, HTTP_HOST=host),
        Client().post("/webhooks/zoom", HTTP_HOST=host),
    ):
        assert answer.status_code == 400
        assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_X_HOST", "HTTP_X_ORIGINAL_URL"]
)
def test_other_headers_that_name_a_host_are_not_read(
    header: str, admin: Member, signed_in: SignedIn
) -> None:
    answer = signed_in(admin).get("/settings/", **{header: "evil.example"})  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://localhost:1/",
        "http://127.0.0.1/",
        "http://testserver:99/",
        "javascript:alert(1)",
        "http:///evil.example",
        "\\\\evil.example",
        "https:/evil.example",
    ],
)
@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/logout/"])
def test_nobody_is_led_elsewhere_after_signing_in_or_out(
    address: str, to: str, admin: Member
) -> None:
    browser = Client()
    if "logout" in address:
        browser.force_login(admin)
    fields = {"login": admin.email, "password": PASSWORD, "next": to}
    answer = browser.post(address, fields)
    assert answer.status_code == 302
    assert answer["Location"] in ("/", "/accounts/login/")


def hosts_of(base_url: str, **environment: str) -> dict[str, object]:
    """Of an installation with this address: what the settings make of it."""
    script = (
        "import json\nfrom enishi import settings as s\n"
        "names = 'HOSTS ALLOWED_HOSTS SESSION_COOKIE_NAME CSRF_COOKIE_NAME DEVICE_COOKIE_NAME'"
        " ' SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS'\n"
        "print(json.dumps({name: getattr(s, name) for name in names.split()}))"
    )
    ours = {name: value for name, value in os.environ.items() if name != "ENISHI_ALLOWED_HOSTS"}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", script],
        env=ours | {"ENISHI_BASE_URL": base_url} | environment,
        capture_output=True,
        check=True,
        text=True,
    )
    read: dict[str, object] = json.loads(done.stdout)
    return read


def test_a_public_installation_answers_to_its_own_name_and_to_those_it_is_told() -> None:
    read = hosts_of("https://Saiyo.example.jp", ENISHI_ALLOWED_HOSTS="inner,10.0.0.5:8000")
    assert read["HOSTS"] == [
        "10.0.0.5:8000",
        "inner",
        "inner:443",
        "inner:80",
        "saiyo.example.jp",
        "saiyo.example.jp:443",
    ]
    assert read["ALLOWED_HOSTS"] == ["10.0.0.5", "inner", "saiyo.example.jp"]


def test_over_https_every_cookie_is_for_this_host_alone() -> None:
    read = hosts_of("https://saiyo.example.jp")
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEVICE_COOKIE_NAME"):
        assert str(read[name]).startswith("__Host-")
    assert read["SESSION_COOKIE_SECURE"] is read["CSRF_COOKIE_SECURE"] is True
    assert read["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600


@pytest.mark.parametrize("path", ["*", "evil.example:443", "evil"])
@pytest.mark.django_db
def test_what_is_meant_for_servers_and_proxies_is_refused(path: str) -> None:
    """``OPTIONS *`` and ``CONNECT host:443`` name no path (RFC 9112, 3.2)."""
    answer = Client(raise_request_exception=False).options("/", PATH_INFO=path)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/\\evil.example/x", "///evil.example", "//evil.example?a=b"]
)
def test_a_refused_form_leads_back_to_no_other_host(
    admin: Member, signed_in: SignedIn, path: str
) -> None:
    """A path that begins with two slashes is one of ours, and as a redirect somebody else's."""
    answer = signed_in(admin).post(
        "/flows/new", {"name": ""}, headers={"Referer": f"http://testserver{path}"}
    )
    assert answer.status_code == 303
    assert answer["Location"].startswith("/evil.example")


@pytest.mark.django_db
def test_a_form_after_the_session_leads_back_to_no_other_host() -> None:
    answer = Client().post("/flows/new", headers={"Referer": "http://testserver//evil.example/"})
    assert answer["Location"] == "/accounts/login/?next=/evil.example/"
