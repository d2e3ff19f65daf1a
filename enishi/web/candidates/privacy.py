"""個人情報の管理: how long a candidate's record is kept, and what the candidate asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring import person_requests
from enishi.hiring.evaluations import due_days
from enishi.hiring.models import Candidate
from enishi.hiring.person_request_models import PersonRequest, RequestKind, RequestState
from enishi.records.retention import holds, periods, rules
from enishi.records.retention.models import RetentionHold
from enishi.web.candidates.documents.page import candidate_of
from enishi.web.shell import responses, sessions
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.ERASE_CANDIDATES)
def show(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/privacy``."""
    candidate = candidate_of(request, candidate_id)
    context = {
        "candidate": candidate,
        "asks_password": not sessions.is_fresh(request.session),
        **_retention(candidate),
        **_requests(candidate),
    }
    return responses.page(request, "candidates/privacy.html", context)


@needs(Action.ERASE_CANDIDATES, methods=("POST",))
def hold(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/privacy/hold``: 保留にする."""
    candidate = candidate_of(request, candidate_id)
    holds.place_hold(
        candidate,
        reason=request.POST.get("reason", ""),
        until=day_of(request.POST.get("until", "")),
        by=request.actor,
    )
    messages.success(request, _("保留にしました。終了日までは自動で削除されません。"))
    return to_page(request, candidate)


@needs(Action.ERASE_CANDIDATES, methods=("POST",))
def hold_removal(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``POST /candidates/7/privacy/hold/removal``."""
    candidate = candidate_of(request, candidate_id)
    holds.lift_hold(candidate, by=request.actor)
    messages.success(request, _("保留を終えました。"))
    return to_page(request, candidate)


def _retention(candidate: Candidate) -> dict[str, Any]:
    rule = rules.rules_of(candidate.company)
    return {
        "rule": rule,
        "due_day": periods.due_days(rule, [candidate])[candidate.pk],
        "hold": RetentionHold.objects.filter(candidate=candidate).select_related("made_by").first(),
    }


@dataclass(frozen=True)
class _WayToAnswer:
    """Where a request is answered."""

    label: str
    address: str


def _ways_to_answer(candidate: Candidate) -> dict[str, _WayToAnswer]:
    return {
        RequestKind.ERASURE: _WayToAnswer(
            _("削除の画面へ"), reverse("candidate_erasure", args=[candidate.pk])
        ),
        RequestKind.CORRECTION: _WayToAnswer(
            _("基本情報を編集"), reverse("candidate_details", args=[candidate.pk])
        ),
        RequestKind.DISCLOSURE: _WayToAnswer(_("記録を書き出す"), "#disclosure"),
    }


def _requests(candidate: Candidate) -> dict[str, Any]:
    """Return the requests, those that wait first, and what a new one is filled in with.

    Each request comes with where it is answered, or None, and whether it is overdue.
    """
    rows = candidate.person_requests.select_related("closed_by").order_by("due_on", "pk")
    zone = candidate.company.zone
    today = timezone.localdate(timezone=zone)
    ways = _ways_to_answer(candidate)
    return {
        "requests": [
            (one, ways.get(one.kind), _is_overdue(one, zone))
            for one in sorted(rows, key=lambda one: not one.is_open)
        ],
        "kinds": RequestKind.choices,
        "outcomes": (RequestState.DONE, RequestState.REFUSED),
        "today": today,
        "usual_due_day": today + person_requests.ANSWERED_WITHIN,
    }


def _is_overdue(one: PersonRequest, zone: ZoneInfo) -> bool:
    return one.is_open and due_days.is_past(one.due_on, now=timezone.now(), zone=zone)


def day_of(typed: str) -> date | None:
    """Return the day that was typed; None if it is none."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def to_page(request: MemberRequest, candidate: Candidate) -> HttpResponse:
    """Lead back to the candidate's page of personal data."""
    return responses.redirect(request, reverse("candidate_privacy", args=[candidate.pk]))
