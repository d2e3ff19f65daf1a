"""メッセージのテンプレート: listed, edited with a preview, ordered and archived."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.candidate_rules import LOCALES
from enishi.company.roles import Action, may
from enishi.hiring.messages import (
    filling,
    message_templates,
    previews,
    standard_templates,
    writing,
)
from enishi.hiring.messages.message_templates import TemplateDetails
from enishi.hiring.messages.models import (
    HOLDS,
    LONGEST_NAME,
    LONGEST_TEMPLATE,
    MessageSettings,
    MessageTemplate,
    TemplateKind,
)
from enishi.mail import templates
from enishi.web.shell import input_cleaning, languages, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once


@needs(Action.EDIT_MESSAGE_TEMPLATES)
def index(request: MemberRequest) -> HttpResponse:
    """``GET /settings/message-templates/``: the company's templates, or the standard ones."""
    company = request.member.company
    own = list(MessageTemplate.objects.filter(company=company))
    context = {
        "templates": [one for one in own if not one.is_archived],
        "archived": [one for one in own if one.is_archived],
        "standard": [] if own else list(_standard()),
        "holds": HOLDS,
        "hold": writing.hold_of(company),
        "languages": languages.own_names(),
        "may_set_address": may(request.actor, Action.EDIT_COMPANY),
        "chosen": MessageSettings.objects.filter(company=company).first(),
    }
    return responses.page(request, "settings/message_templates/index.html", context)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("GET", "POST"))
@creates_once
def new(request: MemberRequest) -> HttpResponse:
    """GET: an empty template. POST: create it."""
    company = request.member.company
    if request.method == "POST":
        message_templates.create(company, _typed(request), by=request.actor)
        messages.success(request, _("テンプレートを登録しました。"))
        return _back(request)
    empty = MessageTemplate(company=company, kind=TemplateKind.FREE, language=company.locale[:2])
    return _editor(request, empty)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("GET", "POST"))
def edit(request: MemberRequest, template_id: int) -> HttpResponse:
    """GET: one template. POST: change it."""
    template = _found(request, template_id)
    if request.method == "POST":
        message_templates.change(template, _typed(request), by=request.actor)
        messages.success(request, _("テンプレートを保存しました。"))
        return _back(request)
    return _editor(request, template)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("POST",))
def preview(request: MemberRequest) -> HttpResponse:
    """Show the typed template, filled for an invented candidate and proof-read."""
    typed = _typed(request)
    language = typed.language if typed.language in LOCALES else LOCALES[0]
    shown = previews.of_template(
        request.member.company, typed.subject, typed.body, language=language, by=request.actor
    )
    return responses.fragment(request, "shell/_message_preview.html", {"preview": shown})


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("POST",))
def standard(request: MemberRequest) -> HttpResponse:
    """Make the standard templates the company's own."""
    message_templates.add_standard(request.member.company, by=request.actor)
    messages.success(request, _("標準のテンプレートを編集できるようにしました。"))
    return _back(request)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("POST",))
def removal(request: MemberRequest, template_id: int) -> HttpResponse:
    """Archive the template."""
    message_templates.put_away(_found(request, template_id), by=request.actor)
    messages.success(request, _("テンプレートの使用をやめました。"))
    return _back(request)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("POST",))
def restoration(request: MemberRequest, template_id: int) -> HttpResponse:
    """Offer an archived template again."""
    message_templates.restore(_found(request, template_id), by=request.actor)
    messages.success(request, _("テンプレートを使用中に戻しました。"))
    return _back(request)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("POST",))
def order(request: MemberRequest, template_id: int) -> HttpResponse:
    """Move the template one place up."""
    message_templates.move_up(_found(request, template_id), by=request.actor)
    return _back(request)


@needs(Action.EDIT_MESSAGE_TEMPLATES, methods=("POST",))
def hold(request: MemberRequest) -> HttpResponse:
    """Set how long messages are held."""
    minutes = input_cleaning.number(request.POST, "hold")
    company = request.member.company
    message_templates.set_hold(company, -1 if minutes is None else minutes, by=request.actor)
    messages.success(request, _("送信を待つ時間を変更しました。"))
    return _back(request)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def reply_address(request: MemberRequest) -> HttpResponse:
    """Set where answers of candidates go."""
    message_templates.set_reply_address(
        request.member.company,
        request.POST.get("reply_address", ""),
        has_key="has_key" in request.POST,
        by=request.actor,
    )
    messages.success(request, _("返信を受け取るアドレスを変更しました。"))
    return _back(request)


def _standard() -> list[MessageTemplate]:
    """Return the standard templates as rows that are not stored."""
    return [
        MessageTemplate(name=one.name, kind=one.kind, language=one.language)
        for one in standard_templates.all_of_them()
    ]


def _editor(request: MemberRequest, template: MessageTemplate) -> HttpResponse:
    shown = None
    if template.pk:
        shown = previews.of_template(
            request.member.company,
            template.subject,
            template.body,
            language=template.language,
            by=request.actor,
        )
    context = {
        "template": template,
        "kinds": TemplateKind.choices,
        "languages": languages.own_names(),
        "longest_name": LONGEST_NAME,
        "longest": LONGEST_TEMPLATE,
        "longest_subject": templates.LONGEST_SUBJECT,
        "words": [templates.spelled(name) for name in filling.NAMES],
        "preview": shown,
    }
    return responses.page(request, "settings/message_templates/edit.html", context)


def _typed(request: MemberRequest) -> TemplateDetails:
    names = ("name", "kind", "language", "subject", "body")
    return TemplateDetails(**{name: request.POST.get(name, "") for name in names})


def _found(request: MemberRequest, template_id: int) -> MessageTemplate:
    own: QuerySet[MessageTemplate] = MessageTemplate.objects.filter(company=request.member.company)
    return get_object_or_404(own.select_related("company"), pk=template_id)


def _back(request: MemberRequest) -> HttpResponse:
    return responses.redirect(request, reverse("settings_message_templates"))
