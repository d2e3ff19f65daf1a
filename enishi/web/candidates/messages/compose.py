"""Writes a message to a candidate, or changes one that was not sent yet, with its preview."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.candidate_rules import LOCALES
from enishi.company.roles import Action
from enishi.files import types
from enishi.hiring.document_models import Document
from enishi.hiring.documents import SentFile
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages import previews, writing
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import LONGEST_SUBJECT, LONGEST_TEXT, Message
from enishi.hiring.models import Application, Candidate
from enishi.web.candidates.messages import choices, page
from enishi.web.candidates.profile import applications_of
from enishi.web.shell import input_cleaning, languages, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once
from enishi.web.shell.moments import moment_in

_ACCEPTED = ",".join(ending for endings in types.ENDINGS.values() for ending in endings)


@needs(Action.WRITE_MESSAGES, methods=("GET", "POST"))
@creates_once
def all_messages(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``/candidates/7/messages/``. GET: the thread. POST: a new message."""
    if request.method != "POST":
        return page.thread(request, candidate_id)
    candidate = page.candidate_of(request, candidate_id)
    application = _application(request, candidate)
    written = writing.write(
        candidate,
        replace(_typed(request), answers=_answered(request, candidate)),
        application=application,
        by=request.actor,
    )
    messages.success(request, _said_of(written))
    return page.to_thread(request, candidate_id)


@needs(Action.WRITE_MESSAGES)
def new(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """``GET /candidates/7/messages/new?application=3&template=5``: an empty or filled form."""
    candidate = page.candidate_of(request, candidate_id)
    context = page.frame_of(request, candidate)
    made = applications_of(candidate, request.member)
    application = _application(request, candidate) or next(iter(made), None)
    answered = _answered(request, candidate)
    if answered is not None:
        application = answered.conversation.application
    chosen = choices.chosen_template(candidate, request.GET.get("template", ""))
    letter = choices.letter_of(chosen, candidate, application, request.member)
    if answered is not None:
        letter = choices.answer_to(answered, letter)
    context |= {
        "answered": answered,
        "chosen": chosen,
        "templates": choices.templates_for(candidate),
        "application": application,
        "draft_name": _draft_name(candidate, chosen, answered),
        **_form(request, candidate, letter),
    }
    return responses.page(request, "candidates/messages/compose.html", context)


@needs(Action.WRITE_MESSAGES, methods=("GET", "POST"))
def change(request: MemberRequest, candidate_id: int, message_id: int) -> HttpResponse:
    """``/candidates/7/messages/3/``. GET: the message as a form. POST: change it."""
    message = page.message_of(request, candidate_id, message_id)
    if request.method == "POST":
        seen = input_cleaning.number(request.POST, "seen") or 0
        changed = writing.change(message, _typed(request), seen=seen, by=request.actor)
        messages.success(request, _said_of(changed))
        return page.to_thread(request, candidate_id)
    if not message.is_open:
        return page.to_thread(request, candidate_id)
    return responses.page(
        request, "candidates/messages/compose.html", _change_context(request, message)
    )


@needs(Action.WRITE_MESSAGES, methods=("POST",))
def preview(request: MemberRequest, candidate_id: int) -> HttpResponse:
    """Show what the candidate would get."""
    candidate = page.candidate_of(request, candidate_id)
    application = _application(request, candidate)
    shown = previews.of_draft(_typed(request), candidate, application, by=request.actor)
    return responses.fragment(request, "shell/_message_preview.html", {"preview": shown})


def _draft_name(
    candidate: Candidate, chosen: choices.TemplateChoice | None, answered: Answer | None
) -> str:
    """Return the name under which the browser keeps what is typed: each beginning has its own."""
    begun = chosen.code if chosen else "empty"
    return f"message-{candidate.pk}-{begun}-{answered.pk if answered else 'new'}"


def _change_context(request: MemberRequest, message: Message) -> dict[str, object]:
    candidate = message.conversation.candidate
    letter = Draft(
        subject=message.subject,
        body=message.body,
        language=message.language,
        cc=message.cc,
        documents=list(message.attachments.values_list("document", flat=True)),
        send_at=message.send_at if message.is_scheduled else None,
    )
    return {
        **page.frame_of(request, candidate),
        "message": message,
        "application": message.conversation.application,
        "draft_name": f"message-change-{message.pk}-{message.revision}",
        **_form(request, candidate, letter),
    }


def _form(request: MemberRequest, candidate: Candidate, letter: Draft) -> dict[str, object]:
    own = Document.objects.visible_to(request.actor).filter(candidate=candidate)
    kept = own.select_related("file").order_by("-pk")
    return {
        "letter": letter,
        "languages": languages.own_names(),
        "documents": [one for one in kept if not one.file.is_refused],
        "accepted": _ACCEPTED,
        "megabytes": drafts.LARGEST_FILES // 1024 // 1024,
        "most_files": drafts.MOST_FILES,
        "most_cc": drafts.MOST_CC,
        "longest_subject": LONGEST_SUBJECT,
        "longest_text": LONGEST_TEXT,
        "hold": writing.hold_of(candidate.company),
        "now": timezone.now(),
        "latest": timezone.now() + drafts.FARTHEST,
    }


def _application(request: MemberRequest, candidate: Candidate) -> Application | None:
    """Return the application that the form or the address names; 404 for another candidate's."""
    sent = request.POST if request.method == "POST" else request.GET
    if not sent.get("application"):
        return None
    own = Application.objects.visible_to(request.member).filter(candidate=candidate)
    named = own.select_related("job", "current_step")
    return get_object_or_404(named, pk=input_cleaning.number(sent, "application"))


def _answered(request: MemberRequest, candidate: Candidate) -> Answer | None:
    """Return the answer that the form or the address names; 404 for another candidate's."""
    sent = request.POST if request.method == "POST" else request.GET
    if not sent.get("answers"):
        return None
    return page.answer_of(request, candidate.pk, input_cleaning.number(sent, "answers") or 0)


def _typed(request: MemberRequest) -> Draft:
    sent = request.POST
    is_later = sent.get("when") == "later"
    zone = request.member.company.zone
    return Draft(
        subject=sent.get("subject", ""),
        body=sent.get("body", ""),
        language=sent.get("language", LOCALES[0]),
        cc=sent.get("cc", ""),
        documents=input_cleaning.numbers(sent.getlist("documents")),
        files=[SentFile(one.name or "", one) for one in request.FILES.getlist("file")],
        send_at=moment_in(sent, "send_at", zone=zone) if is_later else None,
    )


def _said_of(message: Message) -> str:
    if message.is_scheduled:
        return _("送信を予約しました。送信までは、編集や取り消しができます。")
    hold = writing.hold_of(message.company)
    if not hold:
        return _("メッセージを送信しました。")
    return _("%(minutes)d分後に送信します。それまでは、編集や取り消しができます。") % {
        "minutes": hold
    }
