"""What candidates asked for about their own data, under the law on personal information."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.hiring import limits
from enishi.hiring.models import Candidate
from enishi.moves import Moves


class RequestKind(models.TextChoices):
    """個人情報保護法 33〜35条: what a person may ask for."""

    DISCLOSURE = "disclosure", _("開示")
    CORRECTION = "correction", _("訂正")
    SUSPENSION = "suspension", _("利用停止")
    ERASURE = "erasure", _("削除")


class RequestState(models.TextChoices):
    """The state of a request."""

    OPEN = "open", _("対応中")
    DONE = "done", _("応じた")
    REFUSED = "refused", _("応じない")


REQUEST_MOVES: Moves[PersonRequest] = Moves.of(
    {
        RequestState.OPEN: (RequestState.DONE, RequestState.REFUSED),
        # Undoing the answer.
        RequestState.DONE: (RequestState.OPEN,),
        RequestState.REFUSED: (RequestState.OPEN,),
    },
    first={RequestState.OPEN},
)


class PersonRequest(models.Model):
    """本人からの請求. ``answer`` says what was done, or why it was refused.

    Days are those of the company's zone.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="person_requests"
    )
    kind = models.CharField(_("種類"), max_length=20, choices=RequestKind.choices)
    state = models.CharField(max_length=20, choices=RequestState.choices, default=RequestState.OPEN)
    received_on = models.DateField(_("受付日"))
    due_on = models.DateField(_("回答期限"))
    note = models.TextField(_("請求の内容"), blank=True)
    answer = models.TextField(_("対応の内容"), blank=True)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    closed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on")), name="request_is_due_after_it_came"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, closed_at=None)
                | ~Q(state=RequestState.OPEN) & Q(closed_at__isnull=False),
                name="closed_request_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.REFUSED, answer=""),
                name="refused_request_says_why",
            ),
            limits.at_most(limits.LONGEST_NOTE, field="note", name="request_note_has_an_end"),
            limits.at_most(limits.LONGEST_NOTE, field="answer", name="request_answer_has_an_end"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "due_on"],
                condition=Q(state=RequestState.OPEN),
                name="request_by_due_day",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RequestState.OPEN
