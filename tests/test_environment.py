"""A wrong value in the environment gives one sentence that names the variable, at start."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from enishi import environment
from enishi.environment import WrongSettingError

ROOT = Path(__file__).parents[1]
NONSENSE = "  \t;<nonsense>\\ %% 、"
# Whatever these hold is somebody's secret or a name that we cannot judge.
FREE = {
    "WEB_HOST",  # judged when it is bound
    "ENISHI_PG_BIN",  # judged when PostgreSQL is looked for
    "ENISHI_SECRET_KEY",
    "ENISHI_ZOOM_CLIENT_ID",
    "ENISHI_ZOOM_CLIENT_SECRET",
    "ENISHI_ZOOM_WEBHOOK_SECRET",
    "ENISHI_SMTP_USER",
    "ENISHI_SMTP_PASSWORD",
    "ENISHI_S3_KEY_ID",
    "ENISHI_S3_SECRET",
}


@pytest.mark.parametrize(
    "value",
    [
        "https://h.example/saiyo",
        "https://h.example/?a=b",
        "https://h.example/#top",
        "https://h.example?",
        "https://user:password@h.example",
        "https://@h.example",
        "https://",
        "https:///",
        "https://:8000",
        "https://h.example:0",
        "https://h.example:99999",
        "https://h.example:eighty",
        "https://h.example:８０",
        "https://h example",
        " https://h.example",
        "https://h.example ",
        "https://h.example\n",
        "https://採用.example",
        "https://h..example",
        "https://-h.example",
        "https://h_h.example",
        "https://1.2.3",
        "https://1.2.3.999",
        "https://[::1",
        "https://0.0.0.0:8000",
        "https://[::]",
        "https:\\\\h.example",
        "https://h.example\\@evil.example",
        "https://%68.example",
        "ftp://h.example",
        "h.example",
        "//h.example",
        "https://" + "a" * 64 + ".example",
    ],
)
def test_an_address_that_cannot_be_ours_is_refused(value: str) -> None:
    with pytest.raises(WrongSettingError, match=r"\AENISHI_BASE_URL "):
        environment.check({"ENISHI_BASE_URL": value})


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("https://saiyo.example.jp", "https://saiyo.example.jp"),
        ("https://saiyo.example.jp/", "https://saiyo.example.jp"),
        # As browsers write an origin, or no form would be taken.
        ("HTTPS://Saiyo.Example.JP:443", "https://saiyo.example.jp"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost:80", "http://localhost"),
        ("https://xn--swqy17g.example", "https://xn--swqy17g.example"),
    ],
)
def test_an_address_is_written_as_browsers_write_it(value: str, normal: str) -> None:
    read = environment.origin({"ENISHI_BASE_URL": value}, "ENISHI_BASE_URL", "https://x.example")
    assert read == normal


@pytest.mark.parametrize("name", sorted(set(environment.SHEET) - FREE))
def test_nonsense_is_refused_by_name_and_not_repeated_where_it_may_be_secret(name: str) -> None:
    with pytest.raises(WrongSettingError) as refused:
        environment.check({name: NONSENSE})
    sentence = str(refused.value)
    assert sentence.startswith(f"{name} ")
    assert sentence.count("\n") == 0
    if name in ("DATABASE_URL", "ENISHI_BOUNCES_URL", "ENISHI_ENCRYPTION_KEYS"):
        assert "nonsense" not in sentence


@pytest.mark.parametrize("name", sorted(environment.SHEET))
def test_no_variable_may_hold_a_second_line(name: str) -> None:
    with pytest.raises(WrongSettingError, match=rf"\A{name} "):
        environment.check({name: "8000\nBcc: x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "９０００"),
        ("PORT", "9" * 5000),
        ("WEB_WORKERS", "0"),
        ("ENISHI_TRUSTED_PROXIES", "-1"),
        ("DATABASE_URL", "mysql://h/x"),
        ("DATABASE_URL", "postgresql://h:port/x"),
        ("DATABASE_URL", "postgresql://h:5432/"),
        ("ENISHI_ALLOWED_HOSTS", "*"),
        ("ENISHI_ALLOWED_HOSTS", "https://h.example"),
        ("ENISHI_ALLOWED_HOSTS", "h.example/path"),
        ("ENISHI_ALLOWED_HOSTS", ".example.jp"),  # we compare whole names
        ("ENISHI_ALLOWED_HOSTS", "h.example:99999"),
        ("ENISHI_ZOOM_API_URL", "https://api.zoom.us/v2?a=b"),
        ("ENISHI_BOUNCES_URL", "imap://user:password@far.example/INBOX"),
        ("ENISHI_BOUNCES_URL", "imaps://far.example/INBOX"),
        ("ENISHI_S3_BUCKET", "s3://files"),
        ("ENISHI_S3_BUCKET", "files/../others"),
        ("ENISHI_S3_ENDPOINT", "minio.example:9000"),
        ("ENISHI_LOG_LEVEL", "LOUD"),
        ("ENISHI_LOG_JSON", "perhaps"),
        ("ENISHI_MAIL_FROM", "saiyo"),
        ("ENISHI_DATA_DIR", "/etc/passwd"),
        ("ENISHI_DATA_DIR", "/etc/passwd/below"),
        ("ENISHI_DATA_DIR", "x" * 300),
    ],
)
def test_values_that_look_nearly_right_are_refused(name: str, value: str) -> None:
    with pytest.raises(WrongSettingError, match=rf"\A{name} "):
        environment.check({name: value})


def test_right_values_are_taken() -> None:
    environment.check(
        {
            "DATABASE_URL": "postgresql://enishi:p%40ss@db.example:5432/enishi?sslmode=require",
            "ENISHI_ALLOWED_HOSTS": "10.0.0.5, saiyo.example.jp,[fd00::1]",
            "ENISHI_BOUNCES_URL": "imaps://bounces%40example.jp:pass@imap.example:993/INBOX",
            "ENISHI_MAIL_FROM": "株式会社サンプル <saiyo@example.jp>",
            "ENISHI_LOG_LEVEL": "warning",
            "ENISHI_SMTP_HOST": "10.0.0.7",
            "ENISHI_SMTP_STARTTLS": "off",
        }
    )


@pytest.mark.parametrize("command", ["up", "serve", "worker", "check"])
def test_a_command_ends_with_the_sentence_and_no_traceback(tmp_path: Path, command: str) -> None:
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "enishi.management", command],
        cwd=ROOT,
        env={
            "PATH": os.defpath,
            "ENISHI_DATA_DIR": str(tmp_path),
            "ENISHI_BASE_URL": "https://h.example/saiyo",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("enishi: ENISHI_BASE_URL must be an address such as ")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
