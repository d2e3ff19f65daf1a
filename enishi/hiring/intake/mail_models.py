"""Applications by mail: the rules that read notices, kept samples, and what became of each mail."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Cast, Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring.handling_models import LONGEST_SOURCE
from enishi.hiring.models import Application, Candidate, Job
from enishi.mail.mailbox_models import ReceivedMail
from enishi.moves import Moves

# As JSON, in characters.
LONGEST_LABELS = 12_000
LONGEST_JOB_NAMES = 60_000
# In characters, of the encrypted text.
LONGEST_SAMPLE = 400_000
LONGEST_RULE_NAME = 60


class MailField(models.TextChoices):
    """What a rule reads from a notice."""

    NAME = "name", _("氏名")
    KANA = "kana", _("フリガナ")
    EMAIL = "email", _("メールアドレス")
    PHONE = "phone", _("電話番号")
    JOB = "job", _("求人")
    APPLIED_AT = "applied_at", _("応募日時")


class MailRule(models.Model):
    """How the notices of one board or agency are recognised, and which labels they use.

    ``labels`` has a list of labels for each :class:`MailField`. ``job_names`` says which job is
    meant by a name that no job has, as members decided.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_RULE_NAME)
    position = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=True)
    senders = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    labels = models.JSONField(default=dict)
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    # Of mails that name no job.
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    job_names = models.JSONField(default=dict)
    # Rises with each change, so that no page overwrites what it has not seen.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "name"], name="mail_rule_name_is_unique"),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Length(Cast("labels", models.TextField()))
                    + Length(Cast("senders", models.TextField()))
                    + Length(Cast("subjects", models.TextField())),
                    LONGEST_LABELS,
                ),
                name="mail_rule_has_an_end",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Length(Cast("job_names", models.TextField())), LONGEST_JOB_NAMES
                ),
                name="mail_rule_job_names_have_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"mail rule {self.pk}"


class MailSample(models.Model):
    """A notice that was kept, and how it has to be read; it is read again when a rule changes."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(MailRule, on_delete=models.CASCADE, related_name="samples")
    # JSON: the sender's address, the subject, the text, and what is read of it.
    sealed = models.TextField()
    # A random word, which the ciphertext is bound to.
    mark = models.CharField(max_length=40)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "mark"], name="mail_sample_mark_is_unique"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("sealed"), LONGEST_SAMPLE),
                name="mail_sample_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"mail sample {self.pk}"

    @property
    def place(self) -> str:
        """Return the place that the ciphertext is bound to."""
        return f"mail_sample:{self.company_id}:{self.mark}"


class MailEntryState(models.TextChoices):
    """What became of a mail."""

    OPEN = "open", _("未処理")
    TAKEN = "taken", _("応募を登録済み")
    ATTACHED = "attached", _("候補者に追加済み")
    DONE = "done", _("応募ではない")


MAIL_ENTRY_MOVES: Moves[MailEntry] = Moves.of(
    {
        MailEntryState.OPEN: (
            MailEntryState.TAKEN,
            MailEntryState.ATTACHED,
            MailEntryState.DONE,
        ),
        MailEntryState.DONE: (MailEntryState.OPEN,),
        MailEntryState.TAKEN: (),
        MailEntryState.ATTACHED: (),
    },
    first=(MailEntryState.OPEN,),
)


class WaitReason(models.TextChoices):
    """Why a mail waits for a member."""

    NO_RULE = "no_rule", _("どのルールにも当てはまりません。")
    INCOMPLETE = (
        "incomplete",
        _("氏名か連絡先（メールアドレスまたは電話番号）を読み取れませんでした。"),
    )
    INVALID = "invalid", _("読み取った内容に、そのままでは登録できない項目があります。")
    JOB_UNKNOWN = "job_unknown", _("どの求人への応募か分かりません。")
    DUPLICATE = "duplicate", _("同じ方かもしれない候補者が、すでに登録されています。")
    ANSWER = "answer", _("自動返信のメールと思われます。")
    SPAM = "spam", _("迷惑メールの可能性があります。")
    CUT = "cut", _("メールの一部を読み込めませんでした。")
    UNREADABLE = "unreadable", _("メールを読み取れませんでした。")


class MailEntry(models.Model):
    """What a mail became: an application, something for a candidate, nothing; or it waits."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    mail = models.OneToOneField(ReceivedMail, on_delete=models.CASCADE, related_name="entry")
    state = models.CharField(
        max_length=10, choices=MailEntryState.choices, default=MailEntryState.OPEN
    )
    reason = models.CharField(max_length=20, choices=WaitReason.choices, blank=True)
    rule = models.ForeignKey(MailRule, on_delete=models.SET_NULL, null=True, related_name="+")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, null=True, related_name="mail_entries"
    )
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, null=True, related_name="mail_entries"
    )
    decided_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Whether its attachments are still to become documents, and why some did not.
    has_files_to_add = models.BooleanField(default=False)
    refused_files = models.JSONField(default=list)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=["taken", "attached"], candidate__isnull=False)
                | models.Q(state__in=["open", "done"], candidate=None, application=None),
                name="mail_entry_has_its_candidate",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="open") | ~models.Q(reason=""),
                name="waiting_mail_entry_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(decided_at__isnull=False),
                name="decided_mail_entry_says_when",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Length(Cast("refused_files", models.TextField())), 40_000
                ),
                name="mail_entry_has_an_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "-received_at"],
                condition=models.Q(state="open"),
                name="mail_entry_open",
            ),
            models.Index(
                fields=["company", "-decided_at"],
                condition=models.Q(state="done"),
                name="mail_entry_done",
            ),
            # What came in by itself of late.
            models.Index(
                fields=["company", "-decided_at"],
                condition=models.Q(state="taken", decided_by=None),
                name="mail_entry_taken",
            ),
            models.Index(
                fields=["decided_at"], condition=models.Q(state="done"), name="mail_entry_to_delete"
            ),
            models.Index(
                fields=["decided_at"],
                condition=models.Q(has_files_to_add=True),
                name="mail_entry_with_files",
            ),
        ]

    def __str__(self) -> str:
        return f"mail entry {self.pk}"
