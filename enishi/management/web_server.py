"""The web server: gunicorn with threads, because a page mostly waits for the database."""

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
from enishi.management import django_ready, erased, listening
from enishi.management.buffering_worker import BufferingWorker
from enishi.management.operator_settings import OperatorSettings

# In a path, such a part may be a candidate's key to a page.
_KEY_IN_PATH = re.compile(r"(?<=/)[A-Za-z0-9_=-]{20,}")
_SENDER = re.compile(r" from ip=\S+?(?=: )")


def without_keys(path: str) -> str:
    """Return the path of an address for the log: without keys, and in one line."""
    return _KEY_IN_PATH.sub("…", characters.clean_line(path))


def without_secrets(line: str) -> str:
    """Redact gunicorn's own line about a request, which may quote the request and its sender."""
    return _KEY_IN_PATH.sub("…", logs.redact(_SENDER.sub("", line)))


class _QuietFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class QuietLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Logs no keys: neither query strings nor long random parts of a path."""

    def setup(self, cfg: Any) -> None:
        """Prepare the logs; gunicorn calls this before it writes the first line."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_QuietFormatter(self.error_fmt, self.datefmt))

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Return the values for the access log's format."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["U"] = without_keys(environ.get("PATH_INFO", ""))
        return atoms

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Write one line, except for health checks."""
        if environ.get("PATH_INFO") != addresses.HEALTH:
            super().access(resp, req, environ, request_time)


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with settings from this module instead of files and its own command line."""

    def __init__(self, settings: dict[str, object]) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn's settings; gunicorn calls this at its start."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Return the application; gunicorn calls this once, before it forks the worker processes.

        The views are loaded too, so that the first pages after a restart do not wait for them, and
        all processes share the loaded code.
        """
        from importlib import import_module

        from django.conf import settings

        from enishi.wsgi import application

        import_module(settings.ROOT_URLCONF)
        django_ready.collect_garbage_seldom()
        return application


def settings(chosen: OperatorSettings) -> dict[str, object]:
    """Return gunicorn's settings.

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
        # sendfile would have no limit on how long the visitor takes to receive the file.
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
        # A visitor must not change our addresses by a header, which Caddy would pass on.
        "forwarder_headers": "",
        "proc_name": "enishi",
        "worker_exit": _end_at_once,
    }


def _end_at_once(_arbiter: Any, _worker: Any) -> None:
    # All requests are answered. Destroying a loaded Django costs a second of CPU, and the next
    # process would have to wait for it.
    leaving = sys.exc_info()[1]
    status = leaving.code if isinstance(leaving, SystemExit) else 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)


def _bind(chosen: OperatorSettings) -> str:
    inherited = os.environ.get(listening.VARIABLE)
    if inherited:
        return f"fd://{inherited}"
    # An IPv6 address needs brackets before its port (RFC 3986, 3.2.2).
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"{host}:{chosen.port}"


def run() -> int:
    """Serve until SIGTERM or SIGINT; running requests are answered first."""
    with django_ready.environment_set() as chosen:
        erased.apply_at_start()
        WebServer(settings(chosen)).run()
    return 0
