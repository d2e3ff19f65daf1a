"""Records a step's result together with what happens to its interview, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.roles import Action, not_found, require
from enishi.errors import Code, UserFacingError
from enishi.hiring import applications
from enishi.hiring.messages import writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import OPEN_MESSAGES, Message
from enishi.hiring.models import Application, StepResult
from enishi.interviews.models import OPEN_STATES, Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation


class InterviewAhead(UserFacingError):
    """The step has a coming interview, and the caller did not say what happens to it."""

    def __init__(self, interview: Interview) -> None:
        super().__init__(
            Code.INTERVIEW_AHEAD,
            _("これから行う予定の面接があります。どうするかを選択してください。"),
        )
        self.interview = interview


class Fate(StrEnum):
    """What happens to the coming interview."""

    KEEP = "keep"
    CANCEL = "cancel"


def decide(
    application: Application,
    outcome: str,
    *,
    at_step: int,
    by: Actor,
    note: str = "",
    reason: str = "",
    fate: str = "",
    tell_candidate: bool = False,
    leads_to: int | None = None,
    letter: Draft | None = None,
) -> StepResult:
    """Record a step's result, keep or cancel the interview of that step, and write a letter.

    Parameters
    ----------
    at_step
        Id of the step that the page showed.
    reason
        Why the application ends, as :func:`enishi.hiring.applications.record_result` takes it.
    fate
        A value of :class:`Fate`; empty where the page showed no interview.
    tell_candidate
        Whether the candidate gets a mail that the interview is cancelled.
    leads_to
        Id of the later step to which 合格 leads; the following one if not given.
    letter
        A message that tells the candidate the result. It is held like any other message.

    Raises
    ------
    InterviewAhead
        There is a coming interview, and ``fate`` does not say what happens to it (D-15).
    Conflict, UserFacingError
        As :func:`enishi.hiring.applications.record_result` and
        :func:`enishi.interviews.trips.confirmation.cancel`, and
        :func:`enishi.hiring.messages.writing.write` with a letter. Nothing is recorded then.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    with transaction.atomic():
        result = applications.record_result(
            application,
            outcome,
            at_step=at_step,
            note=note,
            reason=reason,
            leads_to=leads_to,
            by=by,
        )
        # The application's row is locked now, so nobody can begin an interview of it.
        ahead = _ahead(application, at_step)
        if ahead is not None and fate not in list(Fate):
            raise InterviewAhead(ahead)
        if ahead is not None and fate == Fate.CANCEL:
            confirmation.cancel(ahead, by=by, tell_candidate=tell_candidate)
        if letter is not None:
            tells = replace(letter, tells=result)
            writing.write(application.candidate, tells, application=application, by=by)
    return result


def undo(
    application: Application, *, result_id: int, letter_id: int | None = None, by: Actor
) -> Application:
    """Undo the latest result, and take back the letter that tells it.

    Parameters
    ----------
    result_id
        The result that the page showed as the latest one.
    letter_id
        The letter of that result that the page showed as waiting; it stays if none is named.

    Raises
    ------
    Conflict
        As :func:`enishi.hiring.applications.undo_result`; or the letter has been sent meanwhile.
        Nothing is undone then.
    NotFound
        The letter tells no such result.
    """
    require(by, Action.EDIT_CANDIDATES, application)
    with transaction.atomic():
        told = Message.objects.filter(result=result_id, conversation__application=application)
        letter = told.select_related("company").filter(pk=letter_id).first() if letter_id else None
        if letter_id and letter is None:
            raise not_found()
        undone = applications.undo_result(application, result_id=result_id, by=by)
        if letter is not None:
            writing.cancel(letter, by=by)
    return undone


def waiting_letter(result: StepResult) -> Message | None:
    """Return the letter that tells the result and can still be taken back, if there is one."""
    told = Message.objects.filter(result=result, state__in=OPEN_MESSAGES)
    return max(told, key=lambda one: one.pk, default=None)


def interviews_ahead(applications_at: dict[int, int]) -> dict[int, Interview]:
    """Return the coming interview of each application at a step; the keys are applications' ids.

    Parameters
    ----------
    applications_at
        The id of the step of interest for each application's id.
    """
    found = Interview.objects.filter(
        application__in=applications_at,
        step__in=set(applications_at.values()),
        state__in=OPEN_STATES,
    )
    is_to_come = Exists(Slot.objects.filter(interview=OuterRef("pk"), ends_at__gt=timezone.now()))
    coming = found.filter(~Q(state=InterviewState.CONFIRMED) | is_to_come)
    return {
        one.application_id: one
        for one in coming
        if applications_at[one.application_id] == one.step_id
    }


def _ahead(application: Application, step: int) -> Interview | None:
    """Return the step's coming interview: being arranged, or fixed and not over."""
    return interviews_ahead({application.pk: step}).get(application.pk)
