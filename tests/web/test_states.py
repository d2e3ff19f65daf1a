"""A state looks the same on every page, because one table defines it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.template import Context, Template
from django.utils import timezone

import enishi
from enishi.accounts.invitations import InvitationOutcome, Judged
from enishi.company.models import Member
from enishi.files.models import FileState, StoredFile
from enishi.hiring.evaluations.models import Evaluation, EvaluationState, Verdict
from enishi.hiring.intake.form_models import WebApplication, WebApplicationState
from enishi.hiring.intake.mail_models import MailEntry, MailEntryState, MailRule
from enishi.hiring.intake.models import (
    CandidateImport,
    ImportRow,
    ImportState,
    RowOutcome,
)
from enishi.hiring.messages.answer_models import Answer, AnswerState
from enishi.hiring.messages.models import Message, MessageState
from enishi.hiring.models import Application, ApplicationStatus, Job, StepOutcome, StepResult
from enishi.hiring.offer_models import Offer, OfferState
from enishi.hiring.person_request_models import PersonRequest, RequestState
from enishi.hiring.posting_models import JobPosting, PostingState
from enishi.interviews.bulk.models import BulkChange, BulkItem, BulkState, ItemOutcome
from enishi.interviews.meeting.openers import Attendee, Standing
from enishi.interviews.models import Interview, InterviewState
from enishi.mail.models import MailState, OutgoingMail
from enishi.meetings.models import Host, LinkState, ZoomAccount
from enishi.web.shell.derived_states import HostState, JobState, MemberState, RuleState
from enishi.web.shell.states import LOOKS, Stateful

TEMPLATES = sorted(Path(enishi.__file__).parent.rglob("*.html"))
ICONS = Path(enishi.__file__).parents[1] / "frontend" / "icons.txt"
# What an evaluator would decide is no state of a row: ``{% verdict %}`` draws it.
EVERY = [state for kind, looks in LOOKS.items() if kind is not Verdict for state in looks]
WORDS = "|".join(re.escape(str(state.label)) for state in EVERY)
# A word of a state in a badge, or the state's own words taken from the row.
BY_HAND = re.compile(
    r"\{% badge [a-z_.]+\.(state|get_\w+_display|standing)\b"
    rf"""|\{{% badge _\(["']({WORDS})["']\)"""
    r"|interview\.get_state_display"
)


def in_state(state: TextChoices) -> Stateful:
    match state:
        case InterviewState():
            return Interview(state=state.value)
        case ApplicationStatus():
            return Application(status=state.value)
        case StepOutcome():
            return StepResult(outcome=state.value)
        case FileState():
            return StoredFile(state=state.value)
        case EvaluationState():
            return Evaluation(state=state.value)
        case ImportState():
            return CandidateImport(state=state.value)
        case RowOutcome():
            return ImportRow(outcome=state.value)
        case BulkState():
            return BulkChange(state=state.value)
        case ItemOutcome():
            return BulkItem(outcome=state.value)
        case MessageState():
            return Message(state=state.value)
        case AnswerState():
            read_at = timezone.now() if state == AnswerState.RECEIVED else None
            return Answer(read_at=read_at, is_automatic=state == AnswerState.AUTOMATIC)
        case MailState():
            return OutgoingMail(state=state.value)
        case LinkState():
            return ZoomAccount(state=state.value)
        case RequestState():
            return PersonRequest(state=state.value)
        case MailEntryState():
            return MailEntry(state=state.value)
        case WebApplicationState():
            return WebApplication(state=state.value)
        case OfferState():
            return Offer(state=state.value)
        case PostingState():
            return JobPosting(state=state.value)
        case InvitationOutcome():
            return Judged(None, state)  # type: ignore[arg-type]
        case Standing():
            return Attendee(Member(), state)
        case JobState():
            return Job(is_open=state == JobState.OPEN)
        case MemberState():
            password = "!" if state == MemberState.INVITED else "pbkdf2"
            return Member(is_active=state != MemberState.STOPPED, password=password)
        case HostState():
            return Host(is_usable=state == HostState.USABLE)
        case RuleState():
            return MailRule(is_on=state == RuleState.ON)
    raise AssertionError(state)


def test_every_state_of_each_kind_has_a_look() -> None:
    assert {kind: set(looks) for kind, looks in LOOKS.items()} == {
        kind: set(kind) for kind in LOOKS
    }
    icons = ICONS.read_text().split()
    used = {name for looks in LOOKS.values() for look in looks.values() for name in (look.icon,)}
    used |= {look.mark for looks in LOOKS.values() for look in looks.values() if look.mark}
    assert used - set(icons) == set()


def test_the_states_of_an_interview_differ_in_their_icons() -> None:
    assert len({look.icon for look in LOOKS[InterviewState].values()}) == len(InterviewState)


@pytest.mark.parametrize("state", EVERY, ids=repr)
def test_the_badge_says_the_state_in_its_tone(state: TextChoices) -> None:
    template = Template("{% load shell %}{% state row %}")
    html = template.render(Context({"row": in_state(state)}))
    look = LOOKS[type(state)][state]
    assert str(state.label) in html
    assert f"#{look.icon}" in html
    assert not look.tone or f"state-{look.tone}" in html


def test_no_template_draws_a_state_otherwise() -> None:
    assert TEMPLATES
    assert [path.name for path in TEMPLATES if BY_HAND.search(path.read_text())] == []
