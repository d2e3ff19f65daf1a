"""Who answers for an application, until when something is due, and where it came from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring.models import Application

LONGEST_SOURCE = 60


class Handling(models.Model):
    """採用担当者, 期限, 応募経路 and キャンペーン of an application; without a row, none is set.

    ``due_on`` is a day in the company's zone.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="handling"
    )
    owner = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("期限"), null=True, blank=True)
    source = models.CharField(_("応募経路"), max_length=LONGEST_SOURCE, blank=True)
    campaign = models.CharField(_("キャンペーン"), max_length=LONGEST_SOURCE, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(campaign="") | ~Q(source=""), name="campaign_has_its_source"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "owner", "due_on"],
                condition=Q(owner__isnull=False),
                name="handling_by_owner",
            ),
            # What a member answers for, the newest applications first.
            models.Index(
                fields=["company", "owner", "-application"],
                condition=Q(owner__isnull=False),
                name="handling_of_owner",
            ),
            models.Index(
                fields=["company", "due_on"],
                condition=Q(due_on__isnull=False),
                name="handling_by_due_day",
            ),
            models.Index(
                fields=["company", "source"], condition=~Q(source=""), name="handling_by_source"
            ),
        ]

    def __str__(self) -> str:
        return f"handling of application {self.application_id}"
