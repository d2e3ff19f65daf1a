"""The dry run: what a bulk change would do to each application, and why it leaves some out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.hiring.models import Step, StepOutcome
from enishi.interviews.bulk import mailing, tagging
from enishi.interviews.bulk.models import (
    BulkChange,
    BulkItem,
    BulkKind,
    InterviewFate,
    ItemOutcome,
)
from enishi.interviews.trips import leaving


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one item. ``leads_to`` is the id of the step to which a pass leads."""

    reason: str = ""
    leads_to: int | None = None
    has_interview: bool = False
    cancels: bool = False


class Judge:
    """Says of each application what the change would do; reads what it needs once for all."""

    def __init__(self, change: BulkChange) -> None:
        self._change = change
        self._steps: dict[int, list[Step]] = {}
        if change.kind == BulkKind.STEP:
            named = Step.objects.filter(company=change.company_id, name=change.step_name)
            for step in named.order_by("flow", "position"):
                self._steps.setdefault(step.flow_id, []).append(step)

    def verdicts_on(self, items: Iterable[BulkItem]) -> list[tuple[BulkItem, Verdict]]:
        """Return each item with what becomes of it; the items' applications are loaded."""
        if self._change.is_mail:
            held = list(items)
            reasons = mailing.reasons_against(self._change, held)
            return [(item, Verdict(reasons[item.pk])) for item in held]
        if self._change.is_about_tags:
            return self._verdicts_on_tags(list(items))
        rows = [(item, item.application) for item in items]
        at = {
            application.pk: application.current_step_id
            for _item, application in rows
            if application is not None
        }
        ahead = leaving.interviews_ahead(at) if self._decides else {}
        return [
            (item, self._verdict_on(item, application.pk in ahead))
            if application is not None
            else (item, Verdict(item.reason))
            for item, application in rows
        ]

    def _verdicts_on_tags(self, items: list[BulkItem]) -> list[tuple[BulkItem, Verdict]]:
        reasons = tagging.reasons_on(self._change, (item.candidate_id for item in items))
        return [(item, Verdict(reasons.get(item.candidate_id, ""))) for item in items]

    @property
    def _decides(self) -> bool:
        return self._change.kind != BulkKind.OWNER

    def _verdict_on(self, item: BulkItem, has_interview: bool) -> Verdict:
        application, change = item.application, self._change
        if application is None or not application.is_active:
            return Verdict(_("選考が終わっています。"))
        if change.kind == BulkKind.OWNER:
            held = getattr(application, "handling", None)
            if (held.owner_id if held else None) == change.owner_id:
                return Verdict(_("すでに同じ採用担当者です。"))
            return Verdict()
        leads_to = None
        if change.kind == BulkKind.STEP:
            leads_to = self._later_step(application.current_step)
            if leads_to is None:
                return Verdict(_("選んだステップが、現在のステップより後にありません。"))
        if has_interview and change.fate == InterviewFate.LEAVE_OUT:
            return Verdict(_("予定の面接があります。"), has_interview=True)
        return Verdict(
            leads_to=leads_to,
            has_interview=has_interview,
            cancels=has_interview and change.fate == InterviewFate.CANCEL,
        )

    def _later_step(self, here: Step) -> int | None:
        later = [one for one in self._steps.get(here.flow_id, ()) if one.position > here.position]
        return later[0].pk if later else None


def outcome_of(change: BulkChange) -> str:
    """Return the code of the result that the change records."""
    return StepOutcome.PASSED if change.kind == BulkKind.STEP else change.outcome


def note_verdict(item: BulkItem, verdict: Verdict) -> None:
    """Set the item's fields to what would become of it."""
    item.outcome = ItemOutcome.LEFT if verdict.reason else ItemOutcome.TODO
    item.reason = verdict.reason
    item.has_interview, item.cancels = verdict.has_interview, verdict.cancels
    if item.application is not None:
        item.step_name = item.application.current_step.name
