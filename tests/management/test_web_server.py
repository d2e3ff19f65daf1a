"""What the web server writes down about a request."""

from __future__ import annotations

import pytest

from enishi.management import installation, web_server
from enishi.management.installation import WrongSettingError


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
    log_format = str(web_server.settings(installation.read({}))["access_log_format"])
    # gunicorn's names: q is the query string, r the whole request line, f the referrer.
    assert not {"%(q)s", "%(r)s", "%(f)s"} & set(log_format.split())


def test_a_wrong_number_of_workers_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_WORKERS", "many")
    with pytest.raises(WrongSettingError, match="WEB_WORKERS must be a number"):
        web_server.settings(installation.read({}))
