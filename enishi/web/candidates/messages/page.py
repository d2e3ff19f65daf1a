"""The candidate's tab of messages: what was written, when, by whom, and whether it arrived."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company.roles import Action, may
from enishi.hiring.messages import answers, threads, writing
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.models import Message
from enishi.hiring.messages.threads import ThreadEntry
from enishi.hiring.models import Candidate
from enishi.web.candidates.profile import applications_of
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


def frame_of(request: MemberRequest, candidate: Candidate) -> dict[str, object]:
    """Return what the frame of the candidate's tabs needs."""
    made = applications_of(candidate, request.member)
    return {
        "is_messages": True,
        "may_write_messages": may(request.actor, Action.WRITE_MESSAGES),
        "candidate": candidate,
        "applications": made,
        "application": made[0] if made else None,
    }


def thread(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """Show the messages, the newest first."""
    candidate = candidate_of(request, candidate_id)
    entries = threads.thread_of(candidate, request.actor)
    waits = any(isinstance(one, ThreadEntry) and one.message.is_waiting for one in entries)
    context = {
        **frame_of(request, candidate),
        "entries": entries,
        "lacks_worker": waits and not queue.has_worker(),
        "most": threads.MOST_SHOWN,
    }
    return responses.page(request, "candidates/messages/thread.html", context)


@needs(Action.WRITE_MESSAGES, methods=("POST",))
def cancellation(request: MemberRequest, candidate_id: int, message_id: int) -> HttpResponse:
    """``POST /candidates/7/messages/3/cancellation``: take it back before it is sent."""
    writing.cancel(message_of(request, candidate_id, message_id), by=request.actor)
    messages.success(request, _("メッセージの送信を取り消しました。"))
    return to_thread(request, candidate_id)


@needs(Action.WRITE_MESSAGES, methods=("POST",))
def reading(request: MemberRequest, candidate_id: int, answer_id: int) -> HttpResponse:
    """``POST /candidates/7/answers/3/reading``: it was read."""
    answers.mark_read(answer_of(request, candidate_id, answer_id), by=request.actor)
    return to_thread(request, candidate_id)


def candidate_of(request: MemberRequest, candidate_id: int) -> Candidate:
    """Return a candidate whom the member may see, or 404."""
    seen: QuerySet[Candidate] = Candidate.objects.visible_to(request.member)
    return get_object_or_404(seen.select_related("company"), pk=candidate_id)


def message_of(request: MemberRequest, candidate_id: int, message_id: int) -> Message:
    """Return a message to this candidate, or 404."""
    own = Message.objects.visible_to(request.actor).filter(conversation__candidate=candidate_id)
    named = own.select_related(
        "company",
        "conversation__candidate__company",
        "conversation__application__job",
        "conversation__application__current_step",
    )
    return get_object_or_404(named, pk=message_id)


def answer_of(request: MemberRequest, candidate_id: int, answer_id: int) -> Answer:
    """Return a mail in a conversation with this candidate, or 404."""
    own = Answer.objects.visible_to(request.actor).filter(conversation__candidate=candidate_id)
    named = own.select_related(
        "company",
        "mail",
        "conversation__application__job",
        "conversation__application__current_step",
    )
    return get_object_or_404(named, pk=answer_id)


def to_thread(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """Lead to the thread."""
    return responses.redirect(request, reverse("messages", args=[candidate_id]))
