"""Secrets that nobody set are made once, stored privately and never changed."""

from __future__ import annotations

import base64
import multiprocessing
from pathlib import Path

from enishi.management import local_secrets


def test_the_second_load_finds_what_the_first_one_made(tmp_path: Path) -> None:
    first = local_secrets.load(tmp_path / "var")
    assert local_secrets.load(tmp_path / "var") == first
    assert local_secrets.load(tmp_path / "other") != first


def test_only_we_can_read_the_file(tmp_path: Path) -> None:
    local_secrets.load(tmp_path)
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_the_encryption_key_has_the_form_that_the_settings_want(tmp_path: Path) -> None:
    key_id, _, key = local_secrets.load(tmp_path)["ENISHI_ENCRYPTION_KEYS"].partition(":")
    assert key_id == "local-1"
    assert len(base64.urlsafe_b64decode(key + "=")) == 32


def test_a_secret_that_a_new_version_wants_is_added_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "secrets.env").write_text("# a comment\nENISHI_SECRET_KEY=mine=with=signs\n")
    secrets = local_secrets.load(tmp_path)
    assert secrets["ENISHI_SECRET_KEY"] == "mine=with=signs"
    assert local_secrets.load(tmp_path) == secrets
    assert len(secrets) == 5


def test_commands_that_start_together_agree(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.map(local_secrets.load, [tmp_path] * 8)
    assert found == [found[0]] * 8
