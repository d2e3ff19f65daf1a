"""What each active application of a candidate waits for, and who has to act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Application, StepKind
from enishi.interviews.models import Interview, InterviewState
from enishi.overview.timeline.scope import Scope


class Deed(StrEnum):
    """The page on which the next deed is done."""

    DECIDE = "decide"
    SCHEDULE = "schedule"
    SEE_INTERVIEW = "see_interview"
    EVALUATE = "evaluate"
    SEE_OFFER = "see_offer"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """One sentence about an application, and the deed that it leads to.

    ``is_ours`` is false while the candidate, or the day itself, has to be waited for.
    """

    application: Application
    sentence: str
    deed: Deed
    is_ours: bool = True
    interview_id: int | None = None
    evaluation_id: int | None = None
    offer_id: int | None = None


def next_steps_of(scope: Scope, member: Member) -> list[NextStep]:
    """Return what the member sees to be done next, in the order of the scope's applications."""
    return [
        step
        for application in scope.applications.values()
        if application.is_active
        for step in _of_application(application, scope, member)
    ]


def _of_application(application: Application, scope: Scope, member: Member) -> Iterator[NextStep]:
    for evaluation in scope.requested.values():
        if _is_owed(evaluation, application, member):
            yield NextStep(
                application=application,
                sentence=_("%(step)sの評価を依頼されています。") % {"step": evaluation.step.name},
                deed=Deed.EVALUATE,
                evaluation_id=evaluation.pk,
            )
    step = application.current_step
    if offered := _of_offer(application, scope):
        yield offered
        return
    if not step.is_interview:
        yield NextStep(
            application=application,
            sentence=_("%(step)sの結果を記録してください。") % {"step": step.name},
            deed=Deed.DECIDE,
        )
        return
    here = [
        one
        for one in scope.interviews.values()
        if one.application_id == application.pk and one.step_id == step.pk
    ]
    latest = max(here, key=lambda one: (one.is_open, one.created_at, one.pk), default=None)
    yield _of_interview(application, latest)


def _of_offer(application: Application, scope: Scope) -> NextStep | None:
    """Return what the latest offer waits for; at a step 内定 without one, that it is written."""
    offers = [one for one in scope.offers.values() if one.application_id == application.pk]
    latest = offers[-1] if offers else None
    if latest is None or latest.is_withdrawn:
        may_offer = may(scope.reader, Action.EDIT_CANDIDATES)
        if application.current_step.kind != StepKind.OFFER or not may_offer:
            return None
        return NextStep(
            application=application,
            sentence=_("内定通知書を作成して送るか、結果を記録してください。"),
            deed=Deed.OFFER,
        )
    if latest.is_draft:
        sentence = _("内定通知書の下書きがあります。確認して送信してください。")
    elif latest.is_sent and latest.answer_by is not None:
        sentence = _("内定への回答を待っています。承諾期限は%(when)sです。") % {
            "when": dates.short_datetime(latest.answer_by)
        }
    elif latest.is_expired:
        sentence = _(
            "内定の承諾期限が過ぎました。期限の変更、取り下げ、または結果の記録をしてください。"
        )
    else:
        return None
    return NextStep(
        application=application,
        sentence=sentence,
        deed=Deed.SEE_OFFER,
        is_ours=not latest.is_sent,
        offer_id=latest.pk,
    )


def _is_owed(evaluation: Evaluation, application: Application, member: Member) -> bool:
    return (
        evaluation.application_id == application.pk
        and evaluation.member_id == member.pk
        and evaluation.is_open
    )


def _of_interview(application: Application, interview: Interview | None) -> NextStep:
    step = {"step": application.current_step.name}
    if interview is None or interview.state == InterviewState.CANCELLED:
        return NextStep(
            application=application,
            sentence=_("%(step)sの日程を設定してください。") % step,
            deed=Deed.SCHEDULE,
        )
    if interview.state == InterviewState.HELD:
        return NextStep(
            application=application,
            sentence=_("%(step)sの結果を記録してください。") % step,
            deed=Deed.DECIDE,
        )
    if interview.state == InterviewState.DRAFT:
        sentence = _("%(step)sの日程を確定するか、候補者に提案してください。") % step
    elif interview.state == InterviewState.PROPOSED:
        sentence = _("%(step)sの日程について、候補者の回答を待っています。") % step
    else:
        slot = next(iter(interview.slots.all()), None)
        when = dates.long_period(slot.starts_at, slot.ends_at) if slot is not None else ""
        sentence = _("%(step)sは%(when)sの予定です。") % (step | {"when": when})
    return NextStep(
        application=application,
        sentence=sentence,
        deed=Deed.SEE_INTERVIEW,
        is_ours=interview.state == InterviewState.DRAFT,
        interview_id=interview.pk,
    )
