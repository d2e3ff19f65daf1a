"""Which mail goes to whom, written in the transaction of the change that it tells of."""

from __future__ import annotations

from django.utils import timezone

from enishi.company.models import Member
from enishi.interviews import candidate_links, correspondence, wording
from enishi.interviews.announcement import Announcement
from enishi.interviews.candidate_models import LinkPurpose
from enishi.interviews.models import Interview
from enishi.interviews.wording import Period, period_of


def proposed(interview: Interview, *, address: str, tell_candidate: bool = True) -> None:
    """Ask the candidate to choose among the interview's slots, at this private address.

    A time that was told before stands no more: the interviewers are told so at once. Without
    ``tell_candidate`` the candidate is asked by other means than mail.
    """
    for announcement in _known(interview).values():
        if announcement.member is not None:
            _call_off(interview, announcement)
    if not interview.application.candidate.email:
        return
    former = told_to_candidate(interview)
    if tell_candidate:
        kind = kind_of_proposal(former)
        correspondence.write_to_candidate(interview, kind, address=address, former=former)
    # The time told before stays known, so that the one to come is told beside it.
    _remember(interview, None, former, asked_again=former is not None)


def kind_of_proposal(former: Period | None) -> str:
    """Which letter asks to choose: another one where a time was told before."""
    return "reproposed" if former else "proposed"


def withdrawn(interview: Interview) -> None:
    """Tell the candidate, if they were asked to choose, that there is no longer anything to."""
    asked = _known(interview).get(None)
    if asked is not None:
        correspondence.write_to_candidate(interview, "withdrawn", former=_told(asked))
        asked.delete()


def confirmed(
    interview: Interview,
    *,
    room_address: str = "",
    tell_candidate: bool = True,
    by_candidate: bool = False,
) -> None:
    """Tell everybody the time that was fixed, or that it changed, old and new side by side.

    Whoever was told this very time already hears nothing; whoever takes part no longer, that it
    is off for them.

    Parameters
    ----------
    room_address
        The candidate's way in; without one a new link to the room is made.
    tell_candidate
        Whether the candidate gets a mail; the interviewers always do.
    by_candidate
        Whether it is by the candidate's own hand that the time is another now. The recruiter knows
        that from the candidate's note, also as an interviewer.

    Raises
    ------
    UserFacingError
        The company's wording cannot be filled.
    """
    period = period_of(interview)
    if period is None:
        return
    known = _known(interview)
    if tell_candidate and interview.application.candidate.email:
        changed = "rescheduled" if by_candidate else "changed"
        _tell_candidate(interview, period, known.get(None), room_address, changed=changed)
    interviewers = _interviewers(interview)
    for member in interviewers:
        is_told = by_candidate and member == wording.recruiter_of(interview)
        _tell_member(interview, member, period, known.get(member.pk), is_told=is_told)
    staying = {member.pk for member in interviewers}
    for member_id, announcement in known.items():
        if member_id is not None and member_id not in staying:
            _call_off(interview, announcement)


def reconfirmed(interview: Interview) -> None:
    """Tell the candidate the fixed time as it stands, whom no letter about it has reached."""
    period = period_of(interview)
    if period is None:
        return
    address = candidate_links.issue(interview, purpose=LinkPurpose.ROOM)
    correspondence.write_to_candidate(interview, "confirmed", address=address)
    _remember(interview, None, period)


def cancelled(
    interview: Interview, *, tell_candidate: bool = True, by_candidate: bool = False
) -> None:
    """Tell everybody who was told of a time, or asked for one, that the interview is off.

    ``by_candidate`` says that the candidate called it off, and gets a receipt for that. The
    recruiter knows it from the candidate's note, also as an interviewer.
    """
    for announcement in _known(interview).values():
        if announcement.member is not None or tell_candidate:
            _call_off(interview, announcement, by_candidate=by_candidate)


def told_to_candidate(interview: Interview) -> Period | None:
    """The time that the candidate was last told, if any."""
    return _told(_known(interview).get(None))


def believed_by_candidate(interview: Interview) -> Period | None:
    """The time that the candidate goes by: the one told, unless they were asked to choose anew."""
    known = _known(interview).get(None)
    return None if known is None or known.asked_again else _told(known)


def _tell_candidate(
    interview: Interview,
    period: Period,
    known: Announcement | None,
    room_address: str,
    *,
    changed: str,
) -> None:
    former = _told(known)
    is_anew = known is not None and known.asked_again
    if former == period and not is_anew:
        return
    address = room_address or candidate_links.issue(interview, purpose=LinkPurpose.ROOM)
    kind = changed if former and former != period else "confirmed"
    correspondence.write_to_candidate(interview, kind, address=address, former=former)
    _remember(interview, None, period)


def _tell_member(
    interview: Interview,
    member: Member,
    period: Period,
    known: Announcement | None,
    *,
    is_told: bool,
) -> None:
    former = _told(known)
    if former == period:
        return
    kind = "member_changed" if former else "member_confirmed"
    if not is_told:
        correspondence.write_to_member(interview, kind, to=member, former=former)
    _remember(interview, member, period)


def _call_off(
    interview: Interview, announcement: Announcement, *, by_candidate: bool = False
) -> None:
    former, member = _told(announcement), announcement.member
    if member is None:
        kind = ("called_off" if by_candidate else "cancelled") if former else "withdrawn"
        correspondence.write_to_candidate(interview, kind, former=former)
    elif member.is_active and not (by_candidate and member == wording.recruiter_of(interview)):
        correspondence.write_to_member(interview, "member_cancelled", to=member, former=former)
    announcement.delete()


def _interviewers(interview: Interview) -> list[Member]:
    taking_part = interview.participants.select_related("member").order_by("pk")
    return [participant.member for participant in taking_part if participant.member.is_active]


def _known(interview: Interview) -> dict[int | None, Announcement]:
    """What each person was last told, by member; the candidate's under None."""
    told = Announcement.objects.filter(interview=interview).select_related("member")
    return {announcement.member_id: announcement for announcement in told.order_by("pk")}


def _told(announcement: Announcement | None) -> Period | None:
    if announcement is None or announcement.starts_at is None or announcement.ends_at is None:
        return None
    return Period(announcement.starts_at, announcement.ends_at)


def _remember(
    interview: Interview, member: Member | None, period: Period | None, *, asked_again: bool = False
) -> None:
    Announcement.objects.update_or_create(
        interview=interview,
        member=member,
        defaults={
            "company": interview.company,
            "starts_at": period.starts_at if period else None,
            "ends_at": period.ends_at if period else None,
            "asked_again": asked_again,
            "told_at": timezone.now(),
        },
    )
