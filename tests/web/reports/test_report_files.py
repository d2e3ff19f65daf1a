"""Each table is saved as CSV in two encodings, and as Excel; nothing in them is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from django.test.client import Client
from python_calamine import CalamineWorkbook

from enishi.company.models import Company, Member
from enishi.hiring.handling_models import Handling
from tests.cast import SignedIn
from tests.records.reports.counted_world import counted_world_of
from tests.web.reports.test_reports_page import NOVEMBER, counted


@pytest.fixture
def window(recruiter: Member, signed_in: SignedIn, company: Company) -> Client:
    window = signed_in(recruiter)
    counted_world_of(company)
    return window


def rows_of(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


SOURCES = [
    ["応募経路", "応募", "内定", "採用", "不合格", "辞退", "選考中", "採用率"],
    ["応募経路なし", "2", "0", "0", "1", "1", "0", "0.0%"],
    ["Wantedly", "2", "2", "1", "0", "1", "0", "50.0%"],
    ["紹介", "1", "0", "0", "0", "0", "1", "0.0%"],
    ["合計", "5", "2", "1", "1", "2", "1", "20.0%"],
]


def test_a_table_is_saved_as_csv_for_excel(window: Client) -> None:
    counted(window)
    answer = window.get(f"/reports/table.csv?{NOVEMBER}&table=sources")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert rows_of(answer.content, "utf-8-sig") == SOURCES
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    # 応募経路別_20261101-20261130.csv
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''"
        "%E5%BF%9C%E5%8B%9F%E7%B5%8C%E8%B7%AF%E5%88%A5_20261101-20261130.csv"
    )
    assert answer["Cache-Control"] == "no-store"


def test_in_cp932_what_it_lacks_is_replaced_and_listed(window: Client) -> None:
    Handling.objects.filter(source="Wantedly").update(source="紹介〜😀")
    counted(window)
    answer = window.get(f"/reports/table.csv?{NOVEMBER}&table=sources&encoding=cp932")
    rows = rows_of(answer.content, "cp932")
    assert rows[2][0] == "紹介～〓"
    assert rows[5:] == [
        [],
        ["Shift_JISにない文字を〓に置き換えました。", "行", "列", "元の文字"],
        ["", "3", "1", "U+1F600"],
    ]
    assert answer["Content-Type"] == "text/csv; charset=Shift_JIS"


def test_in_cp932_nothing_is_listed_if_nothing_was_replaced(window: Client) -> None:
    counted(window)
    answer = window.get(f"/reports/table.csv?{NOVEMBER}&table=sources&encoding=cp932")
    assert rows_of(answer.content, "cp932") == SOURCES


def test_no_cell_is_a_formula(window: Client) -> None:
    Handling.objects.filter(source="Wantedly").update(source="=1+1")
    counted(window)
    answer = window.get(f"/reports/table.csv?{NOVEMBER}&table=sources")
    assert rows_of(answer.content, "utf-8-sig")[2][0] == "'=1+1"
    answer = window.get(f"/reports/table.xlsx?{NOVEMBER}&table=sources")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert sheet.to_python()[2][0] == "=1+1"
    assert b"<f>" not in answer.content


def test_a_table_is_saved_as_excel_with_numbers_as_numbers(window: Client) -> None:
    counted(window)
    answer = window.get(f"/reports/table.xlsx?{NOVEMBER}&table=sources")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["応募経路別"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == SOURCES[0]
    assert rows[2] == ["Wantedly", 2, 2, 1, 0, 1, 0, 0.5]
    assert "削除した候補者は含みません" in str(rows[-1][0])


def test_all_tables_are_saved_as_one_workbook(window: Client) -> None:
    counted(window)
    answer = window.get(f"/reports/table.xlsx?{NOVEMBER}")
    names = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).sheet_names
    assert len(names) == 13
    assert {"選考の進み", "内定の承諾率", "面接官ごとの件数と時間"} < set(names)


@pytest.mark.parametrize("name", ["table.csv", "table.xlsx"])
def test_without_figures_a_file_leads_to_the_page_which_has_them_counted(
    window: Client, name: str
) -> None:
    answer = window.get(f"/reports/{name}?{NOVEMBER}&table=jobs")
    assert answer.status_code == 303
    assert answer["Location"].startswith("/reports/?topic=progress&period=dates")


def test_a_reader_of_english_gets_files_in_english(window: Client, recruiter: Member) -> None:
    Member.objects.filter(pk=recruiter.pk).update(language="en")
    counted(window)
    answer = window.get(f"/reports/table.csv?{NOVEMBER}&table=sources")
    assert rows_of(answer.content, "utf-8-sig")[0][0] == "Source"
    assert answer["Content-Disposition"] == (
        'attachment; filename="By source_20261101-20261130.csv"'
    )
