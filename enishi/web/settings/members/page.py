"""メンバー: the list; invite, correct, change the role, deactivate, reactivate."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.accounts import addresses, changes, links
from enishi.company import offices
from enishi.company.models import Member, Role
from enishi.company.roles import Action
from enishi.web.settings.members import reach
from enishi.web.settings.members.forms import DetailsForm, InvitationForm
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_SUGGESTED = 200


@needs(Action.EDIT_COMPANY)
def show(request: MemberRequest) -> HttpResponse:
    """Show the list, active members first."""
    everyone = Member.objects.filter(company=request.member.company).order_by(
        "-is_active", "family_name", "given_name", "pk"
    )
    page = Pages(everyone.select_related("office"), 50).get_page(request.GET.get("page"))
    context = {"page": page, "lines": reach.lines_of(list(page)), "roles": Role.choices}
    return responses.page(request, "settings/members/page.html", context)


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"), proven=True)
def invite(request: MemberRequest) -> HttpResponse:
    """GET: the dialog. POST: invite, and show the link that sets the password."""
    if request.method == "GET":
        context = {"form": InvitationForm(), **known_words(request.member)}
        return responses.fragment(request, "settings/members/_invitation.html", context)
    fields = {name: request.POST.get(name, "") for name in InvitationForm.base_fields}
    member = changes.invite(request.member.company, by=request.actor, **fields)
    return _show_link(request, member, links.link_for(member))


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"), proven=True)
def correct(request: MemberRequest, member_id: int) -> HttpResponse:
    """GET: the dialog. POST: correct name, department and mail address."""
    person = _member(request, member_id)
    if request.method == "GET":
        names = ("family_name", "given_name", "department")
        known = {name: getattr(person, name) for name in names}
        known["office"] = person.office.name if person.office is not None else ""
        form = DetailsForm(initial={**known, "email": person.new_email or person.email})
        context = {"form": form, "person": person, **known_words(request.member)}
        return responses.fragment(request, "settings/members/_details.html", context)
    fields = {name: request.POST.get(name, "") for name in DetailsForm.base_fields}
    corrected = addresses.correct(person, by=request.actor, **fields)
    said = _("%(name)sさんの登録内容を変更しました。") % {"name": corrected.full_name}
    if corrected.new_email:
        said += _("新しいメールアドレスに確認のメールを送りました。確認されると切り替わります。")
    messages.success(request, said)
    return responses.redirect(request, reverse("settings_members"))


@needs(Action.EDIT_COMPANY, methods=("POST",), proven=True)
def give_link(request: MemberRequest, member_id: int) -> HttpResponse:
    """Make a password link: shown if the member never signed in, else mailed to them."""
    member = _member(request, member_id)
    return _show_link(request, member, changes.give_link(member, by=request.actor))


@needs(Action.EDIT_COMPANY, methods=("POST",), proven=True)
def change_role(request: MemberRequest, member_id: int) -> HttpResponse:
    """Give a member another role."""
    member = _member(request, member_id)
    changes.change_role(member, request.POST.get("role", ""), by=request.actor)
    messages.success(request, _("%(name)sさんの権限を変更しました。") % {"name": member.full_name})
    return responses.redirect(request, reverse("settings_members"))


@needs(Action.EDIT_COMPANY, methods=("POST",), proven=True)
def deactivate(request: MemberRequest, member_id: int) -> HttpResponse:
    """Deactivate a member."""
    member = _member(request, member_id)
    changes.deactivate(member, by=request.actor)
    messages.success(request, _("%(name)sさんの利用を停止しました。") % {"name": member.full_name})
    return responses.redirect(request, reverse("settings_members"))


@needs(Action.EDIT_COMPANY, methods=("POST",), proven=True)
def reactivate(request: MemberRequest, member_id: int) -> HttpResponse:
    """Reactivate a member; they need a new password."""
    member = _member(request, member_id)
    return _show_link(request, member, changes.reactivate(member, by=request.actor))


def known_words(member: Member) -> dict[str, object]:
    """Return the departments and offices that fields suggest."""
    people = Member.objects.filter(company=member.company_id).exclude(department="")
    names = people.order_by("department").values_list("department", flat=True).distinct()
    return {
        "known_departments": names[:_SUGGESTED],
        "known_offices": offices.offices_in_use(member.company_id),
    }


def _member(request: MemberRequest, member_id: int) -> Member:
    return get_object_or_404(Member, company=request.member.company, pk=member_id)


def _show_link(request: MemberRequest, member: Member, link: str) -> HttpResponse:
    context = {"invited": member, "link": link}
    return responses.fragment(request, "settings/members/_link.html", context)
