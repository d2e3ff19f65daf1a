"""Decides which account runs PostgreSQL and where its files are, without changing the machine.

PostgreSQL refuses to run as root. If root starts it, it runs as an existing account, which must be
able to reach the data and the programs. If that account cannot reach them (below `/root`, for
example), both move to a shelter, a directory that root makes for it. Opening the closed directory
instead would show all its files to every user of the machine.
"""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from embedded_postgres.binaries import Binaries
from embedded_postgres.errors import PostgresUnavailableError

# A socket's address has at most 107 bytes on Linux and 103 on macOS (unix(7)), with the file name.
_LONGEST_SOCKET_DIRECTORY = 103 - len("/.s.PGSQL.5432")


class Credentials(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that run a program as another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """The operating-system account that runs PostgreSQL."""

    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        """Whether this account differs from that of the present process."""
        return self.uid != os.geteuid()

    def credentials(self) -> Credentials:
        """The arguments of `subprocess` that run a program as this account."""
        if not self.is_another:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Make this account the owner of a file or directory that we made."""
        if self.is_another:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, directory: Path) -> bool:
        """Whether the account can enter `directory` and every directory above it."""
        return all(self._may_enter(path) for path in (directory, *directory.parents))

    def _may_enter(self, directory: Path) -> bool:
        if not directory.exists():
            return True
        status = directory.stat()
        return bool(status.st_mode & stat.S_IXOTH) or status.st_uid == self.uid


def account_for(data: Path) -> Account:
    """The account that runs PostgreSQL.

    It is the data's owner, else the present account, else (for root) an existing account for
    services.

    Raises
    ------
    PostgresUnavailableError
        The data belongs to another account, or root finds no account.
    """
    if data.exists() and (owner := data.stat()).st_uid != 0:
        if os.geteuid() not in (0, owner.st_uid):
            raise PostgresUnavailableError(
                f"{data} belongs to another account. Start as the user who made it, or choose "
                "another data directory."
            )
        return Account(owner.st_uid, owner.st_gid)
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresUnavailableError(
        "PostgreSQL does not run as root, and there is neither an account postgres nor nobody. "
        "Start as an ordinary user, or set DATABASE_URL."
    )


def reachable_directory(directory: Path, *, shelter: Path) -> Path:
    """The directory for PostgreSQL's files: `directory`, or one below `shelter`.

    `shelter` is used when root asks for a directory that PostgreSQL's account cannot reach.
    """
    if os.geteuid() != 0:
        return directory
    # `close` makes that account the owner of the directory itself.
    if account_for(directory / "pg").can_reach(directory.parent):
        return directory
    place = shelter / _short_name(directory)
    place.mkdir(parents=True, exist_ok=True)
    shelter.chmod(0o711)  # not by umask: accounts can pass through but cannot list it
    return place


def close(place: Path, account: Account) -> None:
    """Close the directory of the server's files to all but `account` (and root)."""
    account.own(place)
    place.chmod(0o700)


def reachable_binaries(binaries: Binaries, account: Account, *, shelter: Path) -> Binaries:
    """The programs themselves, or a copy below `shelter` if `account` cannot reach them."""
    if account.can_reach(binaries.directory):
        return binaries
    if not binaries.bundle:
        raise PostgresUnavailableError(
            f"The account that runs PostgreSQL cannot reach {binaries.directory}."
        )
    installation = binaries.bundle[0]
    copy = shelter / "programs" / _short_name(installation)
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shelter.chmod(0o711)
        copy.parent.chmod(0o755)
        # The copy gets its name when it is complete, so that an interrupted copy is never used.
        unfinished = Path(tempfile.mkdtemp(dir=copy.parent, prefix="unfinished-"))
        unfinished.chmod(0o755)
        for directory in binaries.bundle:
            # The programs expect their libraries two directories up: …/package/pginstall18/bin.
            target = "package/" + directory.name if directory == installation else directory.name
            shutil.copytree(directory, unfinished / target, symlinks=True)
        (unfinished / "package").chmod(0o755)
        unfinished.rename(copy)
    return Binaries(copy / "package" / installation.name / "bin")


def socket_directory(data: Path, account: Account) -> Path:
    """The directory of the server's socket: the data directory, or a private one in `/tmp`.

    The private directory is used when the data directory's path is too long for a socket's address.
    """
    if len(os.fsencode(data)) <= _LONGEST_SOCKET_DIRECTORY:
        return data
    # Not tempfile's directory, because its path may be long.
    short = Path("/tmp") / f"postgres-{account.uid}-{_short_name(data)}"  # noqa: S108
    short.mkdir(mode=0o700, exist_ok=True)
    # Anybody could make a directory of this name first; its owner could pretend to be our server.
    status = short.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (os.geteuid(), account.uid):
        raise PostgresUnavailableError(f"{short} belongs to another account; remove it.")
    account.own(short)
    return short


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
