"""The tab 「採用フロー・結果」: an application's present step, and its history."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.hiring.models import Application, StepOutcome
from enishi.hiring.offers import standing
from enishi.web.candidates import ending_choice, profile, step_progress, web_form
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_CANDIDATES)
def application_page(request: MemberRequest, application_id: int) -> HttpResponse:
    """``GET /applications/3/``."""
    made = profile.applications_beside(application_id, request.member)
    application = next((one for one in made if one.pk == application_id), None)
    if application is None:
        raise Http404
    may_edit = may(request.actor, Action.EDIT_CANDIDATES)
    may_schedule = may(request.actor, Action.SCHEDULE_INTERVIEWS)
    way = step_progress.progress_of(application, request.actor)
    interviews = step_progress.interviews_of(application, request.member)
    context = {
        "is_progress": True,
        "application": application,
        "may_write_messages": may(request.actor, Action.WRITE_MESSAGES),
        "candidate": application.candidate,
        "applications": made,
        "steps": way,
        "latest_result": (latest := step_progress.latest_result(way)),
        "letter_to_take_back": step_progress.letter_to_take_back(way, latest),
        "interviews": interviews,
        "evaluated": step_progress.evaluated(way),
        "own_at_current": step_progress.own_at_current(way),
        "may_ask": may(request.actor, Action.ASK_FOR_EVALUATIONS),
        "may_open": may(request.actor, Action.OPEN_EVALUATIONS),
        "outcomes": StepOutcome.choices,
        "may_edit": may_edit,
        "endings": ending_choice.endings_of(request.member.company)
        if may_edit and application.is_active
        else [],
        "may_schedule": may_schedule,
        # Rendered only at an interview step.
        "offers_scheduling": may_schedule and application.is_at_interview,
        "may_write_letter": _may_write_letter(request, application),
        "sent": web_form.of(application, request.member),
        "offered": standing.of(
            application,
            request.actor,
            is_last_step=bool(way) and way[-1].step.pk == application.current_step_id,
        ),
        # The result is then the next step; another interview is for one that did not take place.
        "was_held": step_progress.was_held(application, interviews),
    }
    return responses.page(request, "candidates/application.html", context)


def _may_write_letter(request: MemberRequest, application: Application) -> bool:
    """Whether a letter may go with a result: not without an address."""
    return may(request.actor, Action.WRITE_MESSAGES) and bool(application.candidate.email)


def visible_applications(member: Member) -> QuerySet[Application]:
    """Return the member's applications, with all related rows that the pages of this tab show."""
    seen: QuerySet[Application] = Application.objects.visible_to(member)
    return seen.select_related("company", "candidate", "job", "current_step")
