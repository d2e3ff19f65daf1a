"""Draws the pages of an Office file by LibreOffice, in a separate, confined process.

``python -m enishi.files.office_pages SOFFICE TYPE FOLDER`` reads the file from its standard input
and prints what :mod:`pages` finds in LibreOffice's PDF of it. ``FOLDER`` is empty and private; who
started the program deletes it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from enishi.files.confinement import keep_within, say
from enishi.files.pages import pages_of_pdf
from enishi.files.types import Type

# LibreOffice maps far more memory than it uses.
_MEGABYTES, _SECONDS, _FILE_MEGABYTES = 4096, 60, 200
_WITHOUT_TEXT = (Type.OLD_WORD, Type.OLD_SLIDES)
# A new profile each time. Where the kernel leaves the network, LibreOffice still fetches nothing:
# neither linked pictures (of documents that no trusted folder holds) nor anything by the network,
# whose proxy does not exist. Macros never run.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""
_ITEM = """<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">\
<value>{value}</value></prop></item>
"""
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def pdf_of(soffice: str, kind: str, content: bytes, folder: Path) -> Path | None:
    """Return LibreOffice's PDF of the file in this folder; None if there is none."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    items = "".join(_ITEM.format(path=path, name=name, value=it) for path, name, it in _SETTINGS)
    (profile / "registrymodifications.xcu").write_text(_PROFILE.format(items=items))
    # The name is ours: one from outside could be taken for an option.
    source = folder / f"document.{kind}"
    source.write_bytes(content)
    subprocess.run(  # noqa: S603 - the operator's own LibreOffice
        [
            soffice,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(source),
        ],
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    made = folder / "document.pdf"
    return made if made.is_file() else None


def main(arguments: list[str]) -> None:
    """Print the pages of the file on standard input."""
    keep_within(megabytes=_MEGABYTES, seconds=_SECONDS, file_megabytes=_FILE_MEGABYTES)
    soffice, kind, folder = arguments
    made = pdf_of(soffice, kind, sys.stdin.buffer.read(), Path(folder))
    if made is None:
        return
    with made.open("rb") as content:
        found = list(pages_of_pdf(content))
    if not any("page" in one for one in found):
        return
    # It replaces what was said of a file without pages.
    say({"shortfall": ""})
    for one in found:
        # Of the newer types, the text was read already, in its own order.
        if "text" not in one or kind in _WITHOUT_TEXT:
            say(one)


if __name__ == "__main__":
    main(sys.argv[1:])
