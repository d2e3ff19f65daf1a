"""Messages that a page shows once. They are kept in a cookie for this host only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages import ERROR, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _Cookie(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class Messages(FallbackStorage):
    """Django's: the cookie while it is small enough, then the session."""

    storage_classes = (_Cookie, SessionStorage)


@dataclass(frozen=True, slots=True)
class FlashMessage:
    """A message as a notice above the content: in which tone, with which icon and role."""

    sentence: str
    tone: str = ""
    icon: str = "info-circle"
    role: str = ""


def notices(messages: Iterable[Message]) -> list[FlashMessage]:
    """Those that are more than a success, which a toast says."""
    return [_notice(message) for message in messages if message.level != SUCCESS]


def successes(messages: Iterable[Message]) -> list[str]:
    """Those that a toast says."""
    return [message.message for message in messages if message.level == SUCCESS]


def _notice(message: Message) -> FlashMessage:
    if message.level == ERROR:
        return FlashMessage(message.message, "danger", "alert-circle", role="alert")
    if message.level == WARNING:
        return FlashMessage(message.message, "warning", "alert-triangle")
    return FlashMessage(message.message)
