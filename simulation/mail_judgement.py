"""Judges the mails at the end: each must have arrived once, in order, and with the right facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from enishi.company.models import AuditEntry
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import AlertKind, LinkKind, Proposal, RecruiterAlert
from enishi.interviews.letters import announcements, interview_facts
from enishi.interviews.models import Interview, InterviewState
from enishi.mail.models import MailState, OutgoingMail
from simulation.candidates import keys_in
from simulation.post_office import Letter


def judge(taken: Mapping[str, Sequence[Letter]]) -> list[str]:
    """Everything that is wrong, in sentences. ``taken``: the server's mails by Message-ID."""
    written = list(OutgoingMail.objects.order_by("pk"))
    return [
        *_arrived(written, taken),
        *_out_of_order(written, taken),
        *_led_astray(written, taken),
        *_told_otherwise(),
        *_without_promised_meeting(),
    ]


def _arrived(
    written: Sequence[OutgoingMail], taken: Mapping[str, Sequence[Letter]]
) -> Iterator[str]:
    for mail in written:
        copies = taken.get(mail.message_id, ())
        if mail.state != MailState.SENT:
            yield f"mail {mail.pk} ({mail.kind}) is {mail.state}"
        elif not copies:
            yield f"mail {mail.pk} ({mail.kind}) counts as sent and never arrived"
        elif len(copies) > mail.attempts:
            yield f"mail {mail.pk} arrived {len(copies)} times, tried {mail.attempts} times"
        elif any(copy != copies[0] for copy in copies):
            yield f"mail {mail.pk} arrived with different words"


def _out_of_order(
    written: Sequence[OutgoingMail], taken: Mapping[str, Sequence[Letter]]
) -> Iterator[str]:
    """Mails about the same thing to the same person whose first arrivals are out of order."""
    place = {message_id: number for number, message_id in enumerate(taken)}
    last: dict[tuple[str, str], int] = {}
    for mail in written:
        if not mail.about or mail.message_id not in place:
            continue
        arrived, whose = place[mail.message_id], (mail.about, mail.to)
        if arrived < last.get(whose, arrived):
            yield f"mail {mail.pk} ({mail.kind}) arrived before an earlier one"
        last[whose] = arrived


def _led_astray(
    written: Sequence[OutgoingMail], taken: Mapping[str, Sequence[Letter]]
) -> Iterator[str]:
    """Mails with a dead link to the room; each link must work as long as the interview exists."""
    for mail in written:
        for kind, key in (
            found for copy in taken.get(mail.message_id, ()) for found in keys_in(copy)
        ):
            if kind != LinkKind.ROOM:
                continue
            link = candidate_links.find_link(key, kind=kind)
            if link is None:
                yield f"mail {mail.pk} leads to a room that is closed"
            elif link.interview.owner_key != mail.about:
                yield f"mail {mail.pk} leads to a stranger's room"


def _told_otherwise() -> Iterator[str]:
    """Candidates of a confirmed interview whose last mail has not the present time and way in.

    A candidate whom the recruiter tells by other means is left out: they keep what they know by
    mail, and the interview's page says so.
    """
    for interview in Interview.objects.filter(state=InterviewState.CONFIRMED).order_by("pk"):
        known = announcements.by_person(interview).get(None)
        told = announcements.told_period(known)
        if known is None or told is None or _is_told_by_hand(interview):
            continue
        facts = interview_facts.of(interview)
        if told != facts.period:
            yield f"the candidate of interview {interview.pk} was told another time"
        is_told = known.by_mail and facts.numbered is not None and not known.asked_again
        if is_told and announcements.way_in_is_outdated(known, facts):
            yield f"the candidate of interview {interview.pk} was told another way in"


def _is_told_by_hand(interview: Interview) -> bool:
    confirmed = (
        AuditEntry.objects.filter(
            action="interview.confirmed", subject_type="interview", subject_id=interview.pk
        )
        .order_by("pk")
        .last()
    )
    return confirmed is not None and not confirmed.details["tells_candidate"]


def _without_promised_meeting() -> Iterator[str]:
    """Picks of candidates without their promised meeting, of which no recruiter was told."""
    picked = Proposal.objects.filter(outcome="picked", makes_meeting=True)
    for proposal in picked.select_related("interview").order_by("pk"):
        interview = proposal.interview
        excused = RecruiterAlert.objects.filter(interview=interview, kind=AlertKind.NO_MEETING)
        untouched = interview.state == InterviewState.CONFIRMED and interview.confirmed_by is None
        if untouched and interview.meeting is None and not excused.exists():
            yield f"the pick of interview {interview.pk} lost its promised meeting"
