"""The board: a flow's steps as columns, whose cards are moved by drag, keys or a button."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from enishi.company.roles import Action, is_limited, may
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.models import HiringFlow, Job, Step
from enishi.interviews.trips import leaving, stepping
from enishi.overview import board
from enishi.web.candidates import progress, results
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_CANDIDATES)
def board_page(request: MemberRequest) -> HttpResponse:
    """``GET /candidates/board/?flow=&job=``."""
    mine = Job.objects.visible_to(request.member).order_by("-is_open", "title")
    flows = list(_flows(request).order_by("pk"))
    context = _board_of(request) | {
        "jobs": mine.only("title", "flow"),
        "flows": flows,
        "may_edit_flows": may(request.actor, Action.EDIT_JOBS),
    }
    return responses.page(request, "candidates/board.html", context)


@needs(Action.EDIT_CANDIDATES)
def more(request: MemberRequest, step_id: int) -> HttpResponse:
    """``GET /candidates/board/columns/3?job=&after=``: further cards of a column."""
    seen = _steps(request).filter(flow__in=_flows(request).values("pk"))
    step = get_object_or_404(seen, pk=step_id)
    column = board.column_after(
        request.member,
        step,
        job=_job(request),
        after=input_cleaning.number(request.GET, "after") or 0,
    )
    context = {"column": column, "job": _job(request)}
    return responses.fragment(request, "candidates/_board_cards.html", context)


@needs(Action.EDIT_CANDIDATES, methods=("POST",))
def place(request: MemberRequest, application_id: int) -> HttpResponse:
    """``POST /applications/3/place``: the card was put into another column.

    The answer is the board as it is now, so that a card that somebody else has moved is where it
    belongs.
    """
    seen = progress.visible_applications(request.member)
    application = get_object_or_404(seen, pk=application_id)
    to_step = input_cleaning.number(request.POST, "to")
    if to_step is None:
        raise UserFacingError(Code.VALUE_MISSING, _("移す先のステップを選択してください。"))
    step = get_object_or_404(_steps(request), pk=to_step)
    at_step = input_cleaning.number(request.POST, "at") or 0
    if not _steps(request).filter(pk=at_step, flow=step.flow_id).exists():
        at_step = application.current_step_id
    try:
        stepping.move_to_step(application, step, at_step=at_step, by=request.actor)
    except leaving.InterviewAhead as stays:
        question = results.question(request, application, stays.interview)
        return reswap(retarget(question, "#dialog-place"), "innerHTML")
    except Conflict as refused:
        return _answer(request, {"refused": refused.message})
    words = {"name": application.candidate.full_name, "step": step.name}
    moved = _("%(name)sさんを「%(step)s」に移しました。") % words
    undo = {"application": application, "at": step.pk, "to": at_step}
    return _answer(request, {"moved": moved, "undo": undo})


def _answer(request: MemberRequest, said: dict[str, object]) -> HttpResponse:
    if request.htmx:
        return responses.fragment(request, "candidates/_board.html", _board_of(request) | said)
    if "refused" in said:
        messages.warning(request, str(said["refused"]))
    else:
        messages.success(request, str(said["moved"]))
    return responses.redirect(request, reverse("board"))


def _board_of(request: MemberRequest) -> dict[str, object]:
    job = _job(request)
    flow = job.flow if job is not None else _flow(request)
    columns = board.columns_of(request.member, flow, job=job) if flow is not None else []
    return {"flow": flow, "job": job, "columns": columns}


def _job(request: MemberRequest) -> Job | None:
    """Return the job whose applications are shown; None for those of all jobs of the flow."""
    asked = request.POST if request.method == "POST" else request.GET
    if not asked.get("job"):
        return None
    own = Job.objects.visible_to(request.member).select_related("flow")
    return get_object_or_404(own, pk=input_cleaning.number(asked, "job"))


def _flow(request: MemberRequest) -> HiringFlow | None:
    asked = request.POST if request.method == "POST" else request.GET
    own = _flows(request)
    if asked.get("flow"):
        return get_object_or_404(own, pk=input_cleaning.number(asked, "flow"))
    return own.order_by("pk").first()


def _flows(request: MemberRequest) -> QuerySet[HiringFlow]:
    """Return the company's flows; those of their jobs for a limited recruiter."""
    own = HiringFlow.objects.filter(company=request.member.company_id)
    if is_limited(request.actor):
        jobs = Job.objects.visible_to(request.member)
        own = own.filter(pk__in=jobs.values("flow"))
    return own


def _steps(request: MemberRequest) -> QuerySet[Step]:
    return Step.objects.filter(company=request.member.company_id)
