"""Jobs, their hiring flows, and the candidates who apply."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now, NullIf, Upper
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from enishi.company import names
from enishi.company.models import PARTIAL, Company, Member, Office
from enishi.hiring import limits
from enishi.hiring.reach_models import VisibleApplications, VisibleJobs
from enishi.hiring.search_index import Pieces
from enishi.moves import Moves


class HiringFlow(models.Model):
    """採用フロー: the ordered steps that an application goes through."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="hiring_flows")
    name = models.CharField(_("採用フロー名"), max_length=100)

    def __str__(self) -> str:
        return self.name


class StepKind(models.TextChoices):
    """What happens in a step. Only meetings with people can be scheduled (R-040)."""

    SCREENING = "screening", _("書類選考")
    CASUAL_MEETING = "casual_meeting", _("面談")
    INTERVIEW = "interview", _("面接")
    TEST = "test", _("試験")
    OFFER = "offer", _("内定")


INTERVIEW_KINDS = frozenset({StepKind.CASUAL_MEETING, StepKind.INTERVIEW})


class Step(models.Model):
    """選考ステップ: one of the steps of a flow."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(HiringFlow, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("ステップ名"), max_length=50)
    kind = models.CharField(_("種類"), max_length=20, choices=StepKind.choices)

    class Meta:
        ordering: ClassVar = ["flow", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flow", "position"], name="step_position_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_interview(self) -> bool:
        """Whether 「面談・面接日程設定」 is offered at this step."""
        return self.kind in INTERVIEW_KINDS

    @property
    def is_casual(self) -> bool:
        """Whether the step is 面談: people get to know each other, and nobody is judged."""
        return self.kind == StepKind.CASUAL_MEETING

    @property
    def noun(self) -> str:
        """Return the noun for a sentence to the candidate: 面接 or 面談."""
        if self.is_casual:
            return pgettext("to the candidate", "面談")
        return pgettext("to the candidate", "面接")

    @property
    def attendants(self) -> str:
        """Return the noun for the persons whom the candidate meets: 面接官, except at 面談."""
        if self.is_casual:
            return pgettext("to the candidate", "当日の担当者")
        return pgettext("to the candidate", "面接官")


class JobQuerySet(VisibleJobs["Job"]):
    """Queries for jobs."""


class Job(models.Model):
    """求人: what people apply to."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="jobs")
    flow = models.ForeignKey(HiringFlow, on_delete=models.PROTECT, related_name="jobs")
    title = models.CharField(_("求人名"), max_length=100)
    description = models.TextField(_("仕事内容"), blank=True)
    office = models.ForeignKey(Office, on_delete=models.SET_NULL, null=True, related_name="jobs")
    is_open = models.BooleanField(_("募集中"), default=True)
    openings = models.PositiveSmallIntegerField(_("定員"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar = JobQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            limits.at_most(
                limits.LONGEST_DESCRIPTION, field="description", name="job_description_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for it."""
        return bool(Job.objects.reached_by(member).filter(pk=self.pk).exists())


class CandidateQuerySet(models.QuerySet["Candidate"]):
    """Queries for candidates."""

    def visible_to(self, member: Member) -> Self:
        """Keep those of the member's company; some roles see only those of their applications."""
        mine = self.filter(company=member.company_id)
        if member.role in PARTIAL:
            seen = Application.objects.visible_to(member)
            mine = mine.filter(pk__in=seen.values("candidate"))
        return mine


class Candidate(models.Model):
    """候補者. ``search_text`` is the folded form of names and mail for search."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="candidates")
    family_name = models.CharField(_("姓"), max_length=50)
    given_name = models.CharField(_("名"), max_length=50, blank=True)
    family_kana = models.CharField(_("姓（フリガナ）"), max_length=50, blank=True)
    given_kana = models.CharField(_("名（フリガナ）"), max_length=50, blank=True)
    email = models.EmailField(_("メールアドレス"), max_length=254, blank=True)
    phone = models.CharField(_("電話番号"), max_length=30, blank=True)
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar = CandidateQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # In the order of the list: candidates without フリガナ come last.
            models.Index(
                "company",
                NullIf("family_kana", models.Value("")),
                "given_kana",
                "family_name",
                "id",
                # PostgreSQL reads the index alone only if it has each column of expressions, too.
                include=["family_kana"],
                name="candidate_by_kana",
            ),
            models.Index(fields=["company", "-created_at", "-id"], name="candidate_newest_first"),
            models.Index("company", Upper("email"), name="candidate_by_email"),
            GinIndex(
                Pieces("company", "search_text"),
                name="candidate_by_pieces",
                gin_pending_list_limit=256,  # each search reads the whole pending list
            ),
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"

    @property
    def full_name(self) -> str:
        """姓 名."""
        return names.in_full(self.family_name, self.given_name)

    @property
    def full_kana(self) -> str:
        """セイ メイ."""
        return names.in_full(self.family_kana, self.given_kana)

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether they have applied to a job that the limited recruiter answers for."""
        jobs = Job.objects.reached_by(member)
        return bool(self.applications.filter(job__in=jobs.values("pk")).exists())


class ApplicationStatus(models.TextChoices):
    """The state of an application as a whole."""

    ACTIVE = "active", _("選考中")
    HIRED = "hired", _("採用")
    REJECTED = "rejected", _("不合格")
    WITHDRAWN = "withdrawn", _("辞退")


class ApplicationQuerySet(VisibleApplications["Application"]):
    """Queries for applications."""


class Application(models.Model):
    """応募: one candidate in one job's flow. ``moved_at``: its last result, move or start."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="applications")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="applications")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="applications")
    current_step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        _("選考状況"), max_length=20, choices=ApplicationStatus.choices, default="active"
    )
    applied_at = models.DateTimeField(_("応募日時"), db_default=Now())
    moved_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "job"],  # an ended application stays beside the next
                condition=models.Q(status="active"),
                name="one_open_application_per_job",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "status", "current_step", "job", "id"],
                name="application_by_status",
            ),
            models.Index(fields=["company", "status", "current_step", "id"], name="on_board"),
            models.Index("company", "status", "current_step", "moved_at", name="waits_at_step"),
            models.Index(fields=["job", "status"], name="application_of_job"),
            models.Index(fields=["company", "status", "moved_at"], name="application_by_movement"),
            models.Index(fields=["company", "applied_at"], name="application_by_day"),
        ]

    def __str__(self) -> str:
        return f"application {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for its job."""
        return bool(Job.objects.reached_by(member).filter(pk=self.job_id).exists())

    @property
    def is_active(self) -> bool:
        """Whether the application as a whole has no result yet."""
        return self.status == ApplicationStatus.ACTIVE

    @property
    def is_at_interview(self) -> bool:
        """Whether an interview can be scheduled now (R-040)."""
        return self.is_active and self.current_step.is_interview


_DECIDED = (ApplicationStatus.HIRED, ApplicationStatus.REJECTED, ApplicationStatus.WITHDRAWN)
APPLICATION_MOVES: Moves[Application] = Moves.of(
    {
        ApplicationStatus.ACTIVE: _DECIDED,
        **dict.fromkeys(_DECIDED, (ApplicationStatus.ACTIVE,)),  # undoing the last result
    },
    first={ApplicationStatus.ACTIVE},
    field="status",
)


class StepOutcome(models.TextChoices):
    """How a step ended."""

    PASSED = "passed", _("合格")
    REJECTED = "rejected", _("不合格")
    WITHDRAWN = "withdrawn", _("辞退")


class StepResult(models.Model):
    """The decision taken at one step of one application."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="results")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("結果"), max_length=20, choices=StepOutcome.choices)
    note = models.TextField(_("メモ"), blank=True)
    reason = models.ForeignKey("EndingReason", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "step"], name="one_result_per_step"),
            limits.at_most(limits.LONGEST_NOTE, field="note", name="result_note_has_an_end"),
            models.CheckConstraint(
                condition=~models.Q(outcome="passed", reason__isnull=False), name="reason_of_an_end"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "decided_at"], include=["step", "outcome"], name="result_by_date"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} at step {self.step_id}"
