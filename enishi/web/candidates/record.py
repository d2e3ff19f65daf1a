"""The candidate's record: facts and files, the timeline, and what is to be done next."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enishi.company.roles import Action, may
from enishi.hiring import handling, memos
from enishi.hiring.document_models import Document
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Candidate
from enishi.overview import next_steps
from enishi.overview.next_steps import Deed, NextStep
from enishi.overview.timeline import reading, scope
from enishi.overview.timeline.entry import Entry, Kind, Place
from enishi.overview.timeline.scope import Scope
from enishi.web.candidates import profile, tagging
from enishi.web.candidates.duplicates import merges
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

# More files are on the candidate's page of documents.
_MOST_FILES = 8
_LABELS = {
    Deed.EVALUATE: _("評価を書く"),
    Deed.SEE_INTERVIEW: _("日程を見る"),
    Deed.SCHEDULE: _("日程の設定へ"),
    Deed.DECIDE: _("結果の記録へ"),
    Deed.OFFER: _("内定通知書の作成へ"),
    Deed.SEE_OFFER: _("内定通知書を見る"),
}
_NEEDED = {
    Deed.EVALUATE: Action.EVALUATE,
    Deed.SEE_INTERVIEW: Action.SCHEDULE_INTERVIEWS,
    Deed.SCHEDULE: Action.SCHEDULE_INTERVIEWS,
    Deed.DECIDE: Action.EDIT_CANDIDATES,
    Deed.OFFER: Action.EDIT_CANDIDATES,
    Deed.SEE_OFFER: Action.EDIT_CANDIDATES,
}


@needs(Action.SEE_CANDIDATES)
def candidate_page(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/?kind=mail&before=…``."""
    candidate = Candidate.objects.visible_to(request.member).filter(pk=candidate_id).first()
    if candidate is None:
        return merges.survivors_page(request, candidate_id)
    made = profile.applications_of(candidate, request.member)
    seen = scope.of(candidate, request.member, request.actor, made)
    may_edit = may(request.actor, Action.EDIT_CANDIDATES)
    context = {
        "is_profile": True,
        "may_write_messages": may(request.actor, Action.WRITE_MESSAGES),
        "candidate": candidate,
        "applications": made,
        "application": made[0] if made else None,
        "may_edit": may_edit,
        "may_erase": may(request.actor, Action.ERASE_CANDIDATES),
        "jobs": profile.jobs_not_applied_to(candidate, request.member),
        "owners": handling.possible_owners(request.member.company) if may_edit else [],
        "removed": _removed(request, candidate),
        "imported": profile.imported(candidate),
        "files": _files_of(candidate, request),
        "merges": seen.merges,
        "next_steps": _next_steps(seen, request),
        **tagging.card_of(candidate, request),
        **_timeline(request, seen),
    }
    return responses.page(request, "candidates/profile.html", context)


@needs(Action.SEE_CANDIDATES)
def timeline(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/timeline?kind=mail&before=…``: the further entries, for htmx."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.member), pk=candidate_id)
    made = profile.applications_of(candidate, request.member)
    seen = scope.of(candidate, request.member, request.actor, made)
    context = {"candidate": candidate, **_timeline(request, seen)}
    return responses.fragment(request, "candidates/_timeline_entries.html", context)


def _timeline(request: MemberRequest, seen: Scope) -> dict[str, Any]:
    kind = Kind(request.GET["kind"]) if request.GET.get("kind") in Kind else None
    before = Place.parse(request.GET.get("before", ""))
    found = reading.page_of(seen, kind=kind, before=before)
    following = QueryDict(mutable=True)
    if kind is not None:
        following["kind"] = kind
    following["before"] = str(found.following or "")
    may_schedule = may(request.actor, Action.SCHEDULE_INTERVIEWS)
    may_write = may(request.actor, Action.WRITE_MEMOS)
    people = memos.people_to_mention(request.member.company) if may_write else []
    return {
        "may_write_memos": may_write,
        "people": [one.full_name for one in people],
        "days": list(_by_day(found.entries, seen.candidate.pk, may_schedule=may_schedule)),
        "following": following.urlencode() if found.following else "",
        "kinds": Kind.choices,
        "kind": kind,
        "is_continued": before is not None,
    }


def _by_day(
    entries: tuple[Entry, ...], candidate: int, *, may_schedule: bool
) -> Iterator[tuple[object, list[tuple[Entry, str]]]]:
    """Yield each day in the company's zone with its entries and their addresses."""
    for day, of_day in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date()):
        yield (
            day,
            [(one, _address(one, candidate, may_schedule=may_schedule)) for one in of_day],
        )


def _address(entry: Entry, candidate: int, *, may_schedule: bool) -> str:
    """Return the page of what the entry is about; empty if it is about the candidate."""
    if entry.interview_id is not None and may_schedule:
        return reverse("interview", args=[entry.interview_id])
    if entry.message_id is not None:
        return f"{reverse('messages', args=[candidate])}#message-{entry.message_id}"
    if entry.answer_id is not None:
        return f"{reverse('messages', args=[candidate])}#answer-{entry.answer_id}"
    if entry.document_id is not None:
        return f"{reverse('candidate_documents', args=[candidate])}?document={entry.document_id}"
    if entry.application_id is not None:
        return reverse("application", args=[entry.application_id])
    return ""


def _removed(request: MemberRequest, candidate: Candidate) -> Memo | None:
    """Return the member's own memo that was just removed, to offer it back."""
    number = input_cleaning.number(request.GET, "removed")
    if number is None or not may(request.actor, Action.WRITE_MEMOS):
        return None
    own = candidate.memos.filter(author=request.member, removed_at__isnull=False)
    return own.filter(pk=number).first()


def _files_of(candidate: Candidate, request: MemberRequest) -> list[Document]:
    seen = Document.objects.visible_to(request.actor).filter(candidate=candidate)
    # Nobody has more than a hundred: the newest are not worth an index.
    newest = sorted(seen.prefetch_related("file"), key=lambda one: one.pk, reverse=True)
    return newest[:_MOST_FILES]


def _next_steps(seen: Scope, request: MemberRequest) -> list[dict[str, Any]]:
    """Return what is to be done, each with the page for it where the member may do it."""
    return [
        {"step": one, "address": _place_of(one), "label": _LABELS[one.deed]}
        if may(request.actor, _NEEDED[one.deed])
        else {"step": one}
        for one in next_steps.next_steps_of(seen, request.member)
    ]


def _place_of(step: NextStep) -> str:
    if step.evaluation_id is not None:
        return reverse("evaluation", args=[step.evaluation_id])
    if step.interview_id is not None:
        return reverse("interview", args=[step.interview_id])
    if step.offer_id is not None:
        return reverse("offer", args=[step.offer_id])
    if step.deed == Deed.OFFER:
        return reverse("offer_new", args=[step.application.pk])
    return reverse("application", args=[step.application.pk])
