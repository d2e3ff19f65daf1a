"""Decides as whom PostgreSQL runs and where its files may lie, without changing the machine.

PostgreSQL refuses to run as root. Started by root it therefore runs as an account that exists
already, and that account must be able to walk down to the data and to the programs. Where it
cannot (everything below `/root`, say), both move to a shelter that root makes for it; opening
the closed directory instead would show the whole of it to every user of the machine.
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

# A socket's address holds 107 bytes on Linux and 103 on macOS (unix(7)), the file's name included.
_LONGEST_SOCKET_DIRECTORY = 103 - len("/.s.PGSQL.5432")


class Credentials(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that make a program run as another account."""

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
        """Whether this is not the account that we run as ourselves."""
        return self.uid != os.geteuid()

    def credentials(self) -> Credentials:
        """What to pass to `subprocess` so that a program runs as this account."""
        if not self.is_another:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give a file or directory that we made to this account."""
        if self.is_another:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, directory: Path) -> bool:
        """Whether the account may enter `directory` and every directory above it."""
        return all(self._may_enter(path) for path in (directory, *directory.parents))

    def _may_enter(self, directory: Path) -> bool:
        if not directory.exists():
            return True
        status = directory.stat()
        return bool(status.st_mode & stat.S_IXOTH) or status.st_uid == self.uid


def account_for(data: Path) -> Account:
    """The account to run PostgreSQL as: whoever owns the data, else ourselves, else for root one
    that is there for such uses.

    Raises:
        PostgresUnavailableError: the data belongs to somebody else, or root finds no account.
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
    """The directory to keep PostgreSQL's files in: `directory`, or a place below `shelter` when
    root asked for one that PostgreSQL's account cannot reach.
    """
    if os.geteuid() != 0:
        return directory
    # The directory itself will be that account's: see `close`.
    if account_for(directory / "pg").can_reach(directory.parent):
        return directory
    place = shelter / _short_name(directory)
    place.mkdir(parents=True, exist_ok=True)
    shelter.chmod(0o711)  # whatever the umask: to be passed through, not listed
    return place


def close(place: Path, account: Account) -> None:
    """Let nobody but `account` (and root) into the directory of the server's files."""
    account.own(place)
    place.chmod(0o700)


def reachable_binaries(binaries: Binaries, account: Account, *, shelter: Path) -> Binaries:
    """The programs themselves, or their copy below `shelter` when `account` cannot reach them."""
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
        # Copied beside its place and renamed, so that an interrupted copy is never taken for one.
        unfinished = Path(tempfile.mkdtemp(dir=copy.parent, prefix="unfinished-"))
        unfinished.chmod(0o755)
        for directory in binaries.bundle:
            # The programs look for their libraries two floors up: …/package/pginstall18/bin.
            target = "package/" + directory.name if directory == installation else directory.name
            shutil.copytree(directory, unfinished / target, symlinks=True)
        (unfinished / "package").chmod(0o755)
        unfinished.rename(copy)
    return Binaries(copy / "package" / installation.name / "bin")


def socket_directory(data: Path, account: Account) -> Path:
    """Where the server's socket lies: in the data directory, or in a private directory of its own
    when that path is longer than a socket's address may be.
    """
    if len(os.fsencode(data)) <= _LONGEST_SOCKET_DIRECTORY:
        return data
    # Not tempfile's directory, whose own name may be long.
    short = Path("/tmp") / f"postgres-{account.uid}-{_short_name(data)}"  # noqa: S108
    short.mkdir(mode=0o700, exist_ok=True)
    # Anybody may make a directory of this name first; whoever owns it could stand in for us.
    status = short.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (os.geteuid(), account.uid):
        raise PostgresUnavailableError(f"{short} belongs to another account; remove it.")
    account.own(short)
    return short


def _short_name(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
