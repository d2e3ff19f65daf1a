"""A mail becomes an application once, or waits for a member; it is never dropped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.files.models import StoredFile
from enishi.hiring import candidates, jobs
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.document_models import Document
from enishi.hiring.handling_models import Handling
from enishi.hiring.intake import mail_entries, mail_rounds, mail_rules, mail_samples
from enishi.hiring.intake.mail_models import MailEntry, MailRule, MailSample
from enishi.hiring.intake.mail_rules import RuleDetails
from enishi.hiring.intake.notice_reading import Notice
from enishi.hiring.models import Application, Candidate, Job
from enishi.mail import received_mails
from enishi.mail.imap_reading import Fetched, Position
from enishi.mail.mailbox_models import Mailbox, ReceivedMail
from enishi.records import invariants
from tests.jobs import RunJobs
from tests.mail.written import NOTICE, attached, mail, notice

pytestmark = pytest.mark.django_db(transaction=True)
Arrive = Callable[..., MailEntry]
PDF = b"%PDF-1.4 resume"


@pytest.fixture
def mailbox(company: Company, admin: Member, settings: Settings, tmp_path: Path) -> Mailbox:
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    mail_rules.add_defaults(company, by=actors.of(admin))
    return Mailbox.objects.create(
        company=company, host="imap.example", user="a", since=timezone.now().date()
    )


@pytest.fixture
def arrive(mailbox: Mailbox, job: Job, run_jobs: RunJobs) -> Arrive:
    """A mail arrives, and the worker deals with it."""

    Job.objects.filter(pk=job.pk).update(title="営業")

    def arrived(raw: bytes, *, is_whole: bool = True) -> MailEntry:
        number = ReceivedMail.objects.count() + 1
        whole = raw.replace(b"\n", b"\r\n")
        kept = received_mails.keep_mail(mailbox, Fetched(Position(1, number), whole, 9, is_whole))
        assert kept is not None
        mail_rounds.take_mail(kept.pk)
        run_jobs()
        return MailEntry.objects.get(mail=kept)

    return arrived


def resume(name: str = "履歴書.pdf") -> bytes:
    return attached(PDF, disposition=f'attachment; filename="{name}"')


def test_a_notice_that_fits_is_a_candidate_with_application_source_and_file(
    arrive: Arrive, job: Job
) -> None:
    archive = attached(b"PK\x03\x04 zip", disposition='attachment; filename="a.zip"')
    entry = arrive(notice(parts=[resume(), archive]))
    assert (entry.state, entry.reason) == ("taken", "")
    candidate = Candidate.objects.get()
    assert (candidate.full_name, candidate.email) == (
        "栗原　みどり",
        "midori.kurihara@mail.example",
    )
    assert (candidate.family_kana, candidate.phone) == ("クリハラ", "090-1234-5678")
    application = Application.objects.get()
    assert (application.job, entry.application, entry.state) == (job, application, "taken")
    assert Handling.objects.get().source == "求人媒体"
    kinds = Document.objects.order_by("pk").values_list("kind", "file__type", "application")
    assert list(kinds) == [("resume", "pdf", application.pk), ("other", "zip", application.pk)]
    assert (entry.has_files_to_add, entry.refused_files) == (False, [])
    assert invariants.check() == []


def test_a_job_that_runs_twice_makes_one_of_each(arrive: Arrive) -> None:
    entry = arrive(notice(parts=[resume()]))
    mail_rounds.take_mail(entry.mail_id)
    MailEntry.objects.update(has_files_to_add=True)
    mail_rounds.add_files(entry.pk)
    counts = [one.objects.count() for one in (Candidate, Application, Document, MailEntry)]
    assert counts == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (mail("From: a@b.example", "Subject: hello", text="こんにちは".encode()), "no_rule"),
        (notice(text=NOTICE.replace("栗原 みどり", "")), "incomplete"),
        (
            notice(
                text=NOTICE.replace("midori.kurihara@mail.example", "").replace("090-1234-5678", "")
            ),
            "incomplete",
        ),
        (notice(text=NOTICE.replace("クリハラ ミドリ", "KURIHARA")), "invalid"),
        (notice(text=NOTICE.replace("栗原 みどり", "http://spam.example ここ")), "invalid"),
        (notice(text=NOTICE.replace("営業", "宇宙飛行士")), "job_unknown"),
        (b"X-Spam-Flag: YES\n" + notice(), "spam"),
        (b"Auto-Submitted: auto-replied\n" + notice(), "answer"),
        (b"", "cut"),
    ],
)
def test_what_does_not_fit_waits_and_says_why(arrive: Arrive, raw: bytes, reason: str) -> None:
    entry = arrive(raw)
    assert (entry.state, entry.reason) == ("open", reason)
    assert Candidate.objects.count() == 0
    assert invariants.check() == []


def test_a_mail_without_its_content_waits(arrive: Arrive) -> None:
    assert arrive(notice(), is_whole=False).reason == "cut"


def test_somebody_who_may_be_known_is_asked_about(
    arrive: Arrive, company: Company, admin: Member
) -> None:
    known = CandidateDetails(family_name="栗原", given_name="みどり")
    candidates.register(company, known, by=actors.of(admin))
    assert arrive(notice()).reason == "duplicate"
    assert Candidate.objects.count() == 1


def test_a_closed_job_takes_nobody_by_mail(arrive: Arrive, job: Job, recruiter: Member) -> None:
    jobs.close(job, by=actors.of(recruiter))
    assert arrive(notice()).reason == "job_unknown"


def test_a_mail_that_always_fails_waits_for_a_member(
    arrive: Arrive, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_mail: ReceivedMail) -> None:
        raise IndexError

    kept = received_mails.keep_mail(mailbox, Fetched(Position(1, 9), notice(), 9))
    assert kept is not None
    monkeypatch.setattr(received_mails, "read_facts", stumble)
    for _attempt in range(3):
        with pytest.raises(IndexError):
            mail_rounds.take_mail(kept.pk)
    mail_rounds.take_mail(kept.pk)
    assert MailEntry.objects.get().reason == "unreadable"


def test_a_member_makes_an_application_and_the_job_is_known_from_then_on(
    arrive: Arrive, job: Job, recruiter: Member, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    other = NOTICE.replace("営業", "フィールドセールス")
    entry = arrive(notice(text=other, parts=[resume()]))
    rule, reading = mail_entries.reading_of(entry) or (None, None)
    assert rule is not None
    assert reading is not None
    made = mail_entries.make_application(entry, reading.details, job=job, remembers_job=True, by=by)
    run_jobs()
    assert made.documents.count() == 1
    with pytest.raises(Conflict):
        mail_entries.make_application(entry, reading.details, job=job, by=by)
    second = other.replace("栗原 みどり", "別人 一").replace("midori", "b").replace("1234", "4321")
    assert arrive(notice(text=second)).state == "taken"
    assert Handling.objects.filter(source="求人媒体").count() == 2


def test_a_mail_is_given_to_a_candidate_who_is_known(
    arrive: Arrive, company: Company, job: Job, recruiter: Member, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    known = candidates.register(company, CandidateDetails(family_name="栗原"), by=by)
    entry = arrive(notice(text=NOTICE.replace("栗原 みどり", "栗原"), parts=[resume()]))
    mail_entries.attach(entry, known, job=None, by=by)
    run_jobs()
    assert (known.documents.count(), known.applications.count()) == (1, 0)
    again = arrive(mail("From: c@d.example", "Subject: x", text=b"x"))
    mail_entries.attach(again, known, job=job, by=by)
    assert known.applications.get().job == job
    third = arrive(mail("From: c@d.example", "Subject: y", text=b"y"))
    with pytest.raises(UserFacingError):
        mail_entries.attach(third, known, job=job, by=by)
    third.refresh_from_db()
    assert third.state == "open"


def test_what_is_no_application_can_come_back_and_is_deleted_after_a_month(
    arrive: Arrive, recruiter: Member
) -> None:
    by = actors.of(recruiter)
    entry = arrive(mail("From: c@d.example", "Subject: x", text=b"x"))
    mail_entries.dismiss(entry, by=by)
    with pytest.raises(Conflict):
        mail_entries.dismiss(entry, by=by)
    mail_entries.reopen(entry, by=by)
    mail_entries.dismiss(entry, by=by)
    mail_rounds.resume_mails()
    assert MailEntry.objects.exists()
    MailEntry.objects.update(decided_at=timezone.now() - timedelta(days=31))
    mail_rounds.resume_mails()
    assert not MailEntry.objects.exists()
    assert not ReceivedMail.objects.exists()
    assert not StoredFile.objects.exists()


def test_names_of_files_are_made_harmless_and_refused_files_are_told(arrive: Arrive) -> None:
    program = attached(b"MZ\x00\x01\x02\x03", disposition='attachment; filename="setup.exe"')
    entry = arrive(notice(parts=[resume("../../etc/passwd"), program]))
    assert Document.objects.get().file.name == "passwd"
    assert [one["name"] for one in entry.refused_files] == ["setup.exe"]


def test_the_rules_that_are_shipped_come_with_their_samples_once(
    mailbox: Mailbox, company: Company, admin: Member
) -> None:
    assert mail_rules.add_defaults(company, by=actors.of(admin)) == 0
    assert MailSample.objects.count() == 3
    for rule in mail_rules.of(company):
        for kept in mail_samples.of(rule):
            assert kept.rule_id == rule.pk
            assert kept.fields["email"].endswith("@mail.example")
            assert "mail.example" not in kept.sample.sealed


def details_of(rule: MailRule, **others: object) -> RuleDetails:
    names = ("name", "senders", "subjects", "labels", "source", "job")
    return RuleDetails(**{name: getattr(rule, name) for name in names} | others)  # type: ignore[arg-type]


def test_a_change_says_which_samples_it_reads_differently_before_it_is_made(
    mailbox: Mailbox, company: Company, admin: Member
) -> None:
    agent, board = mail_rules.of(company)
    assert mail_rules.changes_by(board, details_of(board), company) == []
    without = {**board.labels, "name": ["氏名"], "phone": []}
    tried = details_of(board, labels=without)
    changes = mail_rules.changes_by(board, tried, company)
    told = [[(one.label, one.after) for one in change.differences] for change in changes]
    assert told == [[("電話番号", "")], [("氏名", ""), ("電話番号", "")]]
    mail_rules.save(board, tried, seen=0, by=actors.of(admin))
    board.refresh_from_db()
    assert mail_rules.changes_by(board, tried, company) == []
    [change] = mail_rules.changes_by(agent, details_of(agent, is_on=False), company)
    assert (change.rule_before, change.rule_after) == ("エージェントの推薦", "")
    with pytest.raises(Conflict):
        mail_rules.save(board, tried, seen=0, by=actors.of(admin))


def test_a_sample_is_kept_and_removed(mailbox: Mailbox, company: Company, admin: Member) -> None:
    rule = mail_rules.of(company)[0]
    kept = mail_samples.keep_sample(
        rule, Notice("a@b.example", "推薦", "お名前：山田"), by=actors.of(admin)
    )
    assert mail_samples.opened(kept).fields == {"name": "山田"}
    with pytest.raises(UserFacingError):
        mail_samples.keep_sample(rule, Notice("", "", "  "), by=actors.of(admin))
    mail_samples.remove(kept, by=actors.of(admin))
    with pytest.raises(Conflict):
        mail_samples.remove(kept, by=actors.of(admin))


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "求人媒体の応募通知"}, "name"),
        ({"senders": [], "subjects": []}, "senders"),
        ({"labels": {}}, "labels_name"),
        ({"labels": {"name": ["x"] * 3, "email": [str(n) for n in range(99)]}}, "labels_email"),
        ({"source": "x" * 500}, "source"),
    ],
)
def test_a_wrong_field_of_a_rule_is_named(
    mailbox: Mailbox, company: Company, admin: Member, others: dict[str, object], field: str
) -> None:
    rule = mail_rules.of(company)[0]
    with pytest.raises(UserFacingError) as refused:
        mail_rules.save(rule, details_of(rule, **others), seen=0, by=actors.of(admin))
    assert field in refused.value.fields


def test_a_new_rule_is_tried_first(mailbox: Mailbox, company: Company, admin: Member) -> None:
    own = RuleDetails(name="自社", subjects=["応募"], labels={"name": ["Name"]})
    made = mail_rules.create(company, own, by=actors.of(admin))
    assert mail_rules.of(company)[0] == made
    mail_rules.remove(made, by=actors.of(admin))
    with pytest.raises(Conflict):
        mail_rules.remove(made, by=actors.of(admin))
