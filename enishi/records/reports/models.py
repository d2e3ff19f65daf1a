"""The counted figures of a report. No row names a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from enishi.company.models import Company
from enishi.hiring.handling_models import LONGEST_SOURCE
from enishi.hiring.models import Job


class ReportCount(models.Model):
    """What the worker counted for one period, job and source of a company.

    ``figures`` is :class:`~.figures.Figures` as JSON: ids and numbers. Without ``job`` or
    ``source`` all are counted. ``asked_at`` is when somebody last wanted it counted anew.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, related_name="+")
    source = models.CharField(max_length=LONGEST_SOURCE, blank=True)
    figures = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="report_ends_when_it_begins_or_later",
            ),
            models.UniqueConstraint(
                fields=["company", "first_day", "last_day", "source"],
                condition=Q(job=None),
                name="report_of_all_jobs_is_counted_once",
            ),
            models.UniqueConstraint(
                fields=["company", "first_day", "last_day", "source", "job"],
                condition=Q(job__isnull=False),
                name="report_of_a_job_is_counted_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["asked_at"], name="report_by_last_wish")]

    def __str__(self) -> str:
        return f"report {self.pk}"

    @property
    def is_counted(self) -> bool:
        """Whether there are figures, perhaps of an earlier count."""
        return self.counted_at is not None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody waits for figures that are not counted yet."""
        return self.counted_at is None or self.counted_at < self.asked_at
