"""The web server's log of a request."""

from __future__ import annotations

import gc
import io
import logging

import pytest
from gunicorn.config import Config

from enishi.management import operator_settings, web_server
from enishi.management.operator_settings import WrongSettingError


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/candidates/7", "/candidates/7"),
        ("/accounts/password/reset/key/done/", "/accounts/password/reset/key/done/"),
        ("/room/Zk3v9QwL0aXt7pRm2bYc8dNf/", "/room/…/"),
        (
            "/accounts/password/reset/key/1-d0x4-0123456789abcdef0123456789abcdef/",
            "/accounts/password/reset/key/…/",
        ),
    ],
)
def test_keys_in_an_address_are_not_written_down(path: str, written: str) -> None:
    assert web_server.without_keys(path) == written


def test_the_access_log_has_no_query_string() -> None:
    log_format = str(web_server.settings(operator_settings.read_settings({}))["access_log_format"])
    # gunicorn's names: q is the query string, r the whole request line, f the referrer.
    assert not {"%(q)s", "%(r)s", "%(f)s"} & set(log_format.split())


def test_what_is_loaded_is_left_out_of_the_search_for_garbage() -> None:
    gc.unfreeze()
    # As the tests themselves go on (tests/conftest.py).
    web_server.WebServer({}).load()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] == 50_000


def test_a_wrong_number_of_workers_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_WORKERS", "many")
    with pytest.raises(WrongSettingError, match="WEB_WORKERS must be a number"):
        web_server.settings(operator_settings.read_settings({}))


def test_what_gunicorn_cannot_read_is_not_quoted_with_its_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logger = web_server.QuietLogger(Config())
    key = "Zk3v9QwL0aXt7pRm2bYc8dNf"
    try:
        # As gunicorn words it (gunicorn.workers.base.Worker.handle_error).
        for quoted in (
            f"Invalid HTTP request line: 'GET /s/{key}\xe3 HTTP/1.1'",
            f"Header: '/r/{key}'",
        ):
            logger.warning("Invalid request from ip=203.0.113.7: %s", quoted)
            logger.warning("Invalid request from ip=2001:db8::1: %s", quoted)
        try:
            raise ValueError(f"/s/{key}?token={key}")
        except ValueError:
            logger.exception("Error handling request %s %s", "GET", f"/s/{key}?code={key}")
    finally:
        for handler in list(logging.getLogger("gunicorn.error").handlers):
            logging.getLogger("gunicorn.error").removeHandler(handler)
    assert written.getvalue().count("Invalid request: ") == 4
    assert "Error handling request GET /s/[hidden]?code=" in written.getvalue()
    for secret in (key, "203.0.113.7", "2001:db8"):
        assert secret not in written.getvalue()
