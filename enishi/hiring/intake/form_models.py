"""応募フォーム of a job, the purposes that applicants agree to, and what applicants sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Cast, Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.files.models import StoredFile
from enishi.hiring import limits
from enishi.hiring.document_models import DocumentKind
from enishi.hiring.models import Application, Job
from enishi.moves import Moves

LONGEST_PURPOSES = 4000
LONGEST_CONSENT = 200
# As JSON, in characters.
LONGEST_QUESTIONS = 60_000
LONGEST_SENT = 400_000


class FieldRule(models.TextChoices):
    """What the form does with a standard field."""

    REQUIRED = "required", _("必須")
    OPTIONAL = "optional", _("任意")
    HIDDEN = "hidden", _("表示しない")


class ApplicationForm(models.Model):
    """応募フォーム of one job; without a row, the job has the usual form."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="application_form")
    # The rule of each standard field, and the company's own questions in their order.
    rules = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    # Rises with each change, so that no page overwrites what it has not seen.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Length(Cast("questions", models.TextField())), LONGEST_QUESTIONS
                ),
                name="application_form_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"application form {self.pk}"


class PurposesText(models.Model):
    """利用目的 as shown to applicants, and the words of the box; a version never changes."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    purposes = models.TextField(_("個人情報の利用目的"))
    purposes_en = models.TextField(_("個人情報の利用目的（英語）"), blank=True)
    consent = models.CharField(_("同意の文言"), max_length=LONGEST_CONSENT)
    consent_en = models.CharField(_("同意の文言（英語）"), max_length=LONGEST_CONSENT, blank=True)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "number"], name="purpose_text_is_unique"),
            limits.at_most(LONGEST_PURPOSES, field="purposes", name="purposes_have_an_end"),
            limits.at_most(
                LONGEST_PURPOSES, field="purposes_en", name="english_purposes_have_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"purposes {self.number} of company {self.company_id}"

    def purposes_in(self, language: str) -> str:
        """Return the purposes in this language, else in Japanese."""
        return (self.purposes_en if language == "en" else "") or self.purposes

    def consent_in(self, language: str) -> str:
        """Return the words of the box in this language, else in Japanese."""
        return (self.consent_en if language == "en" else "") or self.consent


class WebApplicationState(models.TextChoices):
    """How far an application by the form is."""

    # Only its files have arrived: the form had an error, and is being corrected.
    DRAFT = "draft", _("入力中")
    SUSPECTED = "suspected", _("未処理（迷惑の疑い）")
    TAKEN = "taken", _("受付済み")


WEB_APPLICATION_MOVES: Moves[WebApplication] = Moves.of(
    {
        WebApplicationState.DRAFT: (WebApplicationState.SUSPECTED, WebApplicationState.TAKEN),
        WebApplicationState.SUSPECTED: (WebApplicationState.TAKEN,),
        WebApplicationState.TAKEN: (),
    },
    first=(WebApplicationState.DRAFT,),
)


class Suspicion(models.TextChoices):
    """Why an application looks like spam."""

    TRAP = "trap", _("人には見えない欄に入力がありました。")
    FAST = "fast", _("画面を開いてから送信までが、数秒しかありませんでした。")
    LINKS = "links", _("氏名にURLがあるか、回答にURLが多く含まれています。")
    OFTEN = "often", _("同じ接続元から、短い間に何度も応募がありました。")
    RUSH = "rush", _("この求人に、短い間に極端に多くの応募がありました。")


class WebApplication(models.Model):
    """An application by the form, as it was sent, with the text that was agreed to and when.

    ``details`` are the candidate's fields; ``answers`` hold each question's own words, so that they
    can be read whatever becomes of the form.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    # The random word of the page: a form that is sent twice is one application.
    nonce = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=WebApplicationState.choices, default="draft")
    language = models.CharField(max_length=10, default="ja")
    details = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    suspicions = models.JSONField(default=list)
    purposes = models.ForeignKey(
        PurposesText, on_delete=models.PROTECT, null=True, related_name="+"
    )
    consent_words = models.CharField(max_length=LONGEST_CONSENT, blank=True)
    consented_at = models.DateTimeField(null=True)
    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, null=True, related_name="web_application"
    )
    # The key of its files until they are the candidate's, encrypted with the installation's.
    file_key = models.CharField(max_length=200, blank=True)
    begun_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "nonce"], name="page_applies_once"),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Length(Cast("answers", models.TextField()))
                    + Length(Cast("details", models.TextField())),
                    LONGEST_SENT,
                ),
                name="web_application_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(
                    sent_at__isnull=False, consented_at__isnull=False, purposes__isnull=False
                ),
                name="sent_web_application_has_its_consent",
            ),
            models.CheckConstraint(
                condition=models.Q(state="taken", application__isnull=False)
                | (~models.Q(state="taken") & models.Q(application=None)),
                name="taken_web_application_has_its_application",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "-sent_at"],
                condition=models.Q(state="suspected"),
                name="web_application_suspected",
            ),
            # How often an address was thanked of late.
            models.Index(fields=["company", "sent_at"], name="web_application_by_time"),
            models.Index(
                fields=["begun_at"],
                condition=models.Q(state="draft"),
                name="web_application_drafts",
            ),
        ]

    def __str__(self) -> str:
        return f"web application {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for the job applied to."""
        return self.job.is_within_reach_of(member)

    @property
    def subject(self) -> str:
        """Return the name by which mails and stored files of lower rooms tell what they are of."""
        return f"web_application:{self.pk}"

    @property
    def key_place(self) -> str:
        """Return the place that the encrypted key of the files is bound to."""
        return f"web_application:{self.company_id}:{self.nonce}"


class WebApplicationFile(models.Model):
    """A file that came with the form, until it is a document of the candidate."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    web_application = models.ForeignKey(
        WebApplication, on_delete=models.CASCADE, related_name="files"
    )
    kind = models.CharField(max_length=20, choices=DocumentKind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"file of web application {self.web_application_id}"
