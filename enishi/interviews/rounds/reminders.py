"""Writes reminders: a day before, an hour before, and about unanswered or reopened interviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.company.models import Member
from enishi.interviews import revision
from enishi.interviews.candidate import candidate_limits, candidate_links, open_times
from enishi.interviews.candidate_models import AlertKind, LinkKind, Proposal
from enishi.interviews.letters import alerts, correspondence, interview_facts
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.letters.correspondence import Notice
from enishi.interviews.letters.interview_facts import InterviewFacts, Period
from enishi.interviews.letters.letter_kind import TO_MEMBERS, LetterKind
from enishi.interviews.models import Interview, InterviewState
from enishi.interviews.rounds import reminders_due
from enishi.interviews.rounds.reminders_due import (
    A_DAY,
    AT_WORK,
    MORNING,
    SHORTLY,
    UNANSWERED_AFTER,
    UNANSWERED_AFTER_AT_LEAST,
)
from enishi.interviews.trips import proposals
from enishi.mail import quoting
from enishi.mail.templates import Unfillable

Remind = Callable[[Interview], None]


def send_due() -> None:
    """Write what is due now; the worker calls this every few minutes.

    Each reminder is written under its own key, so a repeated call writes nothing. Only the
    interviews that are due are read (:mod:`reminders_due`). Each is checked again under its lock. A
    person who was told the time after the reminder was due is not reminded, because they have just
    been told.
    """
    now = timezone.now()
    due.go_through(
        due.Each(
            reminders_due.people_to_remind(now),
            partial(_each, remind=partial(_remind, now=now)),
            key="interview_id",
        ),
        due.Each(
            reminders_due.unanswered_proposals(now),
            partial(_each, remind=_remind_of_proposal),
            key="interview_id",
        ),
        due.Each(reminders_due.reopened_interviews(now), partial(_each, remind=_remind_recruiter)),
    )


def day_before(period: Period, interview: Interview) -> datetime:
    """Return nine in the morning of the day before, aware, in the company's zone."""
    start = period.starts_at.astimezone(interview.company.zone)
    return (start - timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


def _each(interview_id: int, *, remind: Remind) -> None:
    """Write one interview's reminders; a wording that cannot be filled stops only these."""
    try:
        with transaction.atomic():
            remind(revision.lock(Interview(pk=interview_id)))
    except Unfillable:
        return


def _remind(interview: Interview, *, now: datetime) -> None:
    facts = interview_facts.of(interview)
    period = facts.period
    if interview.state != InterviewState.CONFIRMED or period is None:
        return
    kind, due, until = LetterKind.SOON, period.starts_at - SHORTLY, period.starts_at
    if now < due:
        kind, due = LetterKind.TOMORROW, day_before(period, interview)
        until = due.replace(hour=0) + A_DAY
        if not due <= now < until:
            return
    known = Announcement.objects.filter(interview=interview, by_mail=True, told_at__lt=due)
    for announcement in known.filter(starts_at=period.starts_at).select_related("member"):
        _remind_one(facts, kind, period, announcement.member, not_after=until)


def _remind_one(
    facts: InterviewFacts,
    kind: LetterKind,
    period: Period,
    member: Member | None,
    *,
    not_after: datetime,
) -> None:
    interview = facts.interview
    who = "candidate" if member is None else f"member-{member.pk}"
    once = f"{interview.owner_key}:{kind}:{period.starts_at:%Y%m%dT%H%MZ}:{who}"
    if correspondence.was_written(once):
        return
    if member is None:
        address = candidate_links.issue(interview, kind=LinkKind.ROOM)
        correspondence.write_to_candidate(
            facts, kind, address=address, once=once, not_after=not_after
        )
    elif member.is_active:
        correspondence.write_to_member(
            facts, TO_MEMBERS[kind], to=member, once=once, not_after=not_after
        )


def _remind_of_proposal(interview: Interview) -> None:
    """Remind once for each proposal, with a further link to the slots that can still be picked.

    If no slot can be picked, the candidate is not asked, and the recruiter has to offer other
    slots.
    """
    proposal = proposals.open_proposal_of(interview)
    if proposal is None:
        return
    once = f"proposal:{proposal.pk}:unanswered"
    if correspondence.was_written(once) or proposal.expires_at <= timezone.now():
        return
    half = (proposal.expires_at - proposal.proposed_at) / 2
    after = max(min(UNANSWERED_AFTER, half), UNANSWERED_AFTER_AT_LEAST)
    if proposal.proposed_at > timezone.now() - after:
        return
    if not open_times.open_slots(interview):
        _tell_that_none_is_left(interview, proposal)
        return
    address = proposals.further_link(proposal)
    correspondence.write_to_candidate(
        interview_facts.of(interview, proposal=proposal),
        LetterKind.UNANSWERED,
        address=address,
        once=once,
        not_after=proposal.expires_at,
    )


def _tell_that_none_is_left(interview: Interview, proposal: Proposal) -> None:
    def notice() -> Notice:
        return Notice(
            _("【要確認】%(step)s：候補者が選べる日程がありません") % {"step": interview.step.name},
            _(
                "提案した日程は、開始の1時間前を過ぎたか、面接官に別の面接が確定したため、"
                "すべて選べなくなっています。候補者への再度のご案内は送っていません。"
            ),
            [
                _("■候補者　%(name)s 様")
                % {"name": quoting.in_line(interview.application.candidate.full_name)}
            ],
        )

    correspondence.write_to_recruiter(
        interview, LetterKind.NONE_LEFT, notice, once=f"proposal:{proposal.pk}:none_left"
    )


def _remind_recruiter(interview: Interview) -> None:
    """Alert the recruiter once for each time told that nobody has confirmed again.

    The alert comes when so little time is left that the candidate may no longer change.
    """
    told = Announcement.objects.filter(
        interview=interview, starts_at__gt=timezone.now(), asked_again=False
    )
    soonest = told.order_by("starts_at").first()
    if interview.state != InterviewState.DRAFT or soonest is None or soonest.starts_at is None:
        return
    notice = max(candidate_limits.notice_of(interview.company), A_DAY)
    since = interview.alerts.filter(
        kind=AlertKind.LEFT_OPEN, former_starts_at=soonest.starts_at
    ).exists()
    if since or timezone.now() < soonest.starts_at - notice or soonest.ends_at is None:
        return
    # A person who opened it a moment ago is still working on it.
    if timezone.now() < interview.changed_at + AT_WORK:
        return
    former = Period(soonest.starts_at, soonest.ends_at)
    alerts.raise_alert(interview, AlertKind.LEFT_OPEN, former=former)
