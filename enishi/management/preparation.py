"""Prepares an installation before the parts start: tables, demo data, collected files."""

from __future__ import annotations

import secrets

from enishi.management import django_ready, terminal

SIGN_INS = (
    "admin@sample.example        青木  管理者権限      (admin)",
    "recruiter@sample.example    佐藤  採用担当者権限  (recruiter)",
    "interviewer@sample.example  伊藤  選考担当者権限  (interviewer)",
    "admin@other.example         黒田  another company's 管理者権限",
)
_WITHDRAWN = """\
This address can be reached by others, and the password of {count} demo account(s) is published with
the source: it opens nothing any more. Deactivate these accounts under 設定 → メンバー, or have each
set a password by 「パスワードを忘れた方」."""
_NOBODY_YET = """\
Nobody can sign in yet. Make your company and its first admin by `enishi create-company`. Demo data
is loaded by itself only where nobody else can reach it; `enishi demo` loads it all the same."""


def run() -> int:
    """Migrate, load the demo into an empty practice installation, collect the static files.

    On a public installation no demo is loaded, and a demo loaded earlier loses its published
    password. Standard output gets the demo's sign-ins if the demo is there, and nothing else.
    """
    with django_ready.django_set_up() as chosen:
        from django.core.management import call_command

        from enishi.company.models import Company, Member

        terminal.complain("Bringing the tables up to date … / テーブルを準備しています")
        call_command("migrate", interactive=False, verbosity=0)
        if chosen.is_public:
            _close()
        elif chosen.is_practice and not Company.objects.exists():
            terminal.complain("Loading the demo company … / デモデータを準備しています")
            _load()
        terminal.complain("Collecting static files … / 静的ファイルを準備しています")
        call_command("collectstatic", interactive=False, verbosity=0)
        if not Company.objects.exists():
            terminal.complain(_NOBODY_YET)
        has_demo = Member.objects.filter(email="admin@sample.example").exists()
        if chosen.is_practice and not chosen.is_public and has_demo:
            _tell_sign_ins(_published(), indent="")
    return 0


def load_demo() -> int:
    """Load the demo company; idempotent.

    On a public installation its password is random, and printed here once.
    """
    with django_ready.django_set_up() as chosen:
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        password = secrets.token_urlsafe(12) if chosen.is_public else _published()
        if _load(password) or not chosen.is_public:
            terminal.say("The demo company is there. Sign in as:")
            _tell_sign_ins(password, indent="  ")
        else:
            terminal.say("The demo company is there already; nothing was changed.")
    return 0


def _tell_sign_ins(password: str, *, indent: str) -> None:
    for line in (*SIGN_INS, f"password: {password}"):
        terminal.say(f"{indent}{line}")


def _published() -> str:
    from enishi.company import passwords

    return passwords.PUBLISHED


def _load(password: str | None = None) -> bool:
    from enishi.records import demo

    return demo.load(password or _published())


def _close() -> None:
    from enishi.records.demo import accounts

    if count := accounts.close():
        terminal.complain(_WITHDRAWN.format(count=count))
