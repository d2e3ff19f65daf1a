"""Collects the Japanese sentences of the screens, and keeps the English catalogue complete.

``python scripts/messages.py update``   rewrite django.po from the sources and compile django.mo
``python scripts/messages.py check``    list sentences that are untranslated, stale or have other
                                        parameters

Needs Babel only, not the gettext programs.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "enishi"
PO = SOURCES / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Kana, kanji, and the punctuation and full-width characters of Japanese text.
_JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff00-\uffef]")
_TAGGED = re.compile(
    r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL
)
JAPANESE_IN_ANY_LANGUAGE = (
    "enishi/records/demo/",  # sample data
    "enishi/settings.py",  # the languages' own names
    "enishi/company/models.py",  # the languages' own names
    "enishi/hiring/names.py",  # how katakana is recognised
    "enishi/accounts/invitation_list.py",
    "enishi/hiring/intake/columns.py",  # how products name their columns
    "enishi/hiring/intake/default_mail_rules.py",  # how boards and agencies write
    "enishi/hiring/intake/mail_rounds.py",  # how files of applicants are named
    "enishi/hiring/intake/notice_reading.py",  # how labels and names are written
    "enishi/hiring/intake/fairness.py",  # words of questions that nobody may be asked
    "enishi/hiring/offers/wordings.py",  # texts of their own in each language
    "enishi/hiring/intake/purposes.py",  # a text of its own in each language
    "enishi/hiring/intake/entries.py",  # how products name the state of an application
    "enishi/hiring/messages/standard_templates.py",  # texts of their own in each language
    "enishi/hiring/standard_reasons.py",  # names of their own in each language
    "enishi/hiring/phone_numbers.py",  # how numbers are labelled
    "enishi/company/mail_addresses.py",  # characters around a copied address
    "enishi/characters.py",  # invisible characters
    "enishi/folding.py",  # letters that are equal in a search
    "enishi/management/preparation.py",  # the demo's people, listed in the operator's terminal
    "enishi/company/public_holidays.py",  # the name of a substitute holiday
    "enishi/dates.py",  # has its own English forms
    "enishi/interviews/letters/kinds/",  # each language has its own texts of letters
    "enishi/mail/line_breaks.py",  # characters that must not begin or end a line
    "enishi/mail/templates.py",  # the placeholders in both languages
    "enishi/mail/mail_parts.py",  # how programs begin the subjects of their answers
    "enishi/mail/quoted_history.py",  # how mail programs introduce what they quote
    "enishi/mail/verdicts.py",  # refusals of mail servers
    "enishi/mail/other_company_names.py",  # likewise
    "enishi/mail/proofreading.py",  # patterns in Japanese letters
    "enishi/web/shell/topic_search.py",  # search words in every language of the screen
)
_HEADER_NOISE = re.compile(
    r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To'
    r"|Language-Team): .*\n"
)
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")

Message = tuple[str | tuple[str, ...], str | None]


def _messages() -> Iterator[tuple[str, int, Message]]:
    files = [*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html"), *SOURCES.rglob("*.txt")]
    for file in sorted(files):
        if "migrations" in file.parts or "static" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        # The result of ``templatize`` is parsed as Python, where indentation has a meaning.
        source = text if file.suffix == ".py" else _INDENTATION.sub("", templatize(text))
        stream = io.BytesIO(source.encode())
        for line, message, _comments, context in extract(
            "python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield str(file.relative_to(ROOT)), line, (message, context)


def gathered() -> Catalog:
    """Every sentence of the sources, without translations."""
    catalog = Catalog(
        locale="en",
        charset="utf-8",
        fuzzy=False,
        project="Enishi",
        header_comment="# English of Enishi's screens; written by scripts/messages.py.",
    )
    for file, _line, (message, context) in _messages():
        if message:
            catalog.add(message, locations=[(file, 0)], context=context)
    return catalog


def stored() -> Catalog:
    """The committed English catalogue."""
    if not PO.exists():
        return Catalog(locale="en", charset="utf-8", fuzzy=False)
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """The bytes of django.mo for this catalogue, the same at every run."""
    catalog.creation_date = _NO_DATE
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _untagged_in_python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    tagged: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else None
            if name in KEYWORDS:
                tagged |= {id(part) for arg in node.args for part in ast.walk(arg)}
        elif isinstance(node, ast.Expr):  # docstrings
            tagged |= {id(part) for part in ast.walk(node.value)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in tagged:
            continue
        if isinstance(node.value, str) and _JAPANESE.search(node.value):
            yield node.value


def untagged() -> list[str]:
    """Japanese text that would appear on an English screen."""
    found = []
    for file in sorted([*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html"), *SOURCES.rglob("*.txt")]):
        name = str(file.relative_to(ROOT))
        if name.startswith(JAPANESE_IN_ANY_LANGUAGE) or "migrations" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".py":
            left = list(_untagged_in_python(text))
        else:
            left = [line for line in _TAGGED.sub("", text).splitlines() if _JAPANESE.search(line)]
        found += [f"not marked for translation: {line.strip()!r} ({name})" for line in left]
    return found


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def problems() -> list[str]:
    """The errors of the catalogue, one sentence each; empty if there are none."""
    wanted, have = gathered(), stored()
    found = []
    for message in wanted:
        if not message.id:
            continue
        first = _forms(message.id)[0]
        known = have.get(first, message.context)
        if known is None or not all(_forms(known.string)) or known.fuzzy:
            found.append(f"untranslated: {first!r} ({message.locations[0][0]})")
            continue
        names = set(_PLACEHOLDER.findall(first))
        for text in _forms(known.string):
            if set(_PLACEHOLDER.findall(text)) != names:
                found.append(f"other placeholders than its source: {first!r} -> {text!r}")
    for message in have:
        if message.id and wanted.get(_forms(message.id)[0], message.context) is None:
            found.append(f"no longer used: {_forms(message.id)[0]!r}")
    if not MO.exists() or MO.read_bytes() != compiled(have):
        found.append("django.mo does not fit django.po: run scripts/messages.py update")
    return found


def update() -> None:
    """Update the catalogue from the sources, keep its translations, and compile it."""
    catalog, have = gathered(), stored()
    for message in catalog:
        if message.id and (known := have.get(_forms(message.id)[0], message.context)):
            message.string = known.string
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, omit_header=False, sort_output=True, no_location=True, width=0)
    text = PO.read_text(encoding="utf-8")
    # Dates and spaces in the generated header would make two identical runs differ.
    text = _HEADER_NOISE.sub("", text)
    PO.write_text(text, encoding="utf-8")
    MO.write_bytes(compiled(stored()))


def main() -> int:
    if sys.argv[1:] == ["update"]:
        update()
    elif sys.argv[1:] != ["check"]:
        print(__doc__)
        return 2
    found = problems() + untagged()
    for line in found:
        print(line)
    print(f"{len(found)} problems in {PO.relative_to(ROOT)}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
