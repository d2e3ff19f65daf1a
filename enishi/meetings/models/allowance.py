"""Tables of the counts that keep Enishi below Zoom's limits, and of the circuit breaker."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Allowance(models.Model):
    """A token bucket of calls of one weight for one Zoom account.

    ``per_second`` is what Zoom allows the account; half of it is ours. Nothing is sent before
    ``shut_until``, if Zoom has stated a moment; ``shut_by`` names the limit.
    """

    zoom_account_id = models.CharField(max_length=64)
    weight = models.CharField(max_length=10)
    per_second = models.PositiveSmallIntegerField()
    calls = models.FloatField()
    filled_at = models.DateTimeField()
    shut_until = models.DateTimeField(null=True)
    shut_by = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["zoom_account_id", "weight"], name="allowance_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"allowance {self.pk}"


class HostDay(models.Model):
    """How often meetings of one Zoom user were created or changed on one UTC day."""

    zoom_user_id = models.CharField(max_length=64)
    day = models.DateField()
    writes = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["zoom_user_id", "day"], name="host_day_is_unique"),
        ]

    def __str__(self) -> str:
        return f"host day {self.pk}"


class Circuit(models.Model):
    """Silences in a row on one link, or of Zoom as a whole; there is no row while Zoom answers."""

    name = models.CharField(max_length=20, unique=True)
    silences = models.PositiveIntegerField()
    paused_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"circuit {self.name}"
