"""Makes mails that came in: one that waits, and a mailbox that cannot be read."""

from __future__ import annotations

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.intake import mail_rounds, mail_rules, mail_samples
from enishi.hiring.intake.mail_models import MailEntry
from enishi.hiring.intake.mail_rules import RuleDetails
from enishi.hiring.intake.notice_reading import Notice
from enishi.mail import received_mails
from enishi.mail.imap_reading import Fetched, Position
from enishi.mail.mailbox_models import Mailbox
from tests.mail.written import attached, mail

_TEXT = "Name: Mori Yui\nEmail: mori@mail.example\nPosition: Astronaut\n\nI like to fly.\n"


def received(company: Company, *, admin: Member) -> MailEntry:
    """A notice of a job that nobody knows, with a file."""
    by = actors.of(admin)
    labels = {"name": ["Name"], "email": ["Email"], "job": ["Position"]}
    rule = mail_rules.create(
        company,
        RuleDetails(name="Board", subjects=["application"], labels=labels, source="Board"),
        by=by,
    )
    mail_samples.keep_sample(rule, Notice("n@board.example", "application", _TEXT), by=by)
    now = timezone.now()
    mailbox, _is_new = Mailbox.objects.update_or_create(
        company=company,
        defaults={
            "host": "imap.example.jp",
            "user": "saiyo",
            "since": now.date(),
            "trouble": "login",
            "trouble_since": now,
        },
    )
    raw = mail(
        "From: Board <n@board.example>",
        "To: saiyo@sample.example",
        "Subject: A new application",
        text=_TEXT.encode(),
        parts=[attached(b"%PDF-1.7", disposition='attachment; filename="resume.pdf"')],
    )
    kept = received_mails.keep_mail(mailbox, Fetched(Position(1, 1), raw, len(raw)))
    assert kept is not None
    mail_rounds.take_mail(kept.pk)
    return MailEntry.objects.get(mail=kept)
