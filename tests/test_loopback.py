"""Which settings let others reach an installation."""

from __future__ import annotations

import pytest

from enishi import loopback

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - read, not bound


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST.", "enishi.localhost"),
        *("::1", "[::1]", "::ffff:127.0.0.1"),
    ],
)
def test_a_host_that_means_this_machine(host: str) -> None:
    assert loopback.is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", _EVERYWHERE, "::", "10.0.0.5", "127.1", "2130706433", "::ffff:10.0.0.5"),
        *("saiyo.example.co.jp", "127.0.0.1.example.jp", "localhost.jp"),
    ],
)
def test_a_host_that_others_may_reach(host: str) -> None:
    assert not loopback.is_loopback(host)


@pytest.mark.parametrize(
    ("environ", "base_url", "is_public"),
    [
        ({}, "http://127.0.0.1:8000", False),
        ({"WEB_HOST": "::1"}, "http://[::1]:8000", False),
        ({}, "https://saiyo.example.co.jp", True),
        ({}, "http://192.168.1.20:8000", True),
        ({"WEB_HOST": _EVERYWHERE}, "http://127.0.0.1:8000", True),
        ({"ENISHI_ALLOWED_HOSTS": "localhost, saiyo.lan"}, "http://127.0.0.1:8000", True),
        ({"ENISHI_ALLOWED_HOSTS": "*"}, "http://127.0.0.1:8000", True),
        ({"ENISHI_TRUSTED_PROXIES": "1"}, "http://127.0.0.1:8000", True),
        ({"ENISHI_TRUSTED_PROXIES": "0"}, "http://127.0.0.1:8000", False),
    ],
)
def test_an_installation_is_public_by_any_way_in(
    environ: dict[str, str], base_url: str, is_public: bool
) -> None:
    assert loopback.is_public(environ, base_url=base_url) is is_public
