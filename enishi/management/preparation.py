"""What must be done before the parts start: tables, demo data, collected files."""

from __future__ import annotations

from enishi.management import django_ready, terminal

SIGN_INS = (
    "admin@sample.example        青木  管理者権限      (admin)",
    "recruiter@sample.example    佐藤  採用担当者権限  (recruiter)",
    "interviewer@sample.example  伊藤  選考担当者権限  (interviewer)",
    "admin@other.example         黒田  another company's 管理者権限",
)
PASSWORD = "enishi-demo-2026"  # noqa: S105 - the demo's, printed for whoever tries it


def run() -> int:
    """Migrate, load the demo into an empty practice installation, collect the static files.

    Standard output gets the demo's sign-ins if the demo is there, and nothing else.
    """
    with django_ready.django_set_up() as chosen:
        from django.core.management import call_command

        from enishi.company.models import Company, Member

        terminal.complain("Bringing the tables up to date … / テーブルを準備しています")
        call_command("migrate", interactive=False, verbosity=0)
        if chosen.is_practice and not Company.objects.exists():
            terminal.complain("Loading the demo company … / デモデータを準備しています")
            _load()
        terminal.complain("Collecting static files … / 静的ファイルを準備しています")
        call_command("collectstatic", interactive=False, verbosity=0)
        if chosen.is_practice and Member.objects.filter(email="admin@sample.example").exists():
            for line in (*SIGN_INS, f"password: {PASSWORD}"):
                terminal.say(line)
    return 0


def load_demo() -> int:
    """Load the demo company; loading it again changes nothing."""
    with django_ready.django_set_up():
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        _load()
    terminal.say("The demo company is there. Sign in as:")
    for line in (*SIGN_INS, f"password: {PASSWORD}"):
        terminal.say(f"  {line}")
    return 0


def _load() -> None:
    from enishi.records import demo

    demo.load()
