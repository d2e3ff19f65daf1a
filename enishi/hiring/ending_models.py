"""選考終了理由: why applications end without a hire, in the words of the company."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company
from enishi.hiring.models import StepOutcome

LONGEST_REASON = 40
# The outcomes that end an application, and so can have a reason.
ENDINGS = (StepOutcome.REJECTED, StepOutcome.WITHDRAWN)


class EndingReason(models.Model):
    """選考終了理由 of a company. Without any row, the standard ones are offered.

    Results refer to it, so that it is archived and never deleted. Interviewers do not see it.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=20, choices=StepOutcome.choices)
    name = models.CharField(_("理由"), max_length=LONGEST_REASON)
    position = models.PositiveSmallIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "company", "outcome", Lower("name"), name="ending_reason_is_there_once"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=ENDINGS), name="ending_reason_is_of_an_end"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="ending_reason_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
