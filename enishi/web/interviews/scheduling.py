"""The page 「面談・面接日程設定」: a calendar, the slots drawn on it, and the interviewers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.hiring.models import Application
from enishi.interviews.letters import correspondence, undelivered
from enishi.interviews.reads import calendar
from enishi.interviews.reads.reasons import Part
from enishi.interviews.trips import scheduling
from enishi.web.interviews import workspace
from enishi.web.interviews.slot_form import version_of
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def open_draft(request: MemberRequest, pk: int) -> HttpResponse:
    """Begin, or continue, to arrange the interview of the application's current step."""
    application = get_object_or_404(Application.objects.visible_to(request.member), pk=pk)
    interview = scheduling.open_draft(application, by=request.actor)
    return responses.redirect(request, reverse("interview", args=[interview.pk]))


@needs(Action.SCHEDULE_INTERVIEWS)
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the page; for htmx, only its changing parts."""
    interview = workspace.find_interview(request, pk)
    if request.htmx:
        return workspace.answer(request, interview)
    mails = undelivered.outcomes_of(correspondence.written_about(interview))
    days_off = workspace.days_off_for(interview.company, interview.slots.all())
    context = workspace.context(interview, member=request.member, days_off=days_off) | {
        "holidays": calendar.names_of(days_off),
        "first_day": workspace.first_day(interview, days_off),
        "mails": mails,
    }
    said = {reason.part for reason in context["reasons"]}
    matter = undelivered.relevant_ids(fate.mail for fate in mails)
    context["is_mail_missing"] = bool(matter) and Part.MAILS not in said
    return responses.page(request, "interviews/scheduling.html", context)


@needs(Action.SCHEDULE_INTERVIEWS, methods=("POST",))
def participants(request: MemberRequest, pk: int) -> HttpResponse:
    """Make exactly the ticked members the interviewers."""
    interview = workspace.find_interview(request, pk)
    scheduling.set_participants(
        interview,
        members=Member.objects.filter(
            company=request.member.company_id,
            pk__in=input_cleaning.numbers(request.POST.getlist("members")),
        ),
        by=request.actor,
        version=version_of(request),
    )
    return workspace.answer(request, interview)
