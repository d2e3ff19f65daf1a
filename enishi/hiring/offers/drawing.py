"""Draws a letter as PDF in a separate process (:mod:`enishi.files.confinement`), without Django.

``python -m enishi.hiring.offers.drawing`` reads a :class:`Sheet` as JSON from its standard input
and prints the PDF in base64. The texts are people's; nothing in them is markup. The font is
embedded, reduced to the characters that are used, so that every reader shows Japanese.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from enishi.files.confinement import keep_within, say

_FONT = Path(__file__).parent / "fonts" / "BIZUDPGothic-Regular.ttf"
_MEGABYTES, _SECONDS = 512, 20
# In points.
_MARGIN, _LOGO_HIGH, _LOGO_WIDE = 62, 34, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The texts of a letter, from top to bottom.

    ``logo`` is a WebP picture in base64, or empty. ``rows`` are names and values of the terms.
    ``mark`` makes the files of two letters with the same words differ.
    """

    mark: str
    language: str
    colour: str
    logo: str
    day: str
    company: str
    addressee: str
    title: str
    opening: str
    rows: list[list[str]]
    message: str
    closing: str
    signature: str


def drawn(sheet: Sheet) -> bytes:
    """Return the letter as PDF, on as many A4 pages as it needs."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("Letter", str(_FONT)))
    written = BytesIO()
    document = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=sheet.title,
        author=sheet.company,
        subject=sheet.mark,
        # The same letter is the same file, without the moment of its drawing.
        invariant=1,
        lang=sheet.language,
    )
    # The frame within has a padding of six points on each side.
    document.build(_story(sheet, document.width - 12))
    return written.getvalue()


def _story(sheet: Sheet, width: float) -> list[Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import HRFlowable, Paragraph, Spacer, Table, TableStyle

    # Japanese breaks between any two characters, with the rules for the beginning of a line.
    wrap = "CJK" if sheet.language == "ja" else None
    body = ParagraphStyle("body", fontName="Letter", fontSize=10.5, leading=18, wordWrap=wrap)
    right = ParagraphStyle("right", parent=body, alignment=TA_RIGHT)
    named = ParagraphStyle("named", parent=body, fontSize=12.5, leading=20)
    title = ParagraphStyle("title", parent=body, alignment=TA_CENTER, fontSize=18, leading=28)
    colour = HexColor(sheet.colour)

    def paragraph(text: str, style: ParagraphStyle = body) -> Paragraph:
        return Paragraph(escape(text).replace("\n", "<br/>"), style)

    story: list[Any] = []
    if picture := _logo(sheet.logo):
        story += [picture, Spacer(1, 6)]
    story += [
        HRFlowable(width="100%", thickness=2, color=colour, spaceAfter=14),
        paragraph(sheet.day, right),
        paragraph(sheet.addressee, named),
        paragraph(sheet.company, right),
        Spacer(1, 18),
        paragraph(sheet.title, title),
        Spacer(1, 16),
        paragraph(sheet.opening),
        Spacer(1, 14),
    ]
    terms = Table(
        [[paragraph(name), paragraph(value)] for name, value in sheet.rows],
        colWidths=[width * 0.24, width * 0.76],
        # A long term goes on on the next page.
        splitInRow=1,
    )
    terms.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, HexColor("#c9d0d8")),
                ("LINEABOVE", (0, 0), (-1, 0), 0.5, HexColor("#c9d0d8")),
                ("BACKGROUND", (0, 0), (0, -1), HexColor("#f3f5f8")),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
            ]
        )
    )
    story.append(terms)
    for text in (sheet.message, sheet.closing):
        if text:
            story += [Spacer(1, 14), paragraph(text)]
    story += [Spacer(1, 18), paragraph(sheet.signature, right)]
    return story


def _logo(encoded: str) -> Any:
    """Return the logo within its place; nothing if there is none."""
    if not encoded:
        return None
    from reportlab.platypus import Image

    picture = Image(BytesIO(b64decode(encoded)), hAlign="LEFT")
    scale = min(_LOGO_HIGH / picture.imageHeight, _LOGO_WIDE / picture.imageWidth)
    picture.drawHeight, picture.drawWidth = (
        picture.imageHeight * scale,
        picture.imageWidth * scale,
    )
    return picture


def main() -> None:
    """Print the letter of the sheet on standard input."""
    keep_within(megabytes=_MEGABYTES, seconds=_SECONDS)
    sheet = Sheet(**json.load(sys.stdin.buffer))
    say(b64encode(drawn(sheet)).decode())


if __name__ == "__main__":
    main()
