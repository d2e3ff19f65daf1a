"""Table of the Zoom users who may host."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company


class HostQuerySet(models.QuerySet["Host"]):
    """Queries on hosts."""

    def selected(self) -> Self:
        """Select the hosts that the admin has selected, in the order in which they are offered."""
        return self.filter(is_selected=True).order_by("-is_default", "pk")


class Host(models.Model):
    """ホストユーザー: a Zoom user who may host this company's interviews.

    The row stays after unlinking (names blanked, not selected), so that the host keeps one id and
    the constraint against double booking still covers meetings made before a new link.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="hosts")
    zoom_account_id = models.CharField(max_length=64)
    zoom_user_id = models.CharField(max_length=64)
    email = models.CharField(max_length=254, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    license_type = models.PositiveSmallIntegerField(default=2)
    label = models.CharField(_("Enishi上の表示名"), max_length=100, blank=True)
    is_selected = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    # False once Zoom says that this user is gone, inactive or without a licence (D-11).
    is_usable = models.BooleanField(default=True)
    # How many meetings the host can hold at one time: Zoom's 「同時ミーティング」.
    capacity = models.PositiveSmallIntegerField(default=1)
    checked_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = HostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "zoom_user_id"], name="host_is_unique"),
            models.UniqueConstraint(
                fields=["company"],
                condition=models.Q(is_default=True, is_selected=True),
                name="company_has_one_default_host",
            ),
        ]

    def __str__(self) -> str:
        return f"host {self.pk}"

    @property
    def default_label(self) -> str:
        """姓 名 メールアドレス, in that order, leaving out what Zoom does not know (R-032)."""
        return " ".join(part for part in (self.last_name, self.first_name, self.email) if part)

    @property
    def shown_label(self) -> str:
        """The label that recruiters choose by."""
        return self.label or self.default_label
