"""書類: the rows of a candidate's files, their kinds, and the key that decrypts them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from enishi.company.actors import Actor
from enishi.company.models import Company, Member, Role
from enishi.company.roles import Action, may
from enishi.files.models import StoredFile
from enishi.hiring.models import Application, Candidate


class DocumentKind(models.TextChoices):
    """The purpose of a document; it decides who may see the document."""

    RESUME = "resume", _("履歴書")
    CAREER = "career", _("職務経歴書")
    PORTFOLIO = "portfolio", _("ポートフォリオ")
    # 内定通知書: its terms are no interviewer's business.
    OFFER = "offer", _("内定通知書")
    # Agents' letters, recruiters' notes, certificates: not for judging the candidate.
    OTHER = "other", _("その他")


# Which action of the table of roles each kind needs. Interviewers read what they judge by.
SEEN_BY: dict[str, Action] = {
    DocumentKind.RESUME: Action.SEE_DOCUMENTS,
    DocumentKind.CAREER: Action.SEE_DOCUMENTS,
    DocumentKind.PORTFOLIO: Action.SEE_DOCUMENTS,
    DocumentKind.OFFER: Action.SEE_INTERNAL_DOCUMENTS,
    DocumentKind.OTHER: Action.SEE_INTERNAL_DOCUMENTS,
}


_FOR_JUDGING = [kind for kind, action in SEEN_BY.items() if action == Action.SEE_DOCUMENTS]


class CandidateKey(models.Model):
    """A key of a candidate's files, encrypted with the installation's key.

    Without this row nobody can decrypt the files, nor any copy of them. ``made_for`` is the number
    of the candidate for whom it was made: after a merge, a candidate also has the other's key.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")
    made_for = models.BigIntegerField(unique=True)
    encrypted = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"key of candidate {self.made_for}"

    @property
    def place(self) -> str:
        """Return the place that the encrypted key is bound to."""
        return f"candidate_key:{self.company_id}:{self.made_for}"


def about_reached(member: Member, *, prefix: str = "") -> models.Q:
    """Return the condition that a row is about what the limited recruiter answers for.

    That is its application, or else its candidate. ``prefix`` is the path from the row to these.
    Whom they only interview, they see as interviewers do.
    """
    own = Application.objects.reached_by(member)
    return models.Q(**{f"{prefix}application__in": own.values("pk")}) | models.Q(
        **{
            f"{prefix}application": None,
            f"{prefix}candidate__in": own.values("candidate"),
        }
    )


class DocumentQuerySet(models.QuerySet["Document"]):
    """Queries for documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the kinds that the actor's role may see, of the candidates whom they see."""
        kinds = [kind for kind, action in SEEN_BY.items() if may(actor, action)]
        mine = self.filter(company=actor.company_id, kind__in=kinds)
        if actor.member is not None:
            seen = Candidate.objects.visible_to(actor.member)
            mine = mine.filter(candidate__in=seen.values("pk"))
            if actor.member.role == Role.LIMITED:
                made = Application.objects.visible_to(actor.member)
                mine = mine.filter(
                    models.Q(application=None) | models.Q(application__in=made.values("pk"))
                ).filter(models.Q(kind__in=_FOR_JUDGING) | about_reached(actor.member))
        return mine


class Document(models.Model):
    """書類: a file of a candidate. If it has an application, it was sent for that job."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="documents")
    application = models.ForeignKey(
        Application, on_delete=models.SET_NULL, null=True, related_name="documents"
    )
    kind = models.CharField(_("種類"), max_length=20, choices=DocumentKind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar = DocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"document {self.pk}"

    def is_within_reach_of(self, member: Member) -> bool:
        """Whether the limited recruiter answers for its application, or else its candidate."""
        owner = self.application if self.application is not None else self.candidate
        return owner.is_within_reach_of(member)
