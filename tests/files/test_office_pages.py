"""LibreOffice draws the pages of Office files, confined and without network."""

from __future__ import annotations

import http.server
import io
import shutil
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enishi.files import confinement, office_pages
from tests.files import makers, soffice


def said_of(program: str, kind: str, content: bytes, folder: Path) -> list[dict[str, Any]]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        return list(
            confinement.lines(
                "enishi.files.office_pages",
                program,
                kind,
                str(folder),
                content=file,
                seconds=90,
            )
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "private"
    made.mkdir()
    return made


@pytest.mark.parametrize(
    ("content", "kind"), [(makers.WORD, "docx"), (makers.excel(), "xlsx")], ids=["docx", "xlsx"]
)
def test_pages_replace_what_was_said_of_a_file_without_them(
    content: bytes, kind: str, tmp_path: Path, folder: Path
) -> None:
    said = said_of(soffice.real_or_double(tmp_path), kind, content, folder)
    assert said[0] == {"shortfall": ""}
    assert [name for one in said[1:] for name in one] == ["total", "page"]


def test_of_an_old_file_the_text_is_found_too(tmp_path: Path, folder: Path) -> None:
    said = said_of(soffice.double(tmp_path), "doc", makers.ole("WordDocument"), folder)
    assert "山田 花子" in said[-1]["text"]


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7 broken"])
def test_nothing_is_said_where_no_page_is_drawn(pdf: bytes, tmp_path: Path, folder: Path) -> None:
    assert said_of(soffice.double(tmp_path, pdf=pdf), "docx", makers.WORD, folder) == []


def test_a_program_without_an_end_is_killed_with_all_that_it_started(
    tmp_path: Path, folder: Path
) -> None:
    endless, sign = tmp_path / "soffice", tmp_path / "sign"
    endless.write_text(f"#!/bin/sh\n(while :; do date > {sign}; sleep 0.05; done) &\nwait\n")
    endless.chmod(0o755)
    with tempfile.TemporaryFile() as content, pytest.raises(confinement.Overrun):
        list(
            confinement.lines(
                "enishi.files.office_pages",
                str(endless),
                "docx",
                str(folder),
                content=content,
                seconds=5,
            )
        )
    written = sign.stat().st_mtime_ns
    time.sleep(0.3)
    assert sign.stat().st_mtime_ns == written


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server on loopback: its address, and the paths that were asked of it."""
    paths: list[str] = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - the names of the methods

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", paths
        server.shutdown()


def linking(address: str) -> bytes:
    """A Word file with a picture that lies at the address."""
    word = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    with zipfile.ZipFile(io.BytesIO(makers.WORD)) as plain:
        kept: dict[str, bytes | str] = {name: plain.read(name) for name in plain.namelist()}
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="{word}/image" Target="{address}/seen.png"'
        ' TargetMode="External"/></Relationships>'
    )
    picture = (
        f'<w:p><w:r><w:drawing xmlns:r="{word}" xmlns:a="{drawing}/main"'
        f' xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:pic="{drawing}/picture"><wp:inline>'
        '<wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="p"/><a:graphic>'
        f'<a:graphicData uri="{drawing}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rId9"/></pic:blipFill>'
        "<pic:spPr>"
        '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom'
        ' prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r></w:p>"
    )
    body = str(kept["word/document.xml"], "utf-8").replace("<w:body>", f"<w:body>{picture}", 1)
    return makers.archive(
        kept | {"word/document.xml": body, "word/_rels/document.xml.rels": relations}
    )


@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_asks_nothing_of_the_network(
    asked: tuple[str, list[str]], folder: Path
) -> None:
    """Even in a process whose network was left, as some operators' kernels do."""
    address, paths = asked
    made = office_pages.pdf_of(str(shutil.which("soffice")), "docx", linking(address), folder)
    assert made is not None
    assert paths == []
