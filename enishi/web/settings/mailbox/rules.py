"""A rule for notices: its form, trying it on a mail, and its kept samples."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import reswap, retarget

from enishi.company.roles import Action
from enishi.hiring.handling_models import LONGEST_SOURCE
from enishi.hiring.intake import mail_entries, mail_rules, mail_samples
from enishi.hiring.intake.mail_models import (
    LONGEST_RULE_NAME,
    MailEntry,
    MailField,
    MailRule,
    MailSample,
)
from enishi.hiring.intake.mail_rules import RuleDetails
from enishi.hiring.intake.notice_reading import Notice
from enishi.hiring.models import Job
from enishi.mail import received_mails
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once

_LINES = forms.Textarea({"rows": 3})


class RuleForm(forms.Form):
    """The fields of a rule; the verb decides what is valid."""

    name = forms.CharField(label=gettext_lazy("ルールの名前"), max_length=LONGEST_RULE_NAME)
    senders = forms.CharField(
        label=gettext_lazy("差出人"),
        required=False,
        widget=_LINES,
        help_text=gettext_lazy(
            "1行に1つ。アドレス（notice@example.jp）か、ドメイン（example.jp）を入力します。空の場合はすべての差出人です。"
        ),
    )
    subjects = forms.CharField(
        label=gettext_lazy("件名に含まれる言葉"),
        required=False,
        widget=_LINES,
        help_text=gettext_lazy("1行に1つ。どれか1つが件名にあれば当てはまります。"),
    )
    source = forms.CharField(
        label=gettext_lazy("応募経路"), required=False, max_length=LONGEST_SOURCE
    )
    job = forms.ChoiceField(label=gettext_lazy("メールに求人がない場合の求人"), required=False)

    def __init__(self, request: MemberRequest, rule: MailRule | None) -> None:
        super().__init__(initial=_initial(rule))
        own = Job.objects.filter(company=request.member.company_id).order_by("-is_open", "title")
        self.fields["job"].choices = [  # type: ignore[attr-defined]
            ("", _("登録しない（未処理に残す）")),
            *(
                (job.pk, job.title)
                for job in own
                if job.is_open or (rule and rule.job_id == job.pk)
            ),
        ]
        for one in MailField:
            self.fields[f"labels_{one}"] = forms.CharField(
                label=_("「%(field)s」の見出し") % {"field": one.label},
                required=False,
                widget=forms.Textarea({"rows": 4}),
                initial="\n".join(rule.labels.get(one, ()) if rule else ()),
            )

    @property
    def label_fields(self) -> list[Any]:
        """Return the fields that take labels."""
        return [self[f"labels_{one}"] for one in MailField]


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
@creates_once
def new(request: MemberRequest) -> HttpResponse:
    """GET: an empty form, and beside it the mail that ``?mail=`` names. POST: create the rule."""
    if request.method == "GET":
        return _editor(request, None, _mail_named(request))
    details = _typed(request)
    if (asked := _ask_about_samples(request, None, details)) is not None:
        return asked
    rule = mail_rules.create(request.member.company, details, by=request.actor)
    messages.success(request, _("ルールを登録しました。次に、見本のメールを保存してください。"))
    return responses.redirect(request, reverse("settings_mail_rule", args=[rule.pk]))


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def edit(request: MemberRequest, rule_id: int) -> HttpResponse:
    """GET: the rule. POST: change it, once it is known which samples are then read differently."""
    rule = _one(request, rule_id)
    if request.method == "GET":
        return _editor(request, rule, _mail_named(request))
    details = _typed(request)
    if (asked := _ask_about_samples(request, rule, details)) is not None:
        return asked
    seen = input_cleaning.number(request.POST, "seen") or 0
    mail_rules.save(rule, details, seen=seen, by=request.actor)
    messages.success(request, _("ルールを保存しました。これから届くメールに使われます。"))
    return responses.redirect(request, reverse("settings_mail_rule", args=[rule.pk]))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def removal(request: MemberRequest, rule_id: int) -> HttpResponse:
    """``POST /settings/mailbox/rules/7/removal``."""
    mail_rules.remove(_one(request, rule_id), by=request.actor)
    messages.success(request, _("ルールと、その見本を削除しました。"))
    return responses.redirect(request, reverse("settings_mailbox"))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def trial(request: MemberRequest) -> HttpResponse:
    """``POST /settings/mailbox/rules/trial``: what the typed rule reads of the typed mail."""
    fits, reading = mail_rules.read_with(_typed(request), _notice(request))
    context = {"fits": fits, "lines": mail_samples.lines_of(reading.fields)}
    return responses.fragment(request, "settings/mailbox/_reading.html", context)


@needs(Action.EDIT_COMPANY, methods=("POST",))
@creates_once
def samples(request: MemberRequest, rule_id: int) -> HttpResponse:
    """``POST /settings/mailbox/rules/7/samples``: keep the typed mail."""
    rule = _one(request, rule_id)
    mail_samples.keep_sample(rule, _notice(request), by=request.actor)
    messages.success(request, _("見本を保存しました。ルールを変えるたびに、読み取りを確かめます。"))
    return responses.redirect(request, reverse("settings_mail_rule", args=[rule.pk]))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def sample_removal(request: MemberRequest, sample_id: int) -> HttpResponse:
    """``POST /settings/mailbox/samples/7/removal``."""
    own = MailSample.objects.filter(company=request.member.company)
    sample = get_object_or_404(own, pk=sample_id)
    mail_samples.remove(sample, by=request.actor)
    messages.success(request, _("見本を削除しました。"))
    return responses.redirect(request, reverse("settings_mail_rule", args=[sample.rule_id]))


def _one(request: MemberRequest, rule_id: int) -> MailRule:
    own = MailRule.objects.filter(company=request.member.company).select_related("company")
    return get_object_or_404(own, pk=rule_id)


def _editor(request: MemberRequest, rule: MailRule | None, notice: Notice) -> HttpResponse:
    context = {
        "form": RuleForm(request, rule),
        "rule": rule,
        "notice": notice,
        "samples": mail_samples.of(rule) if rule else [],
        "longest": mail_samples.LONGEST_TEXT,
    }
    return responses.page(request, "settings/mailbox/rule.html", context)


def _ask_about_samples(
    request: MemberRequest, rule: MailRule | None, details: RuleDetails
) -> HttpResponse | None:
    """Show which samples would be read differently, with the button that saves in spite of that."""
    if "accepts_changes" in request.POST:
        return None
    changes = mail_rules.changes_by(rule, details, request.member.company)
    if not changes:
        return None
    context = {"changes": changes}
    asked = responses.fragment(request, "settings/mailbox/_changes.html", context, status=409)
    return reswap(retarget(asked, "#rule-form-refusal"), "innerHTML")


def _typed(request: MemberRequest) -> RuleDetails:
    sent = request.POST
    job = None
    if number := input_cleaning.number(sent, "job"):
        job = get_object_or_404(Job.objects.filter(company=request.member.company), pk=number)
    return RuleDetails(
        name=sent.get("name", ""),
        is_on="is_on" in sent,
        senders=sent.get("senders", "").splitlines(),
        subjects=sent.get("subjects", "").splitlines(),
        labels={one.value: sent.get(f"labels_{one}", "").splitlines() for one in MailField},
        source=sent.get("source", ""),
        job=job,
    )


def _notice(request: MemberRequest) -> Notice:
    sent = request.POST
    return Notice(
        sent.get("sample_from", ""), sent.get("sample_subject", ""), sent.get("sample_text", "")
    )


def _mail_named(request: MemberRequest) -> Notice:
    number = input_cleaning.number(request.GET, "mail")
    own = MailEntry.objects.filter(company=request.member.company).select_related("mail")
    entry = own.filter(pk=number).first() if number else None
    if entry is None:
        return Notice("", "", "")
    return mail_entries.notice_of(received_mails.facts_of(entry.mail))


def _initial(rule: MailRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "name": rule.name,
        "senders": "\n".join(rule.senders),
        "subjects": "\n".join(rule.subjects),
        "source": rule.source,
        "job": rule.job_id or "",
    }
