"""The demo's offer: it was sent and waits for an answer."""

from __future__ import annotations

from datetime import date

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring.models import Application, ApplicationStatus, StepKind
from enishi.hiring.offers import drafting, sending
from enishi.hiring.offers import terms as offer_terms
from enishi.hiring.offers.terms import OfferTerms

_EMPLOYMENT = "正社員"
_SALARY = "月給 320,000円（固定残業代20時間分 46,000円を含む）\n賞与 年2回、通勤手当 実費"
_WORKPLACE = "東京本社（変更の範囲：会社の定める場所）"
_MESSAGE = "入社の時期は、ご都合に合わせて調整いたします。お気軽にご相談ください。"
# Of 求人 that get an offer.
OPENINGS = 2


def send(company: Company, *, recruiter: Member, today: date) -> None:
    """Send an offer to whoever is at 内定; their job has two openings."""
    at_offer = Application.objects.filter(
        company=company, status=ApplicationStatus.ACTIVE, current_step__kind=StepKind.OFFER
    )
    application = at_offer.select_related("company", "job", "candidate").order_by("pk")[0]
    application.job.openings = OPENINGS
    application.job.save(update_fields=["openings"])
    by = actors.of(recruiter)
    first = offer_terms.first_terms(application, "ja")
    terms = OfferTerms(
        position=first.position,
        employment=_EMPLOYMENT,
        salary=_SALARY,
        workplace=_WORKPLACE,
        starts_on=date(today.year + 1, 4, 1),
        answer_by=first.answer_by,
        opening=first.opening,
        message=_MESSAGE,
        closing=first.closing,
    )
    draft = drafting.draft(application, terms, language="ja", by=by)
    sending.send(draft, seen=draft.revision, by=by)
