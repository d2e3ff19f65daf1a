"""書類: what is kept of a candidate as files, of which kind, and the key that opens them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from enishi.company.actors import Actor
from enishi.company.models import Company
from enishi.company.roles import Action, may
from enishi.files.models import StoredFile
from enishi.hiring.models import Application, Candidate


class DocumentKind(models.TextChoices):
    """What a document is for; who may see it hangs on it."""

    RESUME = "resume", _("履歴書")
    CAREER = "career", _("職務経歴書")
    PORTFOLIO = "portfolio", _("ポートフォリオ")
    # What agents and recruiters write, certificates, whatever is nobody's to judge by.
    OTHER = "other", _("その他")


# The sheet of roles decides: whoever interviews a candidate reads what they are to judge by.
SEEN_BY: dict[str, Action] = {
    DocumentKind.RESUME: Action.SEE_DOCUMENTS,
    DocumentKind.CAREER: Action.SEE_DOCUMENTS,
    DocumentKind.PORTFOLIO: Action.SEE_DOCUMENTS,
    DocumentKind.OTHER: Action.SEE_INTERNAL_DOCUMENTS,
}


class CandidateKey(models.Model):
    """The key of a candidate's files, encrypted with the installation's.

    Without this row nobody can open them any more, wherever copies of them lie.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    candidate = models.OneToOneField(Candidate, on_delete=models.CASCADE, related_name="+")
    encrypted = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"key of candidate {self.candidate_id}"

    @property
    def place(self) -> str:
        """Where the encrypted key belongs."""
        return f"candidate_key:{self.company_id}:{self.candidate_id}"


class DocumentQuerySet(models.QuerySet["Document"]):
    """Questions about documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the kinds that the actor's role may see, of the candidates that they see."""
        kinds = [kind for kind, action in SEEN_BY.items() if may(actor, action)]
        mine = self.filter(company=actor.company_id, kind__in=kinds)
        if actor.member is not None:
            seen = Candidate.objects.visible_to(actor.member)
            mine = mine.filter(candidate__in=seen.values("pk"))
        return mine


class Document(models.Model):
    """書類: a file of a candidate; with an application, it came for that job."""

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
