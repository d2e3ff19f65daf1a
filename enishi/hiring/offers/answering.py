"""The candidate's answer to an offer: by their page, or recorded by a recruiter."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from enishi import characters
from enishi.company import actors, audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import applications, limits
from enishi.hiring.models import Application, Step, StepKind, StepOutcome, StepResult
from enishi.hiring.offer_models import ANSWERS, OFFER_MOVES, Offer, OfferLink, OfferState
from enishi.hiring.offers import drafting, letters, links

_OUTCOMES = {
    OfferState.ACCEPTED: StepOutcome.PASSED,
    OfferState.DECLINED: StepOutcome.WITHDRAWN,
}
_NOTES = {
    OfferState.ACCEPTED: gettext_lazy("候補者が内定を承諾しました。"),
    OfferState.DECLINED: gettext_lazy("候補者が内定を辞退しました。"),
}


@transaction.atomic
def answer(link: OfferLink, *, answer: str, comment: str = "") -> Offer:
    """Record the candidate's answer, with the result of the step, and tell both sides by mail.

    The same answer a second time changes nothing.

    Parameters
    ----------
    answer
        ``accepted`` or ``declined``.

    Raises
    ------
    UserFacingError
        There is no answer, or the comment is too long.
    Conflict
        The link has ended, the deadline has passed, the offer is withdrawn, or another answer was
        given.
    """
    said = _checked(answer)
    comment = limits.check(characters.clean(comment).strip(), limits.LONGEST_NOTE, field="message")
    held = drafting.locked(link.offer)
    if not OfferLink.objects.get(pk=link.pk).is_good:
        raise Conflict(Code.LINK_ENDED, _("このリンクは、現在お使いいただけません。"))
    if held.state == said:
        return held
    _require_open(held)
    _keep_answer(held, said, comment=comment)
    audit.record(
        held.company, Event.OFFER_ANSWERED, held, by=links.actor_of(link), answer=str(said)
    )
    if _let_result_follow(held, said):
        letters.tell_members(held, subject=_SUBJECTS[said], body=_TOLD[said], occasion="answered")
    else:
        body = _STILL_TO_RECORD
        letters.tell_members(held, subject=_SUBJECTS[said], body=body, occasion="answered")
    letters.thank(held)
    return held


@transaction.atomic
def record_answer(offer: Offer, *, answer: str, by: Actor, comment: str = "") -> Offer:
    """Record an answer that came by telephone, mail or 承諾書; the result of the step follows.

    An accepted offer can still be declined afterwards; its result stays as it is.

    Raises
    ------
    UserFacingError
        There is no answer, or the comment is too long.
    Conflict
        It was withdrawn or answered meanwhile.
    """
    require(by, Action.EDIT_CANDIDATES, offer)
    said = _checked(answer)
    comment = limits.check(characters.clean(comment).strip(), limits.LONGEST_NOTE, field="comment")
    held = drafting.locked(offer)
    if held.is_draft or held.state == said or said not in OFFER_MOVES.table[held.state]:
        raise drafting.changed_meanwhile()
    _keep_answer(held, said, comment=comment, by=by)
    audit.record(held.company, Event.OFFER_ANSWERED, held, by=by, answer=str(said))
    _let_result_follow(held, said)
    return held


def result_follows(application: Application) -> bool:
    """Whether an accepted offer is the result of the application's present step.

    So it is at a step of the kind 内定, and at the last step of a flow.
    """
    step = application.current_step
    if not application.is_active or step.kind == StepKind.OFFER:
        return application.is_active
    later = Step.objects.filter(flow=step.flow_id, position__gt=step.position)
    return not later.exists()


def _checked(answer: str) -> OfferState:
    if answer not in ANSWERS:
        raise UserFacingError(
            Code.OFFER_ANSWER_MISSING,
            _("「承諾する」か「辞退する」を選択してください。"),
            field="answer",
        )
    return OfferState(answer)


def _require_open(offer: Offer) -> None:
    """Refuse unless the candidate may answer now."""
    if offer.state in ANSWERS:
        raise Conflict(
            Code.OFFER_ANSWERED,
            _("すでにご回答をいただいています。変更をご希望の場合は、採用担当者へご連絡ください。"),
        )
    if offer.is_withdrawn:
        raise Conflict(
            Code.OFFER_WITHDRAWN,
            _("この内定のご通知は取り下げられました。採用担当者からのご連絡をお待ちください。"),
        )
    if not offer.is_sent or offer.answer_by is None or offer.answer_by <= timezone.now():
        raise Conflict(
            Code.OFFER_TOO_LATE,
            _("ご回答の期限を過ぎています。恐れ入りますが、採用担当者へご連絡ください。"),
        )


def _keep_answer(offer: Offer, said: OfferState, *, comment: str, by: Actor | None = None) -> None:
    OFFER_MOVES.make(offer, said)
    offer.answered_at = timezone.now()
    offer.answered_by = by.member if by is not None else None
    offer.comment = comment
    offer.remind_at = None
    offer.save(update_fields=["state", "answered_at", "answered_by", "comment", "remind_at"])


def _let_result_follow(offer: Offer, said: OfferState) -> StepResult | None:
    """Record the result of the present step, by the system, as the answer wants it.

    Declining ends the application at any step. What has ended stays as it is.
    """
    application = offer.application
    is_last_word = said == OfferState.DECLINED or result_follows(application)
    if not application.is_active or not is_last_word:
        return None
    with override(offer.company.locale):
        note = str(_NOTES[said])
    return applications.record_result(
        application,
        _OUTCOMES[said],
        at_step=application.current_step_id,
        note=note,
        by=actors.system(offer.company),
    )


_SUBJECTS: dict[OfferState, Promise] = {
    OfferState.ACCEPTED: gettext_lazy("内定承諾：%(candidate)s 様"),
    OfferState.DECLINED: gettext_lazy("内定辞退：%(candidate)s 様"),
}
_TOLD: dict[OfferState, Promise] = {
    OfferState.ACCEPTED: gettext_lazy(
        "%(name)s 様\n\n"
        "%(candidate)s 様が内定を承諾しました。選考結果にも記録しました。\n\n"
        "■求人　　%(job)s\n"
        "■職種　　%(position)s\n%(comment)s\n"
        "■採用フロー・結果\n%(link)s\n"
    ),
    OfferState.DECLINED: gettext_lazy(
        "%(name)s 様\n\n"
        "%(candidate)s 様が内定を辞退しました。選考結果にも記録しました。\n\n"
        "■求人　　%(job)s\n"
        "■職種　　%(position)s\n%(comment)s\n"
        "■採用フロー・結果\n%(link)s\n"
    ),
}
_STILL_TO_RECORD = gettext_lazy(
    "%(name)s 様\n\n"
    "%(candidate)s 様から内定への回答がありました（件名のとおり）。\n"
    "選考ステップの結果はまだ記録されていません。画面でご確認ください。\n\n"
    "■求人　　%(job)s\n"
    "■職種　　%(position)s\n%(comment)s\n"
    "■採用フロー・結果\n%(link)s\n"
)
