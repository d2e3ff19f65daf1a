"""The web server: gunicorn with threads, because a page waits for the database most of its time."""

from __future__ import annotations

import logging
import os
import re
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from enishi import characters, environment, logs
from enishi.company import addresses
from enishi.management import django_ready, listening
from enishi.management.buffering_worker import BufferingWorker
from enishi.management.operator_settings import OperatorSettings

# In an address, a stretch like this is a candidate's key to a page.
_KEY_IN_PATH = re.compile(r"(?<=/)[A-Za-z0-9_=-]{20,}")
_SENDER = re.compile(r" from ip=\S+?(?=: )")


def without_keys(path: str) -> str:
    """The path of an address, fit for the log: without keys, and in one line."""
    return _KEY_IN_PATH.sub("…", characters.clean_line(path))


def without_secrets(line: str) -> str:
    """A line of gunicorn's own about a request, which may quote all of it, and name its sender."""
    return _KEY_IN_PATH.sub("…", logs.redact(_SENDER.sub("", line)))


class _QuietFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes no keys: neither query strings nor long random parts of a path."""

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn before it writes the first line."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_QuietFormatter(self.error_fmt, self.datefmt))

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What the access log's format may name."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = without_keys(environ.get("PATH_INFO", ""))
        return atoms

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Write one line, but not for those who only ask whether we are alive."""
        if environ.get("PATH_INFO") != addresses.HEALTH:
            super().access(resp, req, environ, request_time)


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, told what to do from here instead of from files and its own command line."""

    def __init__(self, settings: dict[str, object]) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn at its start."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Called once before the worker processes are forked: the application.

        The views are loaded too, so that after a restart the first pages do not wait for them, and
        all processes share what is loaded.
        """
        from importlib import import_module

        from django.conf import settings

        from enishi.wsgi import application

        import_module(settings.ROOT_URLCONF)
        return application


def settings(chosen: OperatorSettings) -> dict[str, object]:
    """gunicorn's settings.

    Raises
    ------
    WrongSettingError
        ``WEB_WORKERS`` or ``WEB_THREADS`` is no number above 0.
    """
    shared_memory = Path("/dev/shm")  # noqa: S108 - where gunicorn advises to keep its heartbeat
    return {
        "bind": _bind(chosen),
        "preload_app": True,
        "worker_class": BufferingWorker,
        # Far below the usual limit of 1,024 open files.
        "worker_connections": 500,
        # A file would be sent without regard to how long the visitor takes for it.
        "sendfile": False,
        "workers": environment.number(os.environ, "WEB_WORKERS", 2),
        "threads": environment.number(os.environ, "WEB_THREADS", 8),
        "timeout": 60,
        "graceful_timeout": 8,  # less than the supervisor's grace period
        "keepalive": 5,
        "worker_tmp_dir": str(shared_memory) if shared_memory.is_dir() else None,
        "control_socket_disable": True,
        "accesslog": "-",
        "access_log_format": "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms",
        "loglevel": "warning",
        "logger_class": QuietLogger,
        # No visitor may move our addresses by a header; Caddy would let it through.
        "forwarder_headers": "",
        "proc_name": "enishi",
        "worker_exit": _end_at_once,
    }


def _end_at_once(_arbiter: Any, _worker: Any) -> None:
    # Everything is answered. To take a loaded Django to pieces costs a second of CPU, during which
    # the next process would have to wait.
    leaving = sys.exc_info()[1]
    status = leaving.code if isinstance(leaving, SystemExit) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)


def _bind(chosen: OperatorSettings) -> str:
    inherited = os.environ.get(listening.VARIABLE)
    if inherited:
        return f"fd://{inherited}"
    # An IPv6 address stands in brackets before its port (RFC 3986, 3.2.2).
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"{host}:{chosen.port}"


def run() -> int:
    """Serve until SIGTERM or SIGINT; requests under way are answered first."""
    with django_ready.environment_set() as chosen:
        WebServer(settings(chosen)).run()
    return 0
