"""Every environment variable in one list: how it is read, and which values are refused, by name.

Wrong values are found before anything starts. No message repeats a value that may hold a secret.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from enishi.environment_shapes import (
    BUCKET,
    BUCKET_EXAMPLE,
    CLAMD_ADDRESS,
    CLAMD_EXAMPLE,
    DOTTED_NAME,
    HOST,
    IMAP_ADDRESS,
    IMAP_EXAMPLE,
    MAIL_ADDRESS,
    REGION,
    SENDER,
    SWITCHES,
)

_PORTS = {"http": 80, "https": 443}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class WrongSettingError(ImproperlyConfigured):
    """A setting cannot be used; the message names it and says what it must be."""


def text(environ: Mapping[str, str], name: str, default: str = "") -> str:
    """Return one line without invisible characters."""
    value = environ.get(name) or default
    if not value.isprintable():
        raise WrongSettingError(f"{name} holds a line break or another character without a shape.")
    return value


def required(environ: Mapping[str, str], name: str, hint: str) -> str:
    """Return the same; refuse an empty value."""
    if not (value := text(environ, name)):
        raise WrongSettingError(f"{name} is not set: {hint}.")
    return value


def number(
    environ: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int = 10_000
) -> int:
    """Return a whole number within the bounds."""
    value = text(environ, name, str(default))
    if not (value.isascii() and value.isdecimal() and least <= int(value[:9]) <= most):
        raise WrongSettingError(f"{name} must be a number from {least} to {most}, not {value!r}.")
    return int(value[:9])


def port(environ: Mapping[str, str], name: str, default: int) -> int:
    """Return a port number."""
    return number(environ, name, default, most=65535)


def switch(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return the value of a yes-or-no variable."""
    value = text(environ, name, str(default)).lower()
    if value not in SWITCHES:
        raise WrongSettingError(f"{name} must be true or false, not {value!r}.")
    return SWITCHES[value]


def origin(environ: Mapping[str, str], name: str, default: str) -> str:
    """Return scheme, host and port, as browsers write an origin; Enishi cannot run below a path."""
    return _normal(_address(environ, name, default, has_path=False))


def http_address(environ: Mapping[str, str], name: str, default: str) -> str:
    """Return a base address for other addresses; it may have a path."""
    parts = _address(environ, name, default, has_path=True)
    return _normal(parts) + parts.path.rstrip("/")


def hosts(environ: Mapping[str, str], name: str) -> list[str]:
    """Return host names, each with or without a port, from a list with commas."""
    found = [host.strip().lower() for host in text(environ, name).split(",") if host.strip()]
    found = [f"[{host}]" if host.count(":") > 1 and "[" not in host else host for host in found]
    for host in found:
        has_port = re.search(r":[0-9]{1,5}$", host)
        bare, _, port_number = host.rpartition(":") if has_port else (host, "", "443")
        if not (is_host(bare) and int(port_number) in range(1, 65536)):
            raise WrongSettingError(
                f"{name} must list hosts such as saiyo.example.jp,10.0.0.5:8000, without scheme or "
                f"path; {host!r} is none."
            )
    return found


def is_host(host: str) -> bool:
    """Whether this is an ASCII host name or an address; IPv6 is in brackets."""
    try:
        return bool(ip_address(host.removeprefix("[").removesuffix("]")))
    except ValueError:
        return bool(HOST.fullmatch(host)) and not host.rpartition(".")[2].isdecimal()


def database(environ: Mapping[str, str], name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings of the database; empty if none is named."""
    value = text(environ, name)
    if not value:
        return {}
    try:
        scheme = urlsplit(value).scheme
        read = dict(dj_database_url.parse(value)) if scheme in ("postgres", "postgresql") else {}
        is_right = bool(read.get("NAME")) and int(str(read.get("PORT") or 5432)) in range(1, 65536)
    except (ValueError, KeyError, dj_database_url.ParseError):
        is_right = False
    if not is_right:
        raise WrongSettingError(
            f"{name} must read postgresql://user:password@host:5432/name, user and password "
            "percent-encoded."
        )
    return read


def matching(
    environ: Mapping[str, str], name: str, default: str, shape: re.Pattern[str], example: str
) -> str:
    """Return a text of this shape; errors do not repeat it, as it may hold a password."""

    value = text(environ, name, default)
    if value and not shape.fullmatch(value):
        raise WrongSettingError(f"{name} must read {example}.")
    return value


def level(environ: Mapping[str, str], name: str) -> str:
    """Return the name of a log level."""
    value = text(environ, name, "INFO").upper()
    if value not in _LEVELS:
        raise WrongSettingError(f"{name} must be one of {', '.join(_LEVELS)}, not {value!r}.")
    return value


def directory(environ: Mapping[str, str], name: str, default: Path) -> Path:
    """Return an absolute path that is not a file."""
    path = Path(text(environ, name, str(default))).absolute()
    try:
        is_wrong = path.exists() and not path.is_dir()
    except OSError:  # longer than a name may be, or below a file
        is_wrong = True
    if is_wrong or any(parent.is_file() for parent in path.parents):
        raise WrongSettingError(f"{name} must name a directory; {path} cannot be one.")
    return path


def encryption_keys(value: str) -> list[tuple[str, bytes]]:
    """Return pairs of a name and a key; the first encrypts, every one decrypts."""
    keys: list[tuple[str, bytes]] = []
    for entry in filter(None, (part.strip() for part in value.split(","))):
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (ValueError, binascii.Error):
            key = b""
        if not key_id or len(key) != 32:
            raise WrongSettingError(
                "ENISHI_ENCRYPTION_KEYS must read id:key,id:key with keys of 32 bytes in base64url;"
                " the first key encrypts, every key decrypts."
            )
        keys.append((key_id, key))
    return keys


def check(environ: Mapping[str, str]) -> None:
    """Read all variables that are set.

    Raises
    ------
    WrongSettingError
        A value cannot be used.
    """
    for name, read in SHEET.items():
        if environ.get(name):
            read(environ, name)


def _address(environ: Mapping[str, str], name: str, default: str, *, has_path: bool) -> SplitResult:
    value = text(environ, name, default)
    try:
        parts = urlsplit(value)
        is_right = (
            value.isascii()
            and not set(value) & set(" \\?#@")
            and parts.scheme in _PORTS
            and is_host(
                f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
            )
            and parts.hostname not in ("0.0.0.0", "::")  # noqa: S104 - no binding
            and parts.port != 0
            and (has_path or parts.path in ("", "/"))
        )
    except ValueError:
        is_right = False
    if not is_right:
        more = "" if has_path else ", without a path"
        raise WrongSettingError(
            f"{name} must be an address such as {default}: http:// or https://, a host in ASCII "
            f"(a Japanese name in its xn-- form) and perhaps a port{more}, user or query."
        )
    return parts


def _normal(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    is_usual = parts.port in (None, _PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{parts.port}")


_Reader = Callable[[Mapping[str, str], str], object]
SHEET: dict[str, _Reader] = {
    "PORT": lambda environ, name: port(environ, name, 8000),
    "SANDBOX_PORT": lambda environ, name: port(environ, name, 8010),
    "WEB_HOST": text,
    "WEB_WORKERS": lambda environ, name: number(environ, name, 2, most=100),
    "WEB_THREADS": lambda environ, name: number(environ, name, 8, most=100),
    "WORKER_CONCURRENCY": lambda environ, name: number(environ, name, 4, most=100),
    "DATABASE_URL": database,
    "ENISHI_DATA_DIR": lambda environ, name: directory(environ, name, Path("var")),
    "ENISHI_PG_BIN": text,
    "ENISHI_BASE_URL": lambda environ, name: origin(environ, name, "https://saiyo.example.jp"),
    "ENISHI_ALLOWED_HOSTS": hosts,
    "ENISHI_TRUSTED_PROXIES": lambda environ, name: number(environ, name, 0, least=0, most=10),
    "ENISHI_INSTANCE_ID": lambda environ, name: matching(
        environ, name, "", re.compile(r"[0-9A-Za-z]{1,16}"), "at most 16 letters and digits"
    ),
    "ENISHI_SECRET_KEY": text,
    "ENISHI_ENCRYPTION_KEYS": lambda environ, name: encryption_keys(text(environ, name)),
    "ENISHI_ZOOM_CLIENT_ID": text,
    "ENISHI_ZOOM_CLIENT_SECRET": text,
    "ENISHI_ZOOM_WEBHOOK_SECRET": text,
    "ENISHI_ZOOM_OAUTH_URL": lambda environ, name: http_address(
        environ, name, "https://zoom.us/oauth"
    ),
    "ENISHI_ZOOM_API_URL": lambda environ, name: http_address(
        environ, name, "https://api.zoom.us/v2"
    ),
    "ENISHI_ZOOM_PRACTICE": lambda environ, name: switch(environ, name, default=False),
    "ENISHI_SMTP_HOST": lambda environ, name: matching(
        environ, name, "", re.compile(rf"{HOST.pattern}|\[?[0-9a-f:.]+\]?"), "the name of a host"
    ),
    "ENISHI_SMTP_PORT": lambda environ, name: port(environ, name, 587),
    "ENISHI_SMTP_USER": text,
    "ENISHI_SMTP_PASSWORD": text,
    "ENISHI_SMTP_STARTTLS": lambda environ, name: switch(environ, name, default=True),
    "ENISHI_MAIL_FROM": lambda environ, name: matching(
        environ, name, "", SENDER, "as saiyo@example.jp or Saiyo <saiyo@example.jp>"
    ),
    "ENISHI_MAIL_RETURN_PATH": lambda environ, name: matching(
        environ, name, "", MAIL_ADDRESS, "as bounces@example.jp"
    ),
    "ENISHI_MAIL_BACKEND": lambda environ, name: matching(
        environ, name, "", DOTTED_NAME, "as django.core.mail.backends.smtp.EmailBackend"
    ),
    "ENISHI_BOUNCES_URL": lambda environ, name: matching(
        environ, name, "", IMAP_ADDRESS, IMAP_EXAMPLE
    ),
    "ENISHI_S3_BUCKET": lambda environ, name: matching(environ, name, "", BUCKET, BUCKET_EXAMPLE),
    "ENISHI_S3_ENDPOINT": lambda environ, name: http_address(
        environ, name, "https://s3.ap-northeast-1.amazonaws.com"
    ),
    "ENISHI_S3_REGION": lambda environ, name: matching(
        environ, name, "ap-northeast-1", REGION, "a region as ap-northeast-1"
    ),
    "ENISHI_S3_KEY_ID": text,
    "ENISHI_S3_SECRET": text,
    "ENISHI_MAIL_HOSTS_INSIDE": hosts,
    "ENISHI_CLAMD": lambda environ, name: matching(environ, name, "", CLAMD_ADDRESS, CLAMD_EXAMPLE),
    "ENISHI_LOG_LEVEL": level,
    "ENISHI_LOG_JSON": lambda environ, name: switch(environ, name, default=False),
}
