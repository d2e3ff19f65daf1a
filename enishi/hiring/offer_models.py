"""内定: the rows of offers, of the keys to their pages, and of a company's own wording."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.company.candidate_rules import LOCALES
from enishi.company.models import Company, Member, Role
from enishi.hiring import limits
from enishi.hiring.document_models import Document
from enishi.hiring.models import Application
from enishi.hiring.reach_models import reached
from enishi.moves import Moves

# In characters. Together they fill three pages at most.
LONGEST_LINE, LONGEST_TERM, LONGEST_TEXT = 100, 1000, 2000


class OfferState(models.TextChoices):
    """The state of an offer."""

    DRAFT = "draft", _("下書き")
    SENT = "sent", _("回答待ち")
    ACCEPTED = "accepted", _("内定承諾")
    DECLINED = "declined", _("内定辞退")
    # Nobody answered until the deadline. A later deadline makes it open again.
    EXPIRED = "expired", _("期限切れ")
    WITHDRAWN = "withdrawn", _("取り下げ")


OFFER_MOVES: Moves[Offer] = Moves.of(
    {
        OfferState.DRAFT: (OfferState.SENT,),
        OfferState.SENT: (
            OfferState.ACCEPTED,
            OfferState.DECLINED,
            OfferState.EXPIRED,
            OfferState.WITHDRAWN,
        ),
        OfferState.EXPIRED: (
            OfferState.SENT,
            OfferState.ACCEPTED,
            OfferState.DECLINED,
            OfferState.WITHDRAWN,
        ),
        # 承諾後の辞退, and 内定取消.
        OfferState.ACCEPTED: (OfferState.DECLINED, OfferState.WITHDRAWN),
        OfferState.DECLINED: (),
        OfferState.WITHDRAWN: (),
    },
    first={OfferState.DRAFT},
)
# Of these, an application has one at most.
LIVE = (OfferState.DRAFT, OfferState.SENT, OfferState.ACCEPTED)
# The candidate has answered.
ANSWERS = (OfferState.ACCEPTED, OfferState.DECLINED)
TEXTS = {
    "position": LONGEST_LINE,
    "employment": LONGEST_LINE,
    "salary": LONGEST_TERM,
    "workplace": LONGEST_TERM,
    "opening": LONGEST_TEXT,
    "message": LONGEST_TEXT,
    "closing": LONGEST_TEXT,
}


class OfferQuerySet(models.QuerySet["Offer"]):
    """Queries for offers."""

    def visible_to(self, member: Member) -> Self:
        """Keep those of the member's company; a limited recruiter sees those of their jobs.

        Not those of whom they only interview: terms are for those who run the hiring.
        """
        mine = self.filter(company=member.company_id)
        if member.role == Role.LIMITED:
            mine = mine.filter(
                reached(member, job="application__job", office="application__job__office")
            )
        return mine


class Offer(models.Model):
    """内定: what one application is offered, in the words of the letter.

    The words change only while it is a draft. Other terms are another offer, with the next number.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="offers")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.DRAFT)
    # The language of the letter, the mails and the page.
    language = models.CharField(max_length=10)
    position = models.CharField(_("職種"), max_length=LONGEST_LINE, blank=True)
    employment = models.CharField(_("雇用形態"), max_length=LONGEST_LINE, blank=True)
    salary = models.TextField(_("給与"), blank=True)
    workplace = models.TextField(_("勤務地"), blank=True)
    # A day in the company's zone.
    starts_on = models.DateField(_("入社日"), null=True, blank=True)
    answer_by = models.DateTimeField(_("承諾期限"), null=True, blank=True)
    opening = models.TextField(_("前文"), blank=True)
    message = models.TextField(_("個別の内容"), blank=True)
    closing = models.TextField(_("結び"), blank=True)
    # Changes with each edit, so that a page that is out of date is recognised.
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sent_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    # When the candidate is reminded; none: never, or it was done.
    remind_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    # The member who recorded an answer that came in another way; none: by the candidate's page.
    answered_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # The letter as it was sent.
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar = OfferQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "number"], name="offer_has_its_own_number"
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=LIVE),
                name="one_live_offer_per_application",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.DRAFT)
                | Q(sent_at__isnull=False, answer_by__isnull=False),
                name="sent_offer_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ANSWERS, answered_at__isnull=False)
                | (~Q(state__in=ANSWERS) & Q(answered_at=None)),
                name="answered_offer_knows_when",
            ),
            models.CheckConstraint(
                condition=Q(remind_at=None) | Q(state=OfferState.SENT),
                name="offer_reminds_while_it_waits",
            ),
            models.CheckConstraint(condition=Q(language__in=LOCALES), name="offer_has_a_language"),
            *(
                limits.at_most(longest, field=field, name=f"offer_{field}_has_an_end")
                for field, longest in {**TEXTS, "comment": limits.LONGEST_NOTE}.items()
                if longest != LONGEST_LINE
            ),
        ]
        indexes: ClassVar = [
            # The worker's rounds.
            models.Index(fields=["answer_by"], condition=Q(state="sent"), name="offer_waiting"),
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False), name="offer_to_remind"
            ),
            # The first page.
            models.Index(
                fields=["company", "answer_by"],
                condition=Q(state__in=["sent", "expired"]),
                name="offer_unanswered",
            ),
            # Reports.
            models.Index(
                fields=["company", "sent_at"],
                condition=Q(sent_at__isnull=False),
                name="offer_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for the job that is offered."""
        return self.application.is_within_reach_of(member)

    @property
    def subject(self) -> str:
        """Return the subject of mails about it."""
        return f"offer:{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether its words may still change."""
        return self.state == OfferState.DRAFT

    @property
    def is_sent(self) -> bool:
        """Whether the candidate may answer, until the deadline."""
        return self.state == OfferState.SENT

    @property
    def is_expired(self) -> bool:
        """Whether the deadline passed without an answer."""
        return self.state == OfferState.EXPIRED

    @property
    def is_accepted(self) -> bool:
        """Whether the candidate accepted."""
        return self.state == OfferState.ACCEPTED

    @property
    def is_declined(self) -> bool:
        """Whether the candidate declined."""
        return self.state == OfferState.DECLINED

    @property
    def is_withdrawn(self) -> bool:
        """Whether the company withdrew it."""
        return self.state == OfferState.WITHDRAWN


class OfferLink(models.Model):
    """A key to the candidate's page of an offer. Only the SHA-256 hash of its secret is stored."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"offer link {self.pk}"

    @property
    def is_good(self) -> bool:
        """Whether it still opens its page."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class OfferWording(models.Model):
    """The company's own 前文 and 結び of letters in one language; without a row: the built-in."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    opening = models.TextField()
    closing = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["company", "language"], name="one_offer_wording_per_language"
            ),
            models.CheckConstraint(
                condition=Q(language__in=LOCALES), name="offer_wording_has_a_language"
            ),
            *(
                limits.at_most(LONGEST_TEXT, field=field, name=f"offer_wording_{field}_has_an_end")
                for field in ("opening", "closing")
            ),
        ]

    def __str__(self) -> str:
        return f"offer wording {self.pk}"
