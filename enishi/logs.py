"""Writes log records as one line each, and removes secrets and personal data in one place."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_HIDDEN = "[hidden]"
# Names of secrets in an address, a form body, JSON or a repr of a dict.
_NAMES = (
    "access_token|refresh_token|client_secret|code_verifier|code|state|token|zak|pwd|passcode"
    "|password|start_url|sessionid|csrftoken|plainToken|encryptedToken"
    "|phone_passcode|pstn_password|h323_password|encrypted_password"
)
_PATTERNS = (
    re.compile(r"""(?i)(\bauthorization["']?\s*[=:]\s*["']?)(?:[a-z]+ )?[A-Za-z0-9._~+/=-]+"""),
    re.compile(rf"""(?i)(["']?\b(?:{_NAMES})["']?\s*[=:]\s*["']?)(?!\[hidden\])[^\s"'&,;}}\])]+"""),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)(?!\[hidden\])[A-Za-z0-9._~+/=-]{8,}"),
    re.compile(r"()(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    # A candidate's key to a page, a member's to their calendar, to a new password or address.
    re.compile(r"(/(?:[ors]|calendar/feed|password/reset/key|address/\d+)/)[A-Za-z0-9_-]{20,}"),
    # JSON web tokens and similar texts, anywhere in a line.
    re.compile(r"()\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*"),
)


def redact(text: str) -> str:
    """Return the text without tokens, passcodes, OAuth codes and mail addresses.

    This is a second defence: code must not log such values in the first place.
    """
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{_HIDDEN}", text)
    return text


class RedactedLine:
    """structlog renderer: redacts the whole line of another renderer."""

    def __init__(self, renderer: Any) -> None:
        self.renderer = renderer

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
        return redact(str(self.renderer(logger, name, event)))


def refusals_in_one_line(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Log a request that Django refuses, such as one with a wrong Host, without a traceback."""
    if event.get("logger", "").startswith("django.security."):
        event.pop("exc_info", None)
    return event


def configuration(*, level: str, as_json: bool) -> dict[str, Any]:
    """Return Django's ``LOGGING``.

    Parameters
    ----------
    level
        Name of the lowest level that is written, such as ``INFO``.
    as_json
        One JSON object a line, for a log collector; otherwise a line for people.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.processors.KeyValueRenderer(
            key_order=["timestamp", "level", "logger", "event"], drop_missing=True
        )
    )
    before = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        refusals_in_one_line,
        structlog.processors.format_exc_info,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    RedactedLine(renderer),
                ],
                "foreign_pre_chain": before,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # These libraries log addresses, and a Zoom address contains ids.
            "httpx2": {"level": "WARNING"},
            "httpcore2": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            # For a returned mail that it cannot parse, this library logs the text of the mail.
            "flufl.bounce": {"level": "CRITICAL"},
        },
    }
