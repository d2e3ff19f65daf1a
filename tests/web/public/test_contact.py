"""Which parts of a company's contact are links."""

from __future__ import annotations

import pytest

from enishi.web.public import contact


@pytest.mark.parametrize(
    ("text", "pressed", "address"),
    [
        ("03-0000-0000（採用担当）", "03-0000-0000", "tel:0300000000"),
        ("採用担当(0120-000-000)", "0120-000-000", "tel:0120000000"),
        ("電話：（03）0000-0000", "（03）0000-0000", "tel:0300000000"),
        ("０３ー００００ー００００", "０３ー００００ー００００", "tel:0300000000"),
        ("0\u0663-0000-0000", "0\u0663-0000-0000", "tel:0300000000"),
        ("+81 3-0000-0000", "+81 3-0000-0000", "tel:+81300000000"),
        ("+81 (0)3 0000 0000", "+81 (0)3 0000 0000", "tel:+81300000000"),
        ("090 0000 0001 佐藤", "090 0000 0001", "tel:09000000001"),
        ("採用担当 hr@sample.example まで", "hr@sample.example", "mailto:hr@sample.example"),
    ],
)
def test_numbers_and_mail_addresses_lead_somewhere(text: str, pressed: str, address: str) -> None:
    pieces = contact.pieces_of(text)
    assert "".join(piece.text for piece in pieces) == text
    assert [(piece.text, piece.address) for piece in pieces if piece.address] == [
        (pressed, address)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "受付（本社1階）",
        "2026-12-29 10:00",
        "内線 1234",
        "9:00-18:00",
        "#0001",
        "社員番号 120300000",
    ],
)
def test_other_text_stays_text(text: str) -> None:
    assert [piece for piece in contact.pieces_of(text) if piece.address] == []


def test_two_numbers_are_two_links() -> None:
    pieces = contact.pieces_of("03-0000-0000、090-0000-0001")
    assert [piece.address for piece in pieces] == ["tel:0300000000", "", "tel:09000000001"]
