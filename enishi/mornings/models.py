"""Who wants a mail in the morning, and when the next one is due."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from enishi.company.models import Company, Member

# Hours that can be chosen, in the company's zone.
FIRST_HOUR, LAST_HOUR = 6, 11


class MorningMail(models.Model):
    """A member's wish for a mail in the morning; without a row there is none."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="morning_mail")
    # A full hour in the company's zone.
    hour = models.PositiveSmallIntegerField()
    # The worker finds what is due by it, and moves it on with the mail that it writes.
    next_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(hour__gte=FIRST_HOUR, hour__lte=LAST_HOUR),
                name="morning_mail_is_in_the_morning",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["next_at"], name="morning_mail_due")]

    def __str__(self) -> str:
        return f"morning mail {self.pk}"
