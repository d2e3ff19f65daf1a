"""A company's retention periods, and the candidates who are kept longer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring.models import ApplicationStatus, Candidate

LONGEST_MONTHS = 120
# Nobody is erased for so long after a change, so that a mistake can be noticed.
GRACE = timedelta(days=30)
LONGEST_REASON = 500
# The column of each state's period; without an application, that of UNAPPLIED.
COLUMNS = {
    ApplicationStatus.REJECTED: "rejected_months",
    ApplicationStatus.WITHDRAWN: "withdrawn_months",
    ApplicationStatus.HIRED: "hired_months",
    ApplicationStatus.ACTIVE: "active_months",
}
UNAPPLIED = "unapplied_months"


def _months() -> models.PositiveSmallIntegerField[int | None, int | None]:
    return models.PositiveSmallIntegerField(null=True, blank=True)


class Retention(models.Model):
    """保存期間の設定: after how many months candidates are erased, by the state of the application.

    Without months nobody in that state is erased. ``warned_until`` is the last day of which the
    admins were told who would be erased; ``released_until`` the last day of which they were told
    at least a week ago, so that erasing may begin. Days are those of the company's zone.
    """

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="retention")
    rejected_months = _months()
    withdrawn_months = _months()
    hired_months = _months()
    active_months = _months()
    unapplied_months = _months()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    warned_at = models.DateTimeField(null=True)
    warned_until = models.DateField(null=True)
    released_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(**{f"{column}__isnull": True})
                | Q(**{f"{column}__range": (1, LONGEST_MONTHS)}),
                name=f"{column}_are_one_to_{LONGEST_MONTHS}",
            )
            for column in (*COLUMNS.values(), UNAPPLIED)
        ]

    def __str__(self) -> str:
        return f"retention of company {self.company_id}"

    @property
    def is_on(self) -> bool:
        """Whether anybody is ever erased by the clock."""
        return any(getattr(self, column) for column in (*COLUMNS.values(), UNAPPLIED))

    @property
    def first_day(self) -> date:
        """Return the first day on which anybody may be erased after the last change."""
        changed = timezone.localtime(self.changed_at, self.company.zone).date()
        return changed + GRACE


class RetentionHold(models.Model):
    """保留: a candidate who is not erased by the clock until after this day."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.OneToOneField(
        Candidate, on_delete=models.CASCADE, related_name="retention_hold"
    )
    reason = models.CharField(_("理由"), max_length=LONGEST_REASON)
    until = models.DateField(_("保留の終了日"))
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"hold of candidate {self.candidate_id}"
