"""LibreOffice's command for tests: the machine's, or a double that gives every file one page."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from enishi.records import paper

_DOUBLE = """#!{python}
import sys
from pathlib import Path

folder = Path(sys.argv[sys.argv.index("--outdir") + 1])
source = Path(sys.argv[-1])
assert source.read_bytes()
(folder / source.with_suffix(".pdf").name).write_bytes({pdf!r})
"""


def double(folder: Path, *, pdf: bytes | None = None) -> str:
    """Write the double into this folder, and return its path."""
    path = folder / "soffice"
    content = paper.pdf("職務経歴書", ["山田 花子"]) if pdf is None else pdf
    path.write_text(_DOUBLE.format(python=sys.executable, pdf=content))
    path.chmod(0o755)
    return str(path)


def real_or_double(folder: Path) -> str:
    """Return the machine's LibreOffice if there is one."""
    return shutil.which("soffice") or double(folder)
