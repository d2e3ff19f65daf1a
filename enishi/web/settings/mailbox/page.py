"""応募メールの取り込み: the mailbox, how it is doing, and the rules that read its mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import queue
from enishi.company.roles import Action
from enishi.hiring.intake import mail_rules
from enishi.mail import mailboxes
from enishi.mail.mailbox_models import Mailbox, Security, Trouble
from enishi.mail.mailboxes import MailboxDetails
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


class MailboxForm(forms.Form):
    """How to enter the mailbox; the verb decides what is valid."""

    host = forms.CharField(
        label=gettext_lazy("IMAPサーバー"),
        max_length=253,
        widget=forms.TextInput(
            {"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    port = forms.IntegerField(
        label=gettext_lazy("ポート番号"), widget=forms.TextInput({"inputmode": "numeric"})
    )
    security = forms.ChoiceField(label=gettext_lazy("暗号化"), choices=Security.choices)
    user = forms.CharField(
        label=gettext_lazy("ユーザー名"),
        max_length=254,
        widget=forms.TextInput({"autocapitalize": "off", "autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("パスワード"),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    folder = forms.CharField(label=gettext_lazy("フォルダー"), max_length=200)
    days = forms.ChoiceField(
        label=gettext_lazy("読み込むメール"),
        choices=[
            ("0", gettext_lazy("これから届くメールだけ")),
            ("7", gettext_lazy("過去7日間に届いたメールから")),
            ("30", gettext_lazy("過去30日間に届いたメールから")),
        ],
    )


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the page. POST: try the mailbox, and store how to enter it."""
    company = request.member.company
    if request.method == "GET":
        return responses.page(request, "settings/mailbox/page.html", _context(request))
    sent = request.POST
    details = MailboxDetails(
        host=sent.get("host", ""),
        port=input_cleaning.number(sent, "port") or 0,
        security=sent.get("security", ""),
        user=sent.get("user", ""),
        password=sent.get("password", ""),
        folder=sent.get("folder", ""),
        days=input_cleaning.number(sent, "days") or 0,
    )
    # A person waits for this trial, and corrects what it finds.
    end = mailboxes.attempt(company, details)
    mail_rules.connect(company, details, end=end, by=request.actor)
    messages.success(
        request, _("メールボックスに接続できました。届いたメールを自動で読み込みます。")
    )
    return responses.redirect(request, reverse("settings_mailbox"))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def removal(request: MemberRequest) -> HttpResponse:
    """``POST /settings/mailbox/removal``: forget the mailbox."""
    mailboxes.remove(request.member.company, by=request.actor)
    messages.success(
        request, _("メールボックスの設定を削除しました。読み込んだメールは残っています。")
    )
    return responses.redirect(request, reverse("settings_mailbox"))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def defaults(request: MemberRequest) -> HttpResponse:
    """``POST /settings/mailbox/rules/defaults``: add the rules that are shipped."""
    count = mail_rules.add_defaults(request.member.company, by=request.actor)
    if count:
        messages.success(request, _("標準のルールを追加しました。"))
    else:
        messages.info(request, _("標準のルールは、すべて登録されています。"))
    return responses.redirect(request, reverse("settings_mailbox"))


def _context(request: MemberRequest) -> dict[str, Any]:
    company = request.member.company
    mailbox = mailboxes.of(company)
    return {
        "form": MailboxForm(initial=_initial(mailbox)),
        "mailbox": mailbox,
        "trouble": Trouble(mailbox.trouble).label if mailbox and mailbox.trouble else "",
        "rules": mail_rules.of(company),
        "lacks_worker": mailbox is not None and not queue.has_worker(),
    }


def _initial(mailbox: Mailbox | None) -> dict[str, Any]:
    if mailbox is None:
        return {"port": 993, "security": Security.TLS, "folder": "INBOX", "days": "0"}
    names = ("host", "port", "security", "user", "folder")
    return {name: getattr(mailbox, name) for name in names} | {"days": "0"}
