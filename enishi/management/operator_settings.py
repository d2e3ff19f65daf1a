"""The operator's settings, and the environment that follows from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from enishi import environment as sheet
from enishi import loopback
from enishi.company import addresses
from enishi.environment import WrongSettingError
from enishi.management import local_secrets, private_files
from enishi.meetings.gateway import scopes

__all__ = ["CHECKOUT", "OperatorSettings", "WrongSettingError", "environment", "read_settings"]

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class OperatorSettings:
    """Where the data is stored and where the parts are reached.

    Attributes
    ----------
    data_dir
        Absolute; holds the embedded database, local secrets, mail files and collected files.
    database_url
        The operator's own server; empty for the embedded one.
    postgres_programs
        The operator's directory of ``initdb`` and ``postgres``; None to search for them.
    is_practice
        The pretend Zoom is used in place of Zoom, because no Zoom app is configured.
    is_public
        People elsewhere may reach it; demo data is loaded only by an explicit command.
    """

    data_dir: Path
    host: str
    port: int
    practice_zoom_port: int
    base_url: str
    database_url: str
    postgres_programs: Path | None
    is_practice: bool
    is_public: bool

    @property
    def practice_zoom_url(self) -> str:
        return f"http://127.0.0.1:{self.practice_zoom_port}"


def read_settings(environ: Mapping[str, str]) -> OperatorSettings:
    """Read the operator's settings from the environment.

    Raises
    ------
    WrongSettingError
        A variable has a value that cannot be used.
    """
    sheet.check(environ)
    port = sheet.port(environ, "PORT", 8000)
    programs = environ.get("ENISHI_PG_BIN")
    base_url = sheet.origin(environ, "ENISHI_BASE_URL", f"http://127.0.0.1:{port}")
    return OperatorSettings(
        data_dir=sheet.directory(environ, "ENISHI_DATA_DIR", CHECKOUT / "var"),
        host=environ.get("WEB_HOST") or "127.0.0.1",
        port=port,
        practice_zoom_port=sheet.port(environ, "SANDBOX_PORT", 8010),
        base_url=base_url,
        database_url=environ.get("DATABASE_URL") or "",
        postgres_programs=Path(programs) if programs else None,
        is_practice=_is_practice(environ),
        is_public=loopback.is_public(environ, base_url=base_url),
    )


def environment(chosen: OperatorSettings, environ: Mapping[str, str]) -> dict[str, str]:
    """Return all variables that Enishi's settings need; the operator's own values come first.

    Secrets that nobody set come from the file in the data directory, which is made on first use.
    ``DATABASE_URL`` is not among them, because it is known only once the database runs.

    First, everything in the data directory is closed to the machine's other users.

    Raises
    ------
    WrongSettingError
        As :func:`keep_private`.
    """
    keep_private(chosen)
    secrets = local_secrets.load(chosen.data_dir)
    derived = {
        "DJANGO_SETTINGS_MODULE": "enishi.settings",
        "ENISHI_DATA_DIR": str(chosen.data_dir),
        "ENISHI_BASE_URL": chosen.base_url,
        "ENISHI_SECRET_KEY": secrets["ENISHI_SECRET_KEY"],
        "ENISHI_ENCRYPTION_KEYS": secrets["ENISHI_ENCRYPTION_KEYS"],
    }
    if chosen.is_practice:
        derived |= {
            "ENISHI_ZOOM_PRACTICE": "1",
            "ENISHI_ZOOM_CLIENT_ID": secrets["PRACTICE_ZOOM_CLIENT_ID"],
            "ENISHI_ZOOM_CLIENT_SECRET": secrets["PRACTICE_ZOOM_CLIENT_SECRET"],
            "ENISHI_ZOOM_WEBHOOK_SECRET": secrets["PRACTICE_ZOOM_WEBHOOK_SECRET"],
            "ENISHI_ZOOM_OAUTH_URL": f"{chosen.practice_zoom_url}/oauth",
            "ENISHI_ZOOM_API_URL": f"{chosen.practice_zoom_url}/v2",
        }
    own_words = {name: value for name, value in environ.items() if value}
    return derived | own_words | {"ENISHI_BASE_URL": chosen.base_url}


def keep_private(chosen: OperatorSettings) -> None:
    """Make the data directory if it is absent, and close it to the machine's other users.

    Raises
    ------
    WrongSettingError
        Others can write to it, such as ``/tmp``, or we cannot write to it.
    """
    directory = chosen.data_dir
    try:
        private_files.keep_private(directory)
    except private_files.SharedDirectoryError as shared:
        raise WrongSettingError(
            f"{shared} is shared by all users of this machine. Let ENISHI_DATA_DIR name a folder "
            "of its own, such as /var/lib/enishi."
        ) from shared
    except OSError as error:
        raise WrongSettingError(_cannot_use(directory, error)) from error
    if not os.access(directory, os.R_OK | os.W_OK | os.X_OK):
        raise WrongSettingError(_cannot_use(directory, PermissionError("Permission denied")))


def _cannot_use(directory: Path, error: OSError) -> str:
    why = error.strerror or error
    return f"ENISHI_DATA_DIR: {directory} cannot be used ({why}). Name a folder that we may write."


def practice_zoom_environment(
    chosen: OperatorSettings, environ: Mapping[str, str]
) -> dict[str, str]:
    """Return the pretend Zoom's environment, with the data of our app and nothing else of ours."""
    ours = ("ENISHI_", "DATABASE_", "DJANGO_")
    foreign = {name: value for name, value in environ.items() if not name.startswith(ours)}
    return foreign | {
        "ZOOM_SANDBOX_PORT": str(chosen.practice_zoom_port),
        "ZOOM_SANDBOX_DATA_DIR": str(chosen.data_dir / "zoom_sandbox"),
        "ZOOM_SANDBOX_CLIENT_ID": environ["ENISHI_ZOOM_CLIENT_ID"],
        "ZOOM_SANDBOX_CLIENT_SECRET": environ["ENISHI_ZOOM_CLIENT_SECRET"],
        # The consent page asks for exactly the scopes that the documents list.
        "ZOOM_SANDBOX_SCOPES": " ".join((*scopes.NEEDED, scopes.SETTINGS)),
        "ZOOM_SANDBOX_WEBHOOK_SECRET": environ["ENISHI_ZOOM_WEBHOOK_SECRET"],
        "ZOOM_SANDBOX_REDIRECT_URI": f"{chosen.base_url}{addresses.ZOOM_CALLBACK}",
        "ZOOM_SANDBOX_WEBHOOK_URL": f"http://127.0.0.1:{chosen.port}{addresses.ZOOM_WEBHOOK}",
    }


def _is_practice(environ: Mapping[str, str]) -> bool:
    # Parts that `up` starts find the practice Zoom's client id in their environment.
    said = environ.get("ENISHI_ZOOM_PRACTICE")
    return said == "1" or (said != "0" and not environ.get("ENISHI_ZOOM_CLIENT_ID"))
