"""A word that was given up, because it had two meanings or none, is no name again.

The words are looked for in what has a name: modules, templates, functions, classes, arguments,
whatever is assigned to, names that are texts (``"sign-in-device"``), and routes. A sentence may use
them. Migrations keep the names of their time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_documents import ROOT

_PACKAGES = ("enishi", "zoom_sandbox", "embedded_postgres", "simulation", "bench", "scripts")

# Each retired word, wherever it stands in a name, and what is said instead.
_RETIRED = {
    "purpose": "owner_key, or the kind of a mail or of a link",
    "candidate_note": "RecruiterAlert",
    "note_kind": "AlertKind",
    "patience": "time_budget, timeout, or RestartPolicy",
    "patient": "buffering, with a timeout",
    "knowledge": "announcements",
    "second_wish": "meeting_retry",
    "second_look": "lookup_before_retry",
    "strangers": "other_company_names, anonymous visitors",
    "station": "step, StepProgress",
    "stations": "step, StepProgress",
    "particulars": "details",
    "outside": "outbound",
    "sealing": "encryption",
    "installing": "creation (of a link)",
    "truths": "invariants",
    "turns": "ordering, a queue",
    "door": "entrance, key_access",
    "suspects": "attention_query",
}
# Whole names that say nothing where they are called: what is done to what?
_BARE = frozenset(
    [
        *("find", "read", "ask", "see", "keep", "told", "mark", "there", "note", "put"),
        *("forget", "gone", "waiting"),
    ]
)
# The text of a name: of a limit, a route, a constraint. One word alone may be anything.
_NAME_IN_A_TEXT = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)+")
_ROUTE = re.compile(r"\S+")
# A purpose of use, as the law on personal information says it; the database has this name.
_MEANT_OTHERWISE = {"purpose_text_is_unique"}


def _names(tree: ast.AST, *, has_routes: bool) -> Iterator[tuple[int, str, bool]]:
    """Each name that a module gives: its line, itself, and whether it is called from elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name, False
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg, False
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id, False
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr, False
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname, False
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            form = _ROUTE if has_routes else _NAME_IN_A_TEXT
            if form.fullmatch(node.value) and node.value not in _MEANT_OTHERWISE:
                yield node.lineno, node.value, False
    if isinstance(tree, ast.Module):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                yield node.lineno, node.name, True


def _words(name: str) -> str:
    """``RecruiterAlert`` as ``recruiter_alert``, to be searched for whole words."""
    return re.sub(r"[^a-z0-9]", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower())


def returned(path: Path, source: str) -> list[str]:
    """The retired words that this module's file name or source brings back, a sentence each."""
    names = [(1, path.stem, False)]
    if path.suffix == ".py":
        names += _names(ast.parse(source), has_routes=path.name == "urls.py")
    found = []
    for line, name, is_public in names:
        where, words = f"{path.as_posix()}:{line}: {name}", f"_{_words(name)}_"
        found += [
            f"{where} says {word}: say {instead}"
            for word, instead in _RETIRED.items()
            if f"_{word}_" in words
        ]
        if is_public and name in _BARE:
            found.append(f"{where} needs its noun: it is read as {path.stem}.{name}(…)")
    return found


def test_no_retired_word_returns() -> None:
    files = [
        file
        for name in _PACKAGES
        for ending in ("*.py", "*.html")
        for file in sorted((ROOT / name).rglob(ending))
    ]
    said = [
        sentence
        for file in files
        if not {"migrations", "node_modules"} & set(file.parts)
        for sentence in returned(file.relative_to(ROOT), file.read_text())
    ]
    assert not said, "\n".join(said)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("enishi/mail/strangers.py", ""),
        ("enishi/mail/names.py", "def named_by(purpose): ..."),
        ("enishi/mail/names.py", "class CandidateNote: ..."),
        ("enishi/mail/names.py", "class A:\n    def patience_left(self): ..."),
        ("enishi/mail/names.py", "def read(): ..."),
        ("enishi/mail/names.py", "def waiting(company): ..."),
        ("enishi/mail/names.py", "_PATIENCE = 20"),
        ("enishi/mail/names.py", "FROM_STRANGERS: Limit = of()"),
        ("enishi/mail/names.py", "for patience in (1, 2): ..."),
        ("enishi/mail/names.py", "if strangers := wanted - known: ..."),
        ("enishi/mail/names.py", "self.patience = 3"),
        ("enishi/mail/names.py", "from enishi.web.webhooks import zoom as door"),
        ("enishi/mail/names.py", "KEYS = Limit('candidate-door', 2)"),
        ("enishi/web/mailbox/urls.py", "path('mails/<int:pk>/particulars', page)"),
        ("enishi/web/mailbox/urls.py", "path('', page, name='mail_particulars')"),
        ("enishi/web/mailbox/_particulars.html", "{% if a %}"),
    ],
)
def test_a_returned_word_is_found(path: str, source: str) -> None:
    assert len(returned(Path(path), source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def read(self): ...",
        "def spread(): ...",
        "'the purpose'",
        "'purpose'",
        "letter = WaitingLetter()",
        "waiting = rows.filter(is_open=True)",
        "doorway = 'shell/doorway.html'",
    ],
)
def test_a_word_in_another_name_or_in_a_sentence_is_let_be(source: str) -> None:
    assert returned(Path("enishi/mail/names.py"), source) == []
