"""Kinds of letters are on one sheet; no other code spells, builds or cuts their names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.letters import kinds, letter_kind
from enishi.interviews.letters.letter_kind import MEMBERS, OF_ALERTS, LetterKind
from enishi.interviews.letters.waiting_letter import WaitingLetter
from enishi.mail.models import MailTemplate, OutgoingMail
from tests import reading_code

_BUILT = re.compile(r"^interview\.($|note\.|member_)|^member_$")


def texts_of_letters() -> list[str]:
    """Strings of the rooms that write letters which are, or would make or unmake, a kind's name."""
    mail_kinds = {kind.mail_kind for kind in LetterKind}
    return [
        f"{module.name}: {node.value}"
        for module in reading_code.modules()
        if module.name.startswith("enishi.interviews.") and module.name != letter_kind.__name__
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node.value in mail_kinds or _BUILT.search(node.value)
    ]


def test_no_other_code_spells_or_builds_the_name_of_a_letter() -> None:
    assert texts_of_letters() == []


def test_a_mail_is_known_again_by_its_kind() -> None:
    for kind in LetterKind:
        assert LetterKind.of(OutgoingMail(kind=kind.mail_kind)) is kind
    assert LetterKind.of(OutgoingMail(kind="account.deactivated")) is None


def test_each_kind_has_its_words_and_each_note_its_kind() -> None:
    to_candidates = {kind.code for kind in kinds.KINDS}
    assert OF_ALERTS.keys() == set(AlertKind)
    to_recruiters = {*OF_ALERTS.values(), LetterKind.UNDELIVERED, LetterKind.NONE_LEFT}
    assert to_candidates | MEMBERS | to_recruiters == set(LetterKind)
    for folder in ("ja", "en"):
        there = {file.stem for file in (Path(kinds.__file__).parent / folder).glob("*.txt")}
        assert there == to_candidates | MEMBERS


def test_each_kind_fits_its_columns() -> None:
    for model, name, texts in (
        (OutgoingMail, "kind", [kind.mail_kind for kind in LetterKind]),
        (MailTemplate, "kind", list(LetterKind)),
        (WaitingLetter, "kind", [kind.code for kind in kinds.KINDS]),
    ):
        most = model._meta.get_field(name).max_length
        assert most is not None
        assert max(map(len, texts)) <= most
