"""担当範囲 of a limited recruiter: the dialog, and its words on the list of members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enishi.accounts import links
from enishi.company import offices
from enishi.company.models import Member, Role
from enishi.company.roles import Action
from enishi.hiring import reach as reaches
from enishi.hiring.models import Job
from enishi.hiring.reach import Reach
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

# The dialog shows so many jobs, the open ones first.
MOST_JOBS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A member in the list."""

    person: Member
    reach: Reach

    @property
    def is_limited(self) -> bool:
        """Whether they answer for a reach."""
        return self.person.role == Role.LIMITED

    @property
    def gets_invitation(self) -> bool:
        """Whether the link to a password is an invitation: they have never signed in."""
        return links.may_be_shown(self.person)

    @property
    def reach_in_words(self) -> str:
        """Return how many jobs and offices they answer for."""
        jobs, offices_ = len(self.reach.jobs), len(self.reach.offices)
        said = [
            *([ngettext("求人%(n)d件", "求人%(n)d件", jobs) % {"n": jobs}] if jobs else []),
            *(
                [ngettext("拠点%(n)d件", "拠点%(n)d件", offices_) % {"n": offices_}]
                if offices_
                else []
            ),
        ]
        return _("担当範囲：%(what)s") % {"what": _("、").join(said) or _("未設定")}


def lines_of(people: Sequence[Member]) -> list[Line]:
    """Return the lines of the list, with the reach of limited recruiters."""
    limited = [one for one in people if one.role == Role.LIMITED]
    found = reaches.reach_of(limited) if limited else {}
    return [Line(one, found.get(one.pk, Reach())) for one in people]


@needs(Action.EDIT_COMPANY, methods=("GET", "POST"), proven=True)
def reach(request: MemberRequest, member_id: int) -> HttpResponse:
    """``GET|POST /settings/members/7/reach``: the dialog, and what it sends."""
    company = request.member.company
    person = get_object_or_404(Member, company=company, pk=member_id)
    if request.method == "GET":
        known = reaches.reach_of([person])[person.pk]
        jobs = Job.objects.filter(company=company).order_by("-is_open", "title", "pk")
        context = {
            "person": person,
            "offices": [
                (one, one.pk in known.offices) for one in offices.offices_in_use(company.pk)
            ],
            "jobs": [(one, one.pk in known.jobs) for one in jobs[:MOST_JOBS]],
        }
        return responses.fragment(request, "settings/members/_reach.html", context)
    reaches.set_reach(
        person,
        jobs=input_cleaning.numbers(request.POST.getlist("job")),
        offices=input_cleaning.numbers(request.POST.getlist("office")),
        by=request.actor,
    )
    messages.success(
        request, _("%(name)sさんの担当範囲を変更しました。") % {"name": person.full_name}
    )
    return responses.redirect(request, reverse("settings_members"))
