"""Table of the endings of links: whether meetings are deleted at Zoom, and the progress."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from enishi.company import actors
from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.meetings.models.link import ZoomAccount


class EndingOutcome(models.TextChoices):
    """How the ending of a link finished."""

    KEPT = "kept"  # nothing was to be deleted
    DELETED = "deleted"  # everything is deleted
    LEFT = "left"  # an admin left the rest at Zoom
    REFUSED = "refused"  # Zoom refused for a day
    DEAD = "dead"  # the tokens became invalid before the last deletion
    REMOVED = "removed"  # somebody removed the app at Zoom
    DISOWNED = "disowned"  # the database is a copy; the link belonged to the original


class LinkEnding(models.Model):
    """認証解除: one ending of one link.

    It is open while meetings are being deleted at Zoom: the link's state is then *ending*.
    ``meetings`` is the number to delete when it began, ``left`` the number now. ``moved_at`` is
    when ``left`` last changed, ``looked_at`` when the worker last counted.
    """

    account = models.ForeignKey(ZoomAccount, on_delete=models.CASCADE, related_name="endings")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    began_at = models.DateTimeField()
    deletes = models.BooleanField(default=False)
    tells_candidates = models.BooleanField(default=False)
    tells_interviewers = models.BooleanField(default=False)
    meetings = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    moved_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=EndingOutcome.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(ended_at__isnull=True),
                name="link_ends_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"ending {self.pk}"

    @property
    def actor(self) -> Actor | None:
        """The member who began it, as the actor of its work; None when Zoom or the system did."""
        return actors.of(self.by) if self.by is not None else None
