"""Tables are read from files of other products, and bad files are refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date, datetime

import pytest
import xlsxwriter

from enishi.hiring.intake import reading
from enishi.hiring.intake.table_files import Refusal, Table, Unreadable

HEADER = "応募者名,電話番号,メールアドレス"
ROW = "髙橋 花子,090-0000-0000,hanako@mail.example"


def rows(content: bytes, encoding: str = "") -> list[list[str]]:
    return list(Table(content, encoding=encoding).rows())


def excel(*lines: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一覧")
        day = book.add_format({"num_format": "yyyy/mm/dd"})
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif value is not None:
                    sheet.write(number, place, value)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_encoding_is_found(encoding: str, end: str) -> None:
    table = Table(f"{HEADER}{end}{ROW}{end}".encode(encoding))
    assert list(table.rows()) == [HEADER.split(","), ROW.split(",")]
    assert table.encoding == encoding


def test_signs_that_only_windows_knows_stay() -> None:
    assert rows("社名\n①㈱髙﨑〜".replace("〜", "～").encode("cp932"))[1] == ["①㈱髙﨑～"]


def test_an_encoding_that_somebody_names_is_taken_strictly() -> None:
    content = f"{HEADER}\n{ROW}".encode("euc_jp", "ignore")
    assert rows(content, "euc_jp")[0] == HEADER.split(",")
    with pytest.raises(Unreadable) as refused:
        rows(content, "utf-8")
    assert refused.value.refusal == Refusal.ENCODING


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_separator_is_found_and_cells_may_hold_lines(delimiter: str) -> None:
    text = delimiter.join(["氏名", "自己PR"]) + "\n" + delimiter.join(["佐藤", '"一行\n二行"'])
    assert rows(text.encode()) == [["氏名", "自己PR"], ["佐藤", "一行\n二行"]]


def test_empty_cells_to_the_right_and_empty_rows_are_left_out() -> None:
    text = ",,,\n氏名,メール,,\n佐藤,,,\n,,,\n"
    assert rows(text.encode()) == [["氏名", "メール"], ["佐藤"], []]


def test_numbers_and_days_come_out_of_excel_as_people_write_them() -> None:
    content = excel(
        ("氏名", "電話番号", "応募日", "年齢"),
        ("佐藤", 9012345678, datetime(2026, 11, 2), 25.5),  # noqa: DTZ001 - as Excel keeps it
        ("鈴木", None, 45985, None),
    )
    assert rows(content) == [
        ["氏名", "電話番号", "応募日", "年齢"],
        ["佐藤", "9012345678", "2026-11-02", "25.5"],
        ["鈴木", "", "45985"],
    ]


def bomb() -> bytes:
    """A small workbook with 39 cells of 30 MB each.

    They are packed once: what was flushed whole may stand in a stream as often as one likes.
    """

    def packed(text: bytes, *, how: int = zlib.Z_FULL_FLUSH) -> bytes:
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(text) + packer.flush(how)

    head = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><sheetData>'
    )
    tail = b"</sheetData></worksheet>"
    begin, end = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>', b"</t></is></c></row>"
    letters = b"a" * 30_000_000
    cell, size, crc = packed(letters), len(head), zlib.crc32(head)
    parts = [packed(head)]
    for number in range(1, 40):
        before = begin.format(number).encode()
        parts += [packed(before), cell, packed(end)]
        size += len(before) + len(letters) + len(end)
        for text in (before, letters, end):
            crc = zlib.crc32(text, crc)
    sheet = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
    sheet.compress_type = zipfile.ZIP_DEFLATED
    stream = b"".join([*parts, packed(tail, how=zlib.Z_FINISH)])
    sheet.file_size, sheet.compress_size = size + len(tail), len(stream)
    sheet.CRC = zlib.crc32(tail, crc)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:
        with zipfile.ZipFile(io.BytesIO(excel(("氏名",)))) as plain:
            for name in plain.namelist():
                if name != sheet.filename:
                    whole.writestr(name, plain.read(name))
        sheet.header_offset = out.tell()
        out.write(sheet.FileHeader())
        out.write(stream)
        whole.start_dir = out.tell()
        whole.filelist.append(sheet)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (b"\n\n", Refusal.EMPTY),
        (b"\x00\x01\x02", Refusal.NO_TABLE),
        (b"\x81\xff\xfd\xa0", Refusal.ENCODING),
        (b"PK\x03\x04 no workbook", Refusal.NO_TABLE),
        (b"a," * 101 + b"a", Refusal.COLUMNS),
        (b"a\n" + b"x" * 5001, Refusal.CELL),
        (b"a\n" + b"x" * 50_000, Refusal.CELL),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content: bytes, refusal: Refusal) -> None:
    with pytest.raises(Unreadable) as refused:
        rows(content)
    assert refused.value.refusal == refusal
    assert "%(" not in refusal.sentence


def test_a_bomb_ends_the_process_that_reads_it_and_nothing_else() -> None:
    with pytest.raises(Unreadable) as refused:
        rows(bomb())
    assert refused.value.refusal in (Refusal.SIZE, Refusal.CELL)


def test_more_rows_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    assert len(list(reading.rows_of(b"a\n1\n2"))) == 4
    with pytest.raises(reading.Refused, match="rows"):
        list(reading.rows_of(b"a\n1\n2\n3"))
