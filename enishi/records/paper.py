"""Writes small PDF and Word files, for the demo's candidates and for tests.

Japanese text in a PDF uses the reader's own Gothic font (ISO 32000-1, 9.7.5.2: the predefined CMap
UniJIS-UTF16-H), so no font is embedded.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

# In points: A4, its margin, and the line heights.
_WIDTH, _HEIGHT, _MARGIN, _LINE, _TITLE = 595, 842, 64, 22, 18
_LINES = (_HEIGHT - 2 * _MARGIN) // _LINE - 2
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H"
    " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000"
    " /W [1 [278] 2 94 500 231 632 500] /FontDescriptor << /Type /FontDescriptor"
    " /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0"
    " /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >> >>] >>"
)
_CONTENT_TYPES = (
    '<?xml version="1.0"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(title: str, lines: Sequence[str], *, pages: int = 0) -> bytes:
    """Return an A4 document with at least so many ``pages``."""
    chunks = [lines[at : at + _LINES] for at in range(0, len(lines), _LINES)] or [[]]
    chunks += [[]] * (pages - len(chunks))
    objects = ["", "", _FONT]
    kids = []
    for chunk in chunks:
        stream = _drawn(title, chunk)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = "<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _assembled(objects)


def word(paragraphs: Iterable[str], *, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a Word file: paragraphs, then a table as in a 履歴書."""
    body = "".join(_paragraph(text) for text in paragraphs)
    body += "<w:tbl>" + "".join(_row(cells) for cells in rows) + "</w:tbl>"
    document = (
        f'<?xml version="1.0"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    )
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
    return written.getvalue()


def _drawn(title: str, lines: Sequence[str]) -> str:
    top = _HEIGHT - _MARGIN
    text = [f"/F1 {_TITLE} Tf {_MARGIN} {top} Td <{_hex(title)}> Tj", f"/F1 11 Tf 0 -{_LINE} Td"]
    text += [f"0 -{_LINE} Td <{_hex(line)}> Tj" for line in lines]
    rule = f"0.8 w {_MARGIN} {top - 12} m {_WIDTH - _MARGIN} {top - 12} l S"
    return f"BT {' '.join(text)} ET {rule}"


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _assembled(objects: Sequence[str]) -> bytes:
    written = BytesIO()
    written.write(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(written.tell())
        written.write(f"{number} 0 obj\n{content}\nendobj\n".encode())
    table = written.tell()
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    written.write(
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}trailer"
        f" << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    )
    return written.getvalue()


def _paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _row(cells: Sequence[str]) -> str:
    drawn = "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tr>{drawn}</w:tr>"
