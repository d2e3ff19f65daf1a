"""Makes bulk changes in each visible state."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.messages import writing
from enishi.hiring.models import Application
from enishi.interviews.bulk import mailing
from enishi.interviews.bulk.models import BulkChange, BulkItem, BulkState, InterviewFate

_BUSY = {BulkState.RUNNING: 2, BulkState.UNDOING: 1}
_OUTCOMES = {
    BulkState.CHECKED: ("todo", "left", "todo", "left"),
    BulkState.DONE: ("done", "left", "done", "left"),
    BulkState.UNDONE: ("undone", "left", "kept", "left"),
}
_LETTER = "{{候補者名}} 様\n\n会社説明会のご案内をお送りします。ぜひご参加ください。\n\n{{署名}}\n"
_REASONS = {
    "left": "Several applications are active. Please filter by job first.",
    "kept": "The application has moved on since.",
}


def bulk_changes_of(application: Application, by: Member) -> dict[str, BulkChange]:
    """One rejection in each state, by the state's code, and a choice of each other kind."""
    found = {state.value: _change(application, by, state) for state in BulkState}
    for kind in ("step", "owner", "mail", "tag"):
        found[f"choosing-{kind}"] = _change(application, by, BulkState.CHOOSING, kind=kind)
    for state in (BulkState.CHECKED, BulkState.DONE, BulkState.UNDONE):
        found[f"mail-{state}"] = _change(application, by, state, kind="mail")
    written = found[f"mail-{BulkState.DONE}"].items.filter(outcome="done")
    for item in written.select_related("candidate", "application"):
        letter = mailing.letter_of(item.change)
        item.message = writing.write(
            item.candidate, letter, application=item.application, by=actors.of(by)
        )
        item.save()
    return found


def _change(
    application: Application, by: Member, state: BulkState, kind: str = "result"
) -> BulkChange:
    outcomes = _OUTCOMES.get(state, ("left",) * 4)
    change = BulkChange.objects.create(
        company=application.company,
        kind=kind,
        outcome="rejected",
        fate=InterviewFate.CANCEL,
        counts={outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))},
        state=state,
        rows_total=len(outcomes),
        rows_done=_BUSY.get(state, 0),
        cancels_at=timezone.now() + timedelta(minutes=10) if state == BulkState.DONE else None,
        by=by,
        letter_subject="【{{会社名}}】説明会のご案内" if kind == "mail" else "",
        letter_body=_LETTER if kind == "mail" else "",
        letter_language="ja",
    )
    for number, outcome in enumerate(outcomes, start=1):
        is_meant = outcome != "left"
        BulkItem.objects.create(
            company=application.company,
            change=change,
            number=number,
            candidate=application.candidate,
            application=application if is_meant else None,
            outcome=outcome,
            reason=_REASONS.get(outcome, ""),
            step_name=application.current_step.name if is_meant else "",
            has_interview=number == 1,
            cancels=number == 1 and is_meant and kind != "mail",
        )
    return change
