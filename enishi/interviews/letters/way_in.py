"""Describes how people get into an interview: by the Zoom meeting or by another venue."""

from __future__ import annotations

from django.utils.translation import gettext as _

from enishi.interviews import venue
from enishi.interviews.candidate import candidate_limits
from enishi.interviews.letters.interview_facts import InterviewFacts
from enishi.mail import quoting
from enishi.meetings.booking import intents, phone
from enishi.meetings.models import Meeting

# A letter names this many telephone numbers; the room names them all.
_NUMBERS_IN_LETTERS = 2


def joining(facts: InterviewFacts, address: str) -> str:
    """Return lines that say how the candidate gets in.

    The room's address is valid before the meeting exists. The meeting's number is told once it is
    known.
    """
    interview, meeting = facts.interview, facts.meeting
    if meeting is None and facts.venue is not None:
        lines = venue.letter_lines(
            facts.venue, candidates_phone=interview.application.candidate.phone
        )
        if address:
            lines.append(_("■面接ルーム　%(url)s") % {"url": address})
        return "\n".join(lines)
    way_in = address or (meeting.join_url if meeting else "")
    if meeting is None or not way_in:
        return _("■方法　担当者よりご案内いたします")
    lines = [_("■方法　オンライン（Zoom）"), _("■入室先　%(url)s") % {"url": way_in}]
    if address:
        lines.append(candidate_limits.opening_sentence(interview.company))
    if facts.numbered is not None:
        lines.append(_("ミーティングID：%(id)s") % {"id": meeting.spaced_id})
        passcode = intents.passcode_of(meeting)
        if passcode:
            lines.append(_("パスコード：%(passcode)s") % {"passcode": passcode})
        lines += by_phone(meeting)
    return "\n".join(lines)


def way_of(facts: InterviewFacts, *, is_promised: bool = False) -> str:
    """Return in a few words how the candidate will take part.

    ``is_promised`` says that a Zoom meeting will be made for the time that they pick.
    """
    if is_promised or facts.is_online:
        return _("オンライン（Zoom）")
    return facts.venue.method if facts.venue else _("採用担当者よりご案内いたします")


def manner_of(facts: InterviewFacts) -> str:
    """Return the way to take part for interviewers, in one line."""
    if facts.is_online:
        return _("オンライン（Zoom）")
    if facts.venue is None:
        return _("未設定")
    return quoting.in_line(facts.venue.summary, may_link=True)


def by_phone(meeting: Meeting) -> list[str]:
    """Return lines that say how to join by telephone; empty where that is not possible."""
    way = phone.by_phone(meeting)
    if way is None:
        return []
    first, *others = [
        _("%(number)s（%(place)s）") % {"number": number.written, "place": number.place}
        for number in way.numbers[:_NUMBERS_IN_LETTERS]
    ]
    lines = [_("■電話での参加　%(number)s") % {"number": first}, *others]
    if way.passcode:
        lines.append(_("電話用パスコード：%(passcode)s") % {"passcode": way.passcode})
    if way.costs:
        lines.append(_("通話料は、おかけになる方のご負担となります。"))
    return lines
