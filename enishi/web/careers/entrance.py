"""応募フォーム for everybody: one page, without scripts, which loses nothing on an error."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi import throttling
from enishi.company import actors, addresses
from enishi.files import types
from enishi.hiring import posting_page
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake import application_forms, form_questions, purposes, web_applications
from enishi.hiring.intake.form_answers import SentForm
from enishi.hiring.intake.form_files import FormFile
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.intake.web_applications import Network, Page
from enishi.hiring.posting_models import JobPosting
from enishi.throttling import Limit
from enishi.web.careers import form_fields, frame, pages
from enishi.web.careers.frame import CareersRequest, of_company
from enishi.web.shell import caller, input_cleaning, responses

_SALT = "enishi.careers.form"
# Beyond these an application looks suspect. Nobody is refused: see ``request_bodies`` for that.
OFTEN = Limit("careers-applies", 5, timedelta(minutes=20))
RUSH = Limit("careers-job", 60, timedelta(minutes=1))
_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class _Opened:
    """What the signed token of the page says."""

    nonce: str
    at: datetime


@of_company("GET", "HEAD", "POST")
def apply(request: CareersRequest, posting_code: str) -> HttpResponse:
    """``GET|POST /careers/sample/abc23…/application``."""
    posting = pages.posting_of(request.careers, posting_code)
    if not pages.is_open(posting):
        return pages.closed(request, posting)
    opened = _opened(request, posting)
    if request.method != "POST" or opened is None:
        # A token that is too old or another page's: what was typed is shown again.
        wrong = {"form": _too_old()} if request.method == "POST" else {}
        return _form(request, posting, wrong=wrong)
    receipt = web_applications.receive(
        posting,
        _sent(request, posting),
        files=_files(request),
        removed=input_cleaning.numbers(request.POST.getlist("remove")),
        page=Page(opened.nonce, opened.at, translation.get_language() or "ja"),
        network=_network(request, posting),
        by=actors.applicant(posting.company),
    )
    if receipt.is_received:
        thanks = reverse("careers_thanks", args=[request.careers.code, posting.code])
        return responses.redirect(request, f"{thanks}?lang={translation.get_language()}")
    return _form(request, posting, wrong=receipt.wrong, web=receipt.web)


@of_company("GET", "HEAD")
def thanks(request: CareersRequest, posting_code: str) -> HttpResponse:
    """``GET /careers/sample/abc23…/thanks``: the application has arrived."""
    posting = pages.posting_of(request.careers, posting_code)
    path = reverse("careers_thanks", args=[request.careers.code, posting.code])
    context = {"title": posting_page.title_of(posting), "sender": addresses.mail_domain()}
    return frame.draw(request, request.careers, "careers/thanks.html", context, path=path)


def _form(
    request: CareersRequest,
    posting: JobPosting,
    *,
    wrong: dict[str, str],
    web: WebApplication | None = None,
) -> HttpResponse:
    path = reverse("careers_apply", args=[request.careers.code, posting.code])
    language = translation.get_language() or "ja"
    form = application_forms.of(posting.job)
    shown = purposes.current(posting.company)
    context: dict[str, Any] = {
        "posting": posting,
        "title": posting_page.title_of(posting),
        "fields": form_fields.standard(form, request.POST, wrong),
        "uploads": form_fields.uploads(form, wrong),
        "questions": form_fields.questions(form, request.POST, wrong),
        "kept": list(web.files.select_related("file").order_by("pk")) if web else [],
        "token": request.POST.get("token", "") if web else _new_token(posting),
        "purposes": shown,
        "purposes_text": shown.purposes_in(language),
        "consent": shown.consent_in(language),
        "agrees": "agrees" in request.POST,
        "wrong": wrong,
        "accepted": ",".join(one for some in types.ENDINGS.values() for one in some),
        "megabytes": addresses.LARGEST_APPLICATION // 1024 // 1024,
        "action": f"{path}?lang={language}",
    }
    status = _UNPROCESSABLE if wrong else 200
    return frame.draw(
        request, request.careers, "careers/apply.html", context, path=path, status=status
    )


def _sent(request: CareersRequest, posting: JobPosting) -> SentForm:
    sent = request.POST
    questions = application_forms.of(posting.job).questions
    return SentForm(
        details=CandidateDetails.typed(sent),
        answers=[sent.get(f"answer_{place}", "") for place in range(len(questions))],
        agrees="agrees" in sent,
        purposes=input_cleaning.number(sent, "purposes") or 0,
        trap=sent.get("website", ""),
    )


def _files(request: CareersRequest) -> list[FormFile]:
    return [
        FormFile(kind.value, one.name or "", one)
        for kind in form_questions.FILES
        for one in request.FILES.getlist(f"file_{kind}")
        if one.size
    ]


def _network(request: CareersRequest, posting: JobPosting) -> Network:
    return Network(
        is_often=not caller.is_within(request, OFTEN),
        is_rush=not throttling.take(RUSH, str(posting.pk)),
    )


def _new_token(posting: JobPosting) -> str:
    value = {"p": posting.pk, "n": secrets.token_urlsafe(16), "t": timezone.now().timestamp()}
    return signing.dumps(value, salt=_SALT)


def _opened(request: CareersRequest, posting: JobPosting) -> _Opened | None:
    """Return what the token says, if it is ours, this job's, and not too old."""
    try:
        value = signing.loads(
            request.POST.get("token", ""), salt=_SALT, max_age=web_applications.KEPT_FOR
        )
    except signing.BadSignature:
        return None
    if value["p"] != posting.pk:
        return None
    return _Opened(value["n"], datetime.fromtimestamp(value["t"], tz=UTC))


def _too_old() -> str:
    return _(
        "画面を開いてから時間が経ったため、まだ送信されていません。内容をご確認のうえ、もう一度送信してください。"
        "ファイルは選び直してください。"
    )
