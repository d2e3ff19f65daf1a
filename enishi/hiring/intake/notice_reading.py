"""Reads the notices of boards and agencies by their labels: 「氏名：」, 「【メール】」, 「■電話」.

A label is compared letter by letter. People write lists of labels, no patterns, so that no rule can
be slow or wrong in a hidden way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from enishi import characters
from enishi.hiring import phone_numbers
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake.mail_models import MailField

_MOST_LINES, _LONGEST_LINE = 2_000, 400
_LONGEST_VALUE = 200
# What stands around a label.
_BEFORE = "■◆●○◎□◇・▼▽★☆*＊※-－—―>＞#【［[〔〈<＜「『|｜ 　\t"
_CLOSING = "】］]〕〉>＞」』"
_COLONS = ":：=＝|｜"
_BLANKS = " 　\t"
_RULE_LINE = re.compile(r"[-－—―─━=＝_＿*＊~～〜・.\s]{3,}")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_NUMBER = re.compile(r"\+?[0-9][0-9() -]{7,22}[0-9]")
_TITLES = ("様", "さん", "さま", "殿", "氏")
# A value is at most so many blank lines below its label.
_MOST_BLANK_LINES = 2


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail, as far as rules see it."""

    from_address: str
    subject: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a notice; ``fields`` holds the words of each :class:`MailField` found."""

    fields: dict[str, str]

    @property
    def details(self) -> CandidateDetails:
        """Return the candidate's details."""
        family, given = _names(self.fields.get(MailField.NAME, ""))
        family_kana, given_kana = _names(self.fields.get(MailField.KANA, ""))
        return CandidateDetails(
            family_name=family,
            given_name=given,
            family_kana=family_kana,
            given_kana=given_kana,
            email=self.fields.get(MailField.EMAIL, ""),
            phone=self.fields.get(MailField.PHONE, ""),
        ).tidied()


def fits(notice: Notice, *, senders: Sequence[str], subjects: Sequence[str]) -> bool:
    """Whether the sender and the subject are of this kind; an empty list fits all."""
    address = notice.from_address.strip().lower()
    if senders and not any(_is_of(address, sender) for sender in senders):
        return False
    subject = _folded(notice.subject)
    return not subjects or any(_folded(word) in subject for word in subjects)


def read_notice(notice: Notice, labels: Mapping[str, Sequence[str]]) -> Reading:
    """Return the values behind these labels; the first of each field counts."""
    lines = [line[:_LONGEST_LINE] for line in notice.text.split("\n")[:_MOST_LINES]]
    known = [(_folded(label), name) for name in MailField.values for label in labels.get(name, ())]
    # Of 「電話」 and 「電話番号」, the longer one is meant where both fit.
    known = sorted((pair for pair in known if pair[0]), key=lambda pair: -len(pair[0]))
    found: dict[str, str] = {}
    parted = [_parted(line, known) for line in lines]
    for place, part in enumerate(parted):
        if part is None or part[0] in found:
            continue
        value = part[1] or _below(lines, parted, place)
        if value := _value(part[0], value):
            found[part[0]] = value
    return Reading(found)


def _is_of(address: str, sender: str) -> bool:
    """Whether the address is this one, or of this domain or a part of it."""
    wanted = sender.strip().lower()
    if "@" in wanted.lstrip("@"):
        return address == wanted
    domain = address.rpartition("@")[2]
    wanted = wanted.lstrip("@")
    return domain == wanted or domain.endswith(f".{wanted}")


def _parted(line: str, known: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the field and the value of a line that begins with a label."""
    bare = line.lstrip(_BEFORE)
    head = _folded(bare[:60])
    for label, name in known:
        if head.startswith(label):
            rest = _after(bare, label)
            if rest is not None:
                return name, rest
    return None


def _after(line: str, label: str) -> str | None:
    """Return what follows the label; None if the first word of the line is a longer one."""
    for end in range(1, min(len(line), 2 * len(label) + 8) + 1):
        if _folded(line[:end]) != label:
            continue
        rest = line[end:]
        bare = rest.lstrip(_BLANKS)
        # 「氏名（漢字）：」 and 「Tel（携帯）」
        if bare.startswith(("(", "（")):
            _inside, _close, bare = bare.replace("）", ")", 1).partition(")")
            bare = bare.lstrip(_BLANKS)
        if bare[:1] and bare[0] in _CLOSING + _COLONS:
            return bare.lstrip(_CLOSING + _COLONS + _BLANKS).strip()
        if not bare or rest[0] in _BLANKS:
            return bare.strip()
        return None
    return None


def _below(lines: Sequence[str], parted: Sequence[object], place: int) -> str:
    """Return the next line with words, unless it is a label's or a rule's."""
    for below in range(place + 1, min(place + 2 + _MOST_BLANK_LINES, len(lines))):
        line = lines[below].strip()
        if not line:
            continue
        if parted[below] is not None or _RULE_LINE.fullmatch(line) or line[0] in "■◆●【［[▼":
            return ""
        return line
    return ""


def _value(name: str, text: str) -> str:
    """Return the value in the form of its field; empty if it holds none."""
    line = characters.clean_line(text)[:_LONGEST_VALUE]
    if _RULE_LINE.fullmatch(line) or line in ("-", "－", "なし", "未入力", "未登録"):
        return ""
    if name == MailField.EMAIL:
        found = _ADDRESS.search(characters.plain_digits(line))
        return found[0].strip(".") if found else ""
    if name == MailField.PHONE:
        found = _NUMBER.search(characters.plain_digits(line).replace("‐", "-").replace("−", "-"))
        return found[0] if found and phone_numbers.normalized(found[0]) else ""
    if name in (MailField.NAME, MailField.KANA):
        return _without_title(line)
    return line


def _without_title(name: str) -> str:
    # 「山田 花子（ヤマダ ハナコ）様」
    bare = re.split(r"[(（]", name, maxsplit=1)[0].rstrip()
    for title in _TITLES:
        # 「さん」 alone is somebody's name as little as 「氏」.
        if bare.endswith(title) and len(bare) > len(title) + 1:
            bare = bare[: -len(title)].rstrip()
            break
    return bare


def _names(whole: str) -> tuple[str, str]:
    family, _space, given = characters.clean_line(whole).partition(" ")
    return family, given


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
