"""The bulk changes of a company, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company.roles import Action
from enishi.hiring import handling
from enishi.hiring.messages import threads
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Step, StepOutcome
from enishi.hiring.tag_models import Tag
from enishi.interviews.bulk import changes
from enishi.interviews.bulk.models import (
    BulkChange,
    BulkItem,
    BulkKind,
    InterviewFate,
    ItemOutcome,
)
from enishi.mail.models import OutgoingMail
from enishi.web.candidates import ending_choice, list_filters
from enishi.web.candidates.bulk import letters
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once
from enishi.web.shell.paging import Pages

_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """An item as the page draws it: what is before the change, and after it."""

    item: BulkItem
    before: str
    after: str
    # Its mail to the candidate, or the message until there is one.
    letter: Message | OutgoingMail | None = None


@needs(Action.CHANGE_MANY, methods=("GET", "POST"))
@creates_once
def changes_page(request: MemberRequest) -> HttpResponse:
    """``GET|POST /candidates/changes/``: the list's form begins one."""
    if request.method == "POST":
        begun = changes.begin(
            request.member.company,
            list_filters.selection_of(request.POST, request.member),
            kind=request.POST.get("kind", ""),
            by=request.actor,
        )
        return responses.redirect(request, reverse("bulk_change", args=[begun.pk]))
    page = Pages(_of_company(request).order_by("-pk"), _PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return responses.page(request, "candidates/bulk/changes.html", context)


@needs(Action.CHANGE_MANY)
def change_page(request: MemberRequest, change_id: int) -> HttpResponse:
    """``GET /candidates/changes/7/?details=&outcome=&page=``."""
    change = find_change(request, change_id)
    asks = change.is_choosing or (change.is_checked and "details" in request.GET)
    context: dict[str, object] = {"change": change, **_standing(change)}
    if asks:
        context |= {"asks": True}
        context |= letters.form_of(change, request) if change.is_mail else _choices(change)
    elif not change.is_busy:
        context |= _lines(change, request)
        if change.is_mail:
            context |= letters.standing_of(change, request)
    return responses.page(request, "candidates/bulk/change.html", context)


@needs(Action.CHANGE_MANY)
def standing(request: MemberRequest, change_id: int) -> HttpResponse:
    """Return the worker's progress; the whole page once it has finished."""
    change = find_change(request, change_id)
    if not change.is_busy:
        return responses.redirect(request, reverse("bulk_change", args=[change.pk]))
    context = {"change": change, **_standing(change)}
    return responses.fragment(request, "candidates/bulk/_busy.html", context)


@needs(Action.CHANGE_MANY, methods=("POST",))
def removal(request: MemberRequest, change_id: int) -> HttpResponse:
    """やめる, before anything is changed."""
    changes.discard(find_change(request, change_id), by=request.actor)
    messages.success(request, _("一括操作をやめました。何も変更していません。"))
    return responses.redirect(request, reverse("candidates"))


def find_change(request: MemberRequest, change_id: int) -> BulkChange:
    """Return one of the company's bulk changes, or 404."""
    found: BulkChange = get_object_or_404(_of_company(request), pk=change_id)
    return found


def _of_company(request: MemberRequest) -> QuerySet[BulkChange]:
    mine = BulkChange.objects.filter(company=request.member.company_id)
    return mine.select_related("by", "owner", "tag", "company", "ending_reason")


def _standing(change: BulkChange) -> dict[str, object]:
    return {
        "is_stuck": changes.is_stuck(change),
        "lacks_worker": change.is_busy and not queue.has_worker(),
        "to_change": change.counts.get(ItemOutcome.TODO, 0),
        "left": change.counts.get(ItemOutcome.LEFT, 0),
        "changed": change.counts.get(ItemOutcome.DONE, 0),
        "after": _after(change),
        "kind_word": BulkKind(change.kind).label,
        "destroys": change.outcome in (StepOutcome.REJECTED, StepOutcome.WITHDRAWN),
    }


def _choices(change: BulkChange) -> dict[str, object]:
    steps = Step.objects.filter(company=change.company_id, position__gt=0)
    named = steps.order_by("position", "name").values_list("name", flat=True)
    return {
        "asks_step": change.kind == BulkKind.STEP,
        "asks_result": change.kind == BulkKind.RESULT,
        "asks_owner": change.kind == BulkKind.OWNER,
        "asks_tag": change.is_about_tags,
        "decides": change.kind in (BulkKind.STEP, BulkKind.RESULT),
        "tags": Tag.objects.filter(company=change.company_id),
        "step_names": list(dict.fromkeys(named)),
        "outcomes": StepOutcome.choices,
        "endings": ending_choice.endings_of(change.company),
        "ending_chosen": str(change.ending_reason_id or ""),
        "owners": handling.possible_owners(change.company),
        "fates": InterviewFate.choices,
    }


def _lines(change: BulkChange, request: MemberRequest) -> dict[str, object]:
    items = change.items.order_by("number")
    wanted = request.GET.get("outcome", "")
    if wanted in ItemOutcome.values:
        items = items.filter(outcome=wanted)
    named = (
        *("candidate", "application__job", "application__handling__owner", "former_owner"),
        "message",
    )
    page = Pages(items.select_related(*named), _PER_PAGE).get_page(request.GET.get("page"))
    shown = [outcome for outcome in ItemOutcome if change.counts.get(outcome)]
    reasons = change.items.exclude(reason="").values_list("reason").annotate(many=Count("pk"))
    return {
        "page": page,
        "lines": _mails_of(page) if change.is_mail else [_line(change, item) for item in page],
        "outcome": wanted,
        "counts": [(one, one.label, change.counts[one]) for one in shown],
        "reasons": list(reasons.order_by("-many", "reason")),
        "cancelling": change.items.filter(cancels=True).count(),
        "keeping": change.items.filter(
            has_interview=True, cancels=False, outcome=ItemOutcome.TODO
        ).count(),
    }


def _mails_of(items: Iterable[BulkItem]) -> list[Line]:
    rows = list(items)
    sent = threads.mails_of([item.message for item in rows if item.message is not None])
    return [
        Line(item, item.candidate.email, "", _own_mail(sent, item) or item.message) for item in rows
    ]


def _own_mail(sent: dict[int, list[OutgoingMail]], item: BulkItem) -> OutgoingMail | None:
    mails = sent.get(item.message_id or 0, [])
    return next((one for one in mails if one.kind == threads.TO_CANDIDATE), None)


def _line(change: BulkChange, item: BulkItem) -> Line:
    if change.is_about_tags:
        return Line(item, "", _after(change))
    if change.kind != BulkKind.OWNER:
        return Line(item, item.step_name, _after(change))
    held = getattr(item.application, "handling", None)
    is_done = item.outcome != ItemOutcome.TODO and item.done_at is not None
    owner = item.former_owner if is_done else held and held.owner
    return Line(item, owner.full_name if owner else "", _after(change))


def _after(change: BulkChange) -> str:
    """Return what the change leads to, in one word."""
    if change.kind == BulkKind.STEP:
        return change.step_name
    if change.kind == BulkKind.RESULT:
        word = str(StepOutcome(change.outcome).label) if change.outcome else ""
        if change.ending_reason is None:
            return word
        return _("%(outcome)s（%(reason)s）") % {
            "outcome": word,
            "reason": change.ending_reason.name,
        }
    if change.is_mail:
        return change.letter_subject
    if change.is_about_tags:
        return change.tag.name if change.tag else _("削除されたタグ")
    return change.owner.full_name if change.owner else _("担当者なし")
