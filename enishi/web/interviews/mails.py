"""Sends a letter about an interview again that did not arrive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.interviews.letters import undelivered
from enishi.interviews.trips import resending
from enishi.web.interviews import workspace
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def send_again(request: MemberRequest, pk: int, mail_id: int) -> HttpResponse:
    """再送する, then go back to the interview with its history of mails."""
    interview = workspace.find_interview(request, pk)
    mail = get_object_or_404(undelivered.letters_about(interview), pk=mail_id)
    sent = resending.send_again(interview, mail, by=request.actor)
    sentence = (
        _("%(to)sへ再送しました。")
        if sent.body == mail.body
        else _("現在の日程とリンクで作成し直したメールを、%(to)sへ送りました。")
    )
    messages.success(request, sentence % {"to": sent.to})
    return responses.redirect(request, reverse("interview", args=[interview.pk]))
