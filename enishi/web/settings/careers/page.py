"""採用ページの設定: the address, the colour, the words and the logo of the public pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import queue
from enishi.company import addresses
from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring import careers
from enishi.hiring.intake import purposes
from enishi.hiring.intake.form_models import LONGEST_CONSENT, LONGEST_PURPOSES
from enishi.hiring.intake.purposes import Wording
from enishi.hiring.posting_models import LONGEST_INTRODUCTION
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


class CareersForm(forms.Form):
    """The fields of the page; the verb decides what is valid."""

    code = forms.CharField(
        label=gettext_lazy("採用ページのアドレス"),
        min_length=3,
        max_length=40,
        help_text=gettext_lazy(
            "アドレスの中で会社を表す言葉です。公開したあとに変えると、それまでのアドレスでは開けなくなります。"
        ),
    )
    colour = forms.CharField(
        label=gettext_lazy("会社の色"),
        max_length=7,
        widget=forms.TextInput({"type": "color"}),
        help_text=gettext_lazy(
            "見出しとボタンに使います。白い背景の上で読める濃さの色だけを保存できます。"
        ),
    )
    introduction = forms.CharField(
        label=gettext_lazy("会社の紹介"),
        required=False,
        max_length=LONGEST_INTRODUCTION,
        widget=forms.Textarea({"rows": 5}),
    )
    introduction_en = forms.CharField(
        label=gettext_lazy("会社の紹介（英語）"),
        required=False,
        max_length=LONGEST_INTRODUCTION,
        widget=forms.Textarea({"rows": 5, "lang": "en"}),
    )


class PurposesForm(forms.Form):
    """What applicants are told about their data, and agree to."""

    purposes = forms.CharField(
        label=gettext_lazy("個人情報の利用目的"),
        max_length=LONGEST_PURPOSES,
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy(
            "応募フォームに表示します。変更すると新しい版になり、応募者が同意した版は応募ごとに残ります。"
        ),
    )
    consent = forms.CharField(label=gettext_lazy("同意の文言"), max_length=LONGEST_CONSENT)
    purposes_en = forms.CharField(
        label=gettext_lazy("個人情報の利用目的（英語）"),
        required=False,
        max_length=LONGEST_PURPOSES,
        widget=forms.Textarea({"rows": 10, "lang": "en"}),
    )
    consent_en = forms.CharField(
        label=gettext_lazy("同意の文言（英語）"), required=False, max_length=LONGEST_CONSENT
    )


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"))
def show(request: MemberRequest) -> HttpResponse:
    """GET: the form. POST: save it."""
    company = request.member.company
    if request.method == "GET":
        return responses.page(request, "settings/careers/page.html", _context(request))
    sent = request.POST
    careers.save(
        company,
        code=sent.get("code", ""),
        colour=sent.get("colour", ""),
        introduction=sent.get("introduction", ""),
        introduction_en=sent.get("introduction_en", ""),
        by=request.actor,
    )
    messages.success(request, _("採用ページの設定を保存しました。"))
    return responses.redirect(request, reverse("settings_careers"))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def logo(request: MemberRequest) -> HttpResponse:
    """``POST /settings/careers/logo``: another logo."""
    sent = request.FILES.get("logo")
    if sent is None:
        raise UserFacingError(Code.LOGO_MISSING, _("ロゴの画像を選択してください。"), field="logo")
    careers.set_logo(request.member.company, name=sent.name or "", content=sent, by=request.actor)
    messages.success(request, _("ロゴを受け取りました。確認が済むと表示されます。"))
    return responses.redirect(request, reverse("settings_careers"))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def logo_removal(request: MemberRequest) -> HttpResponse:
    """``POST /settings/careers/logo/removal``."""
    careers.remove_logo(request.member.company, by=request.actor)
    messages.success(request, _("ロゴを削除しました。"))
    return responses.redirect(request, reverse("settings_careers"))


@needs(Action.EDIT_COMPANY, methods=("POST",))
def purposes_text(request: MemberRequest) -> HttpResponse:
    """``POST /settings/careers/purposes``: a further version of 利用目的."""
    typed = {name: request.POST.get(name, "") for name in PurposesForm.base_fields}
    purposes.save(request.member.company, Wording(**typed), by=request.actor)
    messages.success(request, _("利用目的を保存しました。これからの応募に使われます。"))
    return responses.redirect(request, reverse("settings_careers"))


def _context(request: MemberRequest) -> dict[str, Any]:
    page = careers.of(request.member.company)
    told = purposes.current(request.member.company)
    names = ("code", "colour", "introduction", "introduction_en")
    return {
        "form": CareersForm(initial={name: getattr(page, name) for name in names}),
        "page": page,
        "told": told,
        "purposes_form": PurposesForm(
            initial={name: getattr(told, name) for name in PurposesForm.base_fields}
        ),
        "address": addresses.careers(page.code) if page.pk else "",
        "has_picture": careers.has_picture(page.logo),
        "lacks_worker": page.logo is not None and page.logo.is_busy and not queue.has_worker(),
        "megabytes": careers.LARGEST_LOGO // 1024 // 1024,
    }
