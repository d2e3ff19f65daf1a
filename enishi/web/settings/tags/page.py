"""タグ: the list with a form for a new one, and the page of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring import tags
from enishi.hiring.tag_models import LONGEST_TAG, Tag, TagColor
from enishi.hiring.tags import TagDetails
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.EDIT_TAGS, methods=("GET", "POST"))
def index(request: MemberRequest) -> HttpResponse:
    """``GET /settings/tags/``: all tags. POST: a new one."""
    company = request.member.company
    if request.method == "POST":
        made = tags.create(company, _typed(request), by=request.actor)
        messages.success(request, _("タグ「%(name)s」を登録しました。") % {"name": made.name})
        return _back(request)
    context = {
        "lines": [
            (one, one.count > tags.COUNTED)  # type: ignore[attr-defined]
            for one in tags.with_counts(company)
        ],
        "colors": TagColor.choices,
        "longest": LONGEST_TAG,
    }
    return responses.page(request, "settings/tags/index.html", context)


@needs(Action.EDIT_TAGS, methods=("GET", "POST"))
def tag_page(request: MemberRequest, tag_id: int) -> HttpResponse:
    """``GET /settings/tags/7/``: what can be done with it. POST: another name or colour."""
    tag = _found(request, tag_id)
    if request.method == "POST":
        tags.change(tag, _typed(request), by=request.actor)
        messages.success(request, _("タグを保存しました。"))
        return _back(request)
    everybody = tags.with_counts(request.member.company)
    count = next((one.count for one in everybody if one.pk == tag.pk), 0)  # type: ignore[attr-defined]
    context = {
        "tag": tag,
        "count": count,
        "is_cut": count > tags.COUNTED,
        "others": [one for one in everybody if one.pk != tag.pk],
        "colors": TagColor.choices,
        "longest": LONGEST_TAG,
    }
    return responses.page(request, "settings/tags/tag.html", context)


@needs(Action.EDIT_TAGS, methods=("POST",))
def merging(request: MemberRequest, tag_id: int) -> HttpResponse:
    """Give everybody who has it another tag in its place."""
    tag = _found(request, tag_id)
    chosen = input_cleaning.number(request.POST, "into")
    if chosen is None:
        raise UserFacingError(
            Code.VALUE_MISSING, _("統合先のタグを選択してください。"), field="into"
        )
    into = _found(request, chosen)
    tags.merge(tag, into, by=request.actor)
    words = {"name": tag.name, "into": into.name}
    messages.success(request, _("「%(name)s」を「%(into)s」に統合しました。") % words)
    return _back(request)


@needs(Action.EDIT_TAGS, methods=("POST",))
def removal(request: MemberRequest, tag_id: int) -> HttpResponse:
    """Delete it."""
    tag = _found(request, tag_id)
    tags.remove(tag, by=request.actor)
    messages.success(request, _("タグ「%(name)s」を削除しました。") % {"name": tag.name})
    return _back(request)


def _typed(request: MemberRequest) -> TagDetails:
    return TagDetails(request.POST.get("name", ""), request.POST.get("color", ""))


def _found(request: MemberRequest, tag_id: int) -> Tag:
    own = Tag.objects.filter(company=request.member.company_id).select_related("company")
    found: Tag = get_object_or_404(own, pk=tag_id)
    return found


def _back(request: MemberRequest) -> HttpResponse:
    return responses.redirect(request, reverse("settings_tags"))
