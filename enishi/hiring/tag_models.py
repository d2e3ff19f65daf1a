"""タグ: words of the company's own that recruiters put on candidates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company
from enishi.hiring.models import Candidate

LONGEST_TAG = 30


class TagColor(models.TextChoices):
    """The palette; a tag is read by its name, and the colour only helps to find it."""

    GRAY = "gray", _("灰")
    BLUE = "blue", _("青")
    GREEN = "green", _("緑")
    YELLOW = "yellow", _("黄")
    RED = "red", _("赤")
    PURPLE = "purple", _("紫")


class Tag(models.Model):
    """タグ of a company. Interviewers do not see tags."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("タグ名"), max_length=LONGEST_TAG)
    color = models.CharField(_("色"), max_length=10, choices=TagColor.choices)
    candidates = models.ManyToManyField(Candidate, through="CandidateTag", related_name="tags")

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="tag_name_is_unique"),
            models.CheckConstraint(condition=~models.Q(name=""), name="tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CandidateTag(models.Model):
    """One tag on one candidate."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="tag_marks")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="marks")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tag", "candidate"], name="tag_is_on_a_candidate_once"),
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on candidate {self.candidate_id}"
