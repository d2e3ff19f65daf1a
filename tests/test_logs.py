"""Log lines contain no secret and no personal data."""

from __future__ import annotations

import logging
import logging.config
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from enishi import logs


@pytest.mark.parametrize(
    "line",
    [
        "POST /oauth/token access_token=abcDEF123456",
        "GET /settings/zoom/callback?code=SECRETCODE&state=SECRETCODE",
        "{'refresh_token': 'SECRETCODE', 'x': 1}",
        '{"password":"SECRETCODE"}',
        "Authorization: Bearer SECRETCODE123",
        "https://zoom.example/s/123?zak=SECRETCODE",
        "https://zoom.example/j/123?pwd=SECRETCODE",
        "token eyJSECRETCODE.SECRETCODE.SECRETCODE",
        "sent to SECRETCODE@sample.example",
        "Not Found: /calendar/feed/SECRETCODESECRETCODESECRETCODE.ics",
        "GET /accounts/password/reset/key/SECRETCODE-SECRETCODESECRETCODE/",
        "Not Found: /accounts/address/5/SECRETCODE-SECRETCODESECRETCODE。",
        '{"pstn_password": "SECRETCODE", "phone_passcode": "SECRETCODE"}',
    ],
)
def test_secrets_and_addresses_are_hidden(line: str) -> None:
    hidden = logs.redact(line)

    assert "SECRETCODE" not in hidden
    assert "abcDEF123456" not in hidden
    assert "[hidden]" in hidden


def test_an_ordinary_line_stays_as_it_is() -> None:
    line = "meeting 7 is ready after 2 attempts, interview 12 at 2026-11-25T01:00:00Z"

    assert logs.redact(line) == line


@pytest.mark.parametrize("as_json", [True, False])
def test_a_written_record_is_redacted_with_its_traceback(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.config.dictConfig(logs.configuration(level="INFO", as_json=as_json))
    try:
        try:
            raise ValueError("refused for hanako@sample.example")
        except ValueError:
            logging.getLogger("enishi.test").exception("call failed: token=%s", "SECRETCODE")
    finally:
        logging.config.dictConfig(logs.configuration(level="WARNING", as_json=False))

    written = capsys.readouterr().err
    assert "call failed" in written
    assert "ValueError" in written
    assert "SECRETCODE" not in written
    assert "hanako@" not in written


@pytest.mark.parametrize(
    ("logger", "is_traced"), [("django.security.DisallowedHost", False), ("django.request", True)]
)
def test_what_is_refused_is_one_line_and_what_failed_has_its_traceback(
    capsys: pytest.CaptureFixture[str], logger: str, is_traced: bool
) -> None:
    logging.config.dictConfig(logs.configuration(level="INFO", as_json=False))
    try:
        raise ValueError("Invalid HTTP_HOST header")
    except ValueError:
        logging.getLogger(logger).exception("Invalid HTTP_HOST header")
    finally:
        logging.config.dictConfig(logs.configuration(level="WARNING", as_json=False))
    written = capsys.readouterr().err
    assert ("Traceback" in written) is is_traced
    assert "Invalid HTTP_HOST header" in written


def test_every_address_with_a_key_is_hidden() -> None:
    """Django itself writes down the path of what is not found, refused or broken."""
    secret = "SECRETCODE" * 4
    with_keys = [
        pattern
        for pattern in _routes(get_resolver().url_patterns)
        if "key" in pattern or "token" in pattern
    ]
    assert len(with_keys) > 10
    for pattern in with_keys:
        path = re.sub(r"<int:\w+>", "7", pattern)
        path = re.sub(r"\(\?P<uidb36>[^)]*\)", "1", path)
        path = re.sub(r"<(?:key|str):(?:key|token)>|\(\?P<key>[^)]*\)", secret, path)
        assert secret in path or path.endswith("key/done/"), pattern
        assert secret not in logs.redact(f"Not Found: {path}"), pattern


def _routes(patterns: list[Any], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from _routes(pattern.url_patterns, here)
