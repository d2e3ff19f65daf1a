"""The meaning of the operator's environment, and what the parts get of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from enishi.management import operator_settings
from enishi.management.operator_settings import WrongSettingError


def test_without_any_word_everything_has_its_usual_place() -> None:
    chosen = operator_settings.read_settings({})
    assert chosen.data_dir == operator_settings.CHECKOUT / "var"
    assert chosen.base_url == "http://127.0.0.1:8000"
    assert chosen.practice_zoom_url == "http://127.0.0.1:8010"
    assert chosen.is_practice


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused_by_name(port: str) -> None:
    with pytest.raises(WrongSettingError, match="SANDBOX_PORT"):
        operator_settings.read_settings({"SANDBOX_PORT": port})


@pytest.mark.parametrize(
    ("environ", "is_practice"),
    [
        ({}, True),
        ({"ENISHI_ZOOM_CLIENT_ID": "from-the-marketplace"}, False),
        ({"ENISHI_ZOOM_PRACTICE": "0"}, False),
        ({"ENISHI_ZOOM_PRACTICE": "1", "ENISHI_ZOOM_CLIENT_ID": "practice_1"}, True),
    ],
)
def test_zoom_is_practised_only_where_no_app_is_configured(
    environ: dict[str, str], is_practice: bool
) -> None:
    assert operator_settings.read_settings(environ).is_practice == is_practice


def test_the_operators_own_words_go_first(tmp_path: Path) -> None:
    environ = {"ENISHI_DATA_DIR": str(tmp_path), "ENISHI_SECRET_KEY": "the operator's"}
    told = operator_settings.environment(operator_settings.read_settings(environ), environ)
    assert told["ENISHI_SECRET_KEY"] == "the operator's"
    assert told["ENISHI_ENCRYPTION_KEYS"].startswith("local-1:")


def test_a_real_zoom_app_gets_no_practice_secret(tmp_path: Path) -> None:
    environ = {"ENISHI_DATA_DIR": str(tmp_path), "ENISHI_ZOOM_CLIENT_ID": "real"}
    told = operator_settings.environment(operator_settings.read_settings(environ), environ)
    assert {name: value for name, value in told.items() if "ZOOM" in name} == {
        "ENISHI_ZOOM_CLIENT_ID": "real"
    }


def test_a_part_reads_the_same_installation_from_what_it_is_told(tmp_path: Path) -> None:
    environ = {"ENISHI_DATA_DIR": str(tmp_path), "PORT": "8200", "SANDBOX_PORT": "8210"}
    chosen = operator_settings.read_settings(environ)
    assert operator_settings.read_settings(operator_settings.environment(chosen, environ)) == chosen


def test_the_pretend_zoom_knows_our_app_and_nothing_else_of_ours(tmp_path: Path) -> None:
    environ = {"ENISHI_DATA_DIR": str(tmp_path), "PORT": "8200", "DATABASE_URL": "postgresql:///x"}
    chosen = operator_settings.read_settings(environ)
    ours = operator_settings.environment(chosen, environ)
    told = operator_settings.practice_zoom_environment(chosen, ours)
    assert told["ZOOM_SANDBOX_CLIENT_SECRET"] == ours["ENISHI_ZOOM_CLIENT_SECRET"]
    assert told["ZOOM_SANDBOX_REDIRECT_URI"] == "http://127.0.0.1:8200/settings/zoom/callback"
    # What people allow in practice is what the README tells them to give the app.
    listed = re.findall(
        r"`((?:user|meeting):[a-z_:]+)`",
        (operator_settings.CHECKOUT / "README.md").read_text("utf-8"),
    )
    assert sorted(told["ZOOM_SANDBOX_SCOPES"].split()) == sorted(listed)
    assert ours["ENISHI_SECRET_KEY"] not in told.values()
    assert "DATABASE_URL" not in told
