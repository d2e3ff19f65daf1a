"""Files of people and of attackers are read, within the confined process and without it."""

from __future__ import annotations

import io
import tempfile
import zipfile
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from enishi.files import confinement, office, pages, reading, types
from enishi.files.types import Type
from enishi.records import paper
from tests.files import makers


def found(content: bytes) -> dict[str, Any]:
    """What is said of it; of pages how many there are."""
    file = io.BytesIO(content)
    guessed = types.first_guess(file)
    if guessed is None:
        return {"refused": "first guess"}
    said: dict[str, Any] = {"drawn": 0}
    for one in reading.found_in(file, guessed):
        if "page" in one:
            said["drawn"] += 1
        said |= one
    return said


TYPES = [
    (makers.PDF, "pdf"),
    (b"\xef\xbb\xbf\r\n" + makers.PDF, "pdf"),
    (makers.WORD, "docx"),
    (makers.excel(), "xlsx"),
    (makers.office("ppt", {"slides/slide1.xml": "<a/>"}), "pptx"),
    (makers.archive({"Index/Document.iwa": b"x"}), "pages"),
    (makers.archive({"履歴書.pdf": makers.PDF}), "zip"),
    (makers.ole("WordDocument"), "doc"),
    (makers.ole("Workbook"), "xls"),
    (makers.ole("PowerPoint Document"), "ppt"),
    (makers.ole("EncryptedPackage"), "locked_office"),
    (makers.picture("JPEG"), "jpeg"),
    (makers.picture("PNG"), "png"),
    (makers.picture("GIF"), "gif"),
    (makers.picture("WEBP"), "webp"),
    (makers.HEIC, "heic"),
    ("職務要約\n営業".encode(), "txt"),
    ("職務要約\n営業".encode("cp932"), "txt"),
]


@pytest.mark.parametrize(("content", "expected"), TYPES)
def test_the_content_says_what_a_file_is(content: bytes, expected: str) -> None:
    assert found(content)["type"] == expected


REFUSED = [
    (b"MZ\x90\x00\x03", "first guess"),
    (b"\x7fELF\x02\x01", "first guess"),
    (b"<!doctype html><script>alert(1)</script>", "first guess"),
    (b"\n <svg xmlns='http://www.w3.org/2000/svg'/>", "first guess"),
    (b"#!/bin/sh\nrm -rf /", "first guess"),
    (b"{\\rtf1 x}", "first guess"),
    (b"\x00" * 100, "first guess"),
    (makers.ole("VisioDocument"), "type"),
    (b"PK\x03\x04" + b"x" * 100, "type"),
    (makers.office("word", {"document.xml": "<a/>", "vbaProject.bin": b"x"}), "macros"),
    (makers.archive({f"{number}.txt": "" for number in range(office.MOST_ENTRIES + 1)}), "bomb"),
    (makers.archive({"a": bytes(30 * 1024 * 1024)}), "bomb"),
    (makers.office("word", {"document.xml": b" " * 30 * 1024 * 1024}), "bomb"),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_what_is_no_document_or_could_do_harm_is_refused(content: bytes, reason: str) -> None:
    assert found(content).get("refused") == reason


def test_an_archive_that_lies_about_its_entries_is_not_read_whole() -> None:
    """Its end says two bytes of entries; the old field cannot say more, so it is taken for many."""
    kept = bytearray(makers.archive({"a": "b"}))
    at = kept.rfind(b"PK\x05\x06")
    kept[at + 10 : at + 12] = b"\xff\xff"
    assert found(bytes(kept)).get("refused") == "bomb"


_PACKED = makers.packed(makers.WORD, "word/document.xml")
SHORTFALLS = [
    (makers.locked_pdf(), "encrypted"),
    (b"%PDF-1.7\nnothing more", "broken"),
    (makers.PDF[:200], "broken"),
    (makers.picture("PNG")[:50], "broken"),
    (makers.picture("JPEG", (300, 300))[:200], "broken"),
    (makers.office("word", {"document.xml": "<w:p"}), "broken"),
    (makers.office("xl", {"workbook.xml": "<x"}), "broken"),
    # Its directory is whole, and what is packed cannot be unpacked.
    (makers.WORD.replace(_PACKED, b"\xff" * len(_PACKED)), "broken"),
    (makers.picture("PNG", (20_000, 6_000)), "too_much"),
    (makers.archive({"a": "b"}), "no_preview"),
    (makers.ole("WordDocument"), "no_preview"),
    (makers.WORD, "only_text"),
    (makers.excel(), "only_text"),
    (b"text", "only_text"),
    (paper.pdf("長い", [], pages=pages.MOST_PAGES + 1), "only_first"),
]


@pytest.mark.parametrize(("content", "reason"), SHORTFALLS)
def test_what_cannot_be_shown_says_why_and_is_kept(content: bytes, reason: str) -> None:
    said = found(content)
    assert said.get("shortfall") == reason
    assert "refused" not in said


def test_text_comes_out_of_headers_tables_slides_and_sheets() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    parts = {
        "header1.xml": f"<w:hdr {space}><w:p><w:r><w:t>見出し</w:t></w:r></w:p></w:hdr>",
        "document.xml": f"<w:d {space}><w:p><w:t>本</w:t><w:tab/><w:t>文</w:t></w:p></w:d>",
        "styles.xml": "<no",
    }
    assert found(makers.office("word", parts))["text"] == "見出し\n本 文"
    assert found(makers.WORD)["text"] == "職務経歴書\n氏名\n山田 花子\n職歴\n法人営業を5年"
    assert found(makers.excel())["text"] == "氏名 山田 花子\n年齢 30"
    drawn = "http://schemas.openxmlformats.org/drawingml/2006/main"
    slide = f'<p xmlns:a="{drawn}"><a:p><a:r><a:t>実績</a:t></a:r></a:p></p>'
    assert found(makers.office("ppt", {"slides/slide2.xml": slide}))["text"] == "実績"
    assert "山田 花子" in found(makers.PDF)["text"]


def test_an_entity_of_a_word_file_opens_no_file_and_no_bomb() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    outside = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        f"<w:d {space}><w:p><w:r><w:t>a&x;b</w:t></w:r></w:p></w:d>"
    )
    assert "root" not in str(found(makers.office("word", {"document.xml": outside})))
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><w:d {space}><w:p><w:t>&l9;</w:t></w:p></w:d>'
    assert found(makers.office("word", {"document.xml": bomb}))["shortfall"] == "broken"


def test_of_many_pages_the_first_are_drawn_and_all_are_counted() -> None:
    said = found(paper.pdf("長い", [], pages=200))
    assert (said["drawn"], said["total"]) == (pages.MOST_PAGES, 200)


def test_a_picture_is_drawn_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "GPS 35.68, 139.76"
    written = io.BytesIO()
    Image.new("RGB", (3000, 1000), "red").save(written, "JPEG", exif=exif)
    [_type, _total, said] = reading.found_in(io.BytesIO(written.getvalue()), Type.JPEG)
    drawn = b64decode(said["page"])
    with Image.open(io.BytesIO(drawn)) as picture:
        assert picture.height == 3 * picture.width or picture.height > picture.width
        assert not picture.getexif()
    assert b"GPS" not in drawn


def test_a_page_without_an_end_is_drawn_small() -> None:
    long = makers.PDF.replace(b"[0 0 595 842]", b"[0 0 10 14400]")
    [_type, _total, said, _text] = reading.found_in(io.BytesIO(long), Type.PDF)
    with Image.open(io.BytesIO(b64decode(said["page"]))) as picture:
        assert max(picture.size) <= 1601


def test_the_confined_process_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(makers.PDF)
    with file.open("rb") as content:
        said = list(confinement.lines("enishi.files.reading", "pdf", content=content, seconds=60))
    assert [next(iter(one)) for one in said] == ["type", "total", "page", "text"]


@pytest.mark.parametrize(
    ("program", "seconds"),
    [
        ("import time; time.sleep(60)", 0.2),
        ("x = bytearray(200 * 1024 * 1024)", 60),
        ("import os; os._exit(3)", 60),
        ("import os; os.write(os.open(__file__ + '.more', os.O_CREAT | os.O_WRONLY), b'x')", 60),
    ],
)
def test_a_program_that_meets_a_limit_is_ended(
    program: str, seconds: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sleeps, it takes too much memory, it breaks, it writes a file."""
    (tmp_path / "badly.py").write_text(
        "from enishi.files.confinement import keep_within, say\n"
        "keep_within(megabytes=150, seconds=5)\nsay('begun')\n"
        f"{program}\n"
    )
    (tmp_path / "enishi").symlink_to(Path(confinement.__file__).parents[1])
    monkeypatch.setattr(confinement.enishi, "__file__", str(tmp_path / "enishi/__init__.py"))
    with tempfile.TemporaryFile() as content:
        said = confinement.lines("badly", content=content, seconds=seconds)
        with pytest.raises(confinement.Overrun):
            list(said)


def test_the_confined_process_knows_no_secret_and_reaches_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "curious.py").write_text(
        "import os, socket\n"
        "from enishi.files.confinement import keep_within, say\n"
        "keep_within(megabytes=500, seconds=5)\n"
        "say(sorted(name for name in os.environ if 'ENISHI' in name or 'DATABASE' in name))\n"
        "say([name for _, name in socket.if_nameindex()])\n"
    )
    (tmp_path / "enishi").symlink_to(Path(confinement.__file__).parents[1])
    monkeypatch.setattr(confinement.enishi, "__file__", str(tmp_path / "enishi/__init__.py"))
    with tempfile.TemporaryFile() as content:
        secrets, networks = confinement.lines("curious", content=content, seconds=30)
    assert secrets == []
    assert set(networks) <= {"lo"} or not _may_unshare()


def _may_unshare() -> bool:
    """Whether this machine lets a process have a network of its own."""
    setting = Path("/proc/sys/user/max_user_namespaces")
    return setting.exists() and setting.read_text().strip() != "0"


def test_a_zip_archive_of_an_agent_keeps_its_password() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("履歴書.pdf", makers.PDF)
    kept = bytearray(written.getvalue())
    kept[6] |= 1  # says that it is encrypted
    assert found(bytes(kept))["type"] == "zip"
