"""The English catalogue is complete, and Japanese on the screens is marked for translation."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "messages.py"


@pytest.fixture
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


def test_every_sentence_has_its_english(messages: ModuleType) -> None:
    assert messages.problems() == []


def test_no_japanese_is_left_unmarked(messages: ModuleType) -> None:
    assert messages.untagged() == []


def test_a_sentence_without_english_is_found(
    messages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.html").write_text('{% translate "面接" %}未訳', encoding="utf-8")
    (tmp_path / "verbs.py").write_text('X = _("面談")\nY = "選考"\n', encoding="utf-8")
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCES", tmp_path)
    monkeypatch.setattr(messages, "PO", tmp_path / "django.po")
    monkeypatch.setattr(messages, "MO", tmp_path / "django.mo")

    messages.update()

    assert messages.problems() == [
        "untranslated: '面接' (page.html)",
        "untranslated: '面談' (verbs.py)",
    ]
    assert messages.untagged() == [
        "not marked for translation: '未訳' (page.html)",
        "not marked for translation: '選考' (verbs.py)",
    ]


def test_the_compiled_catalogue_is_the_same_whenever_it_is_made(messages: ModuleType) -> None:
    made = [
        messages.compiled(Catalog(locale="en", creation_date=datetime(year, 1, 1, tzinfo=UTC)))
        for year in (2026, 2027)
    ]
    assert made[0] == made[1]
