"""メールの文面: the company's own wording of mails to candidates."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews.letters import kinds, previews
from enishi.interviews.letters.kinds import Kind, Letter
from enishi.mail import templates
from enishi.mail.models import MailTemplate
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_COMPANY)
def index(request: MemberRequest) -> HttpResponse:
    """Show every kind of mail, its occasion, and whether the company has its own wording."""
    own = set(
        MailTemplate.objects.filter(company=request.member.company).values_list("kind", flat=True)
    )
    shown = [{"kind": kind, "is_own": kind.code in own} for kind in kinds.KINDS]
    return responses.page(request, "settings/mails/index.html", {"kinds": shown})


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def wording(request: MemberRequest) -> HttpResponse:
    """GET: one kind's wording. POST: change it."""
    kind, company = _kind(request), request.member.company
    if request.method == "POST":
        typed = _typed(request)
        kinds.save(company, kind, typed, by=request.actor)
        messages.success(request, _("メールの文面を保存しました。"))
        return responses.redirect(request, reverse("settings_mails"))
    letter = kinds.letter_for(company, kind.code)
    context = {
        "kind": kind,
        "letter": letter,
        "words": [
            templates.spelled(name)
            for name in templates.PLACEHOLDERS.values()
            if name in kind.allowed
        ],
        "is_own": MailTemplate.objects.filter(company=company, kind=kind.code).exists(),
        "preview": previews.of_sample(company, letter),
    }
    return responses.page(request, "settings/mails/wording.html", context)


@needs(Action.EDIT_COMPANY, methods=("POST",))
def preview(request: MemberRequest) -> HttpResponse:
    """Show the typed wording, filled with an invented candidate and proof-read."""
    shown = previews.of_sample(request.member.company, _typed(request))
    return responses.fragment(request, "settings/mails/_preview.html", {"preview": shown})


@needs(Action.EDIT_COMPANY, methods=("POST",))
def restore(request: MemberRequest) -> HttpResponse:
    """Go back to the built-in letter."""
    kind = _kind(request)
    templates.restore(request.member.company, kind=kind.code, by=request.actor)
    messages.success(request, _("標準の文面に戻しました。"))
    return responses.redirect(request, reverse("settings_mails"))


def _kind(request: MemberRequest) -> Kind:
    code = request.POST.get("kind") or request.GET.get("kind") or kinds.KINDS[0].code
    kind = kinds.kind_of(code)
    if kind is None:
        raise Http404
    return kind


def _typed(request: MemberRequest) -> Letter:
    body = request.POST.get("body", "").replace("\r\n", "\n")
    return Letter(request.POST.get("subject", "").strip(), body)
