"""The topics of the reports page, each a tab with its tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """Which tables are shown."""

    PROGRESS = "progress", _("応募から採用まで")
    LENGTHS = "lengths", _("所要日数")
    RESULTS = "results", _("選考の結果")
    LOADS = "loads", _("面接の件数")
    STANDING = "standing", _("現在の選考状況")
