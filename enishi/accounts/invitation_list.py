"""Reads a list of people to invite, one a line, as it was pasted or came from a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from enishi import characters

# People at once. A further list can follow.
MOST_PEOPLE = 100
_PLAIN = str.maketrans({"\t": "、", "＜": "<", "＞": ">", "＠": "@"})
_BETWEEN_CELLS = re.compile(r"[\t,，、;；]")
# The words over the columns of a table, by the field that they name.
_WORDS = {
    "family_name": ("姓", "苗字", "名字", "last name", "family name", "surname"),
    "given_name": ("名", "first name", "given name"),
    "name": ("氏名", "名前", "お名前", "name", "full name"),
    "email": ("メール", "メールアドレス", "mail", "email", "e-mail", "email address"),
    "department": ("部署", "所属", "部門", "department", "team"),
    "office": ("拠点", "勤務地", "オフィス", "office", "location"),
}
_FIELDS = {word: field for field, words in _WORDS.items() for word in words}
_COLUMNS = ("family_name", "given_name", "email", "department", "office")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list, as far as it could be read; ``text`` is the line itself."""

    text: str
    family_name: str = ""
    given_name: str = ""
    email: str = ""
    department: str = ""
    office: str = ""


def entries_of(text: str) -> list[Entry]:
    """Return the people of a list, a line each; empty lines are left out.

    A line is ``山田 花子 <hanako@example.jp>``, or a name, a mail address, a department and an
    office between tabs or commas. The name may be two cells.
    """
    lines = (characters.clean_line(line.translate(_PLAIN)) for line in text.splitlines())
    return [_entry_of(line) for line in lines if line]


def lines_of(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the rows of a table as lines for :func:`entries_of`.

    If the first row has words instead of a mail address, these say what the columns are.
    """
    columns: list[str] | None = None
    lines = []
    for number, row in enumerate(rows):
        if number == 0 and not any("@" in cell for cell in row):
            columns = [_FIELDS.get(cell.strip().lower(), "") for cell in row]
            continue
        lines.append(_line_of(row, columns))
    return [line for line in lines if line]


def _line_of(row: Sequence[str], columns: Sequence[str] | None) -> str:
    cells = [_BETWEEN_CELLS.sub(" ", cell).strip() for cell in row]
    if columns is None or "email" not in columns:
        return "\t".join(cells).strip()
    found = {field: cell for field, cell in zip(columns, cells, strict=False) if field}
    if "name" in found and "family_name" not in found:
        found["family_name"], found["given_name"] = _parted(found["name"])
    return "\t".join(found.get(field, "") for field in _COLUMNS).strip()


def _entry_of(line: str) -> Entry:
    before, bracket, rest = line.partition("<")
    if bracket and "@" in rest:
        address, _end, after = rest.partition(">")
        # Between the address and the department there may be a comma.
        cells = [before, address, *_BETWEEN_CELLS.split(after.lstrip(" 、,，;；"))]
        place = 1
    else:
        cells = [cell.strip() for cell in _BETWEEN_CELLS.split(line)]
        found = [place for place, cell in enumerate(cells) if "@" in cell]
        place = found[0] if found else len(cells)
    family, given = _parted(" ".join(cells[:place]))
    address, department, office = [*(cell.strip() for cell in cells[place:]), "", "", ""][:3]
    return Entry(
        text=line,
        family_name=family,
        given_name=given,
        email=address.strip(" <>\"'"),
        department=department,
        office=office,
    )


def _parted(name: str) -> tuple[str, str]:
    """Return family and given name, between which there is a space or a comma."""
    parts = _BETWEEN_CELLS.sub(" ", name).strip(" \"'").split()
    return (parts[0], " ".join(parts[1:])) if parts else ("", "")
