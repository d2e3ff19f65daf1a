"""What the candidate, or the system for them, lets the recruiter know: on the page and by mail."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters, dates
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.interviews.candidate_models import QUESTIONS, CandidateNote, NoteKind
from enishi.interviews.letters import correspondence
from enishi.interviews.letters.correspondence import Notice
from enishi.interviews.letters.interview_facts import Period
from enishi.interviews.letters.letter_kind import OF_NOTES, LetterKind
from enishi.interviews.models import Interview
from enishi.mail import quoting

LONGEST = 1000


# What the candidate did already: there is nothing to decide.
# The letter that tells an interviewer the same.
_NEWS = {
    NoteKind.CHANGED: LetterKind.MEMBER_CHANGED,
    NoteKind.CANCELLED: LetterKind.MEMBER_CANCELLED,
}


def has(interview: Interview, *, message: str) -> bool:
    """Whether this word of the candidate's is kept, if it is one at all."""
    said = characters.clean(message).strip()
    return not said or interview.notes.filter(message=said).exists()


def leave(
    interview: Interview,
    kind: NoteKind,
    *,
    message: str = "",
    wishes: str = "",
    minutes: int | None = None,
    former: Period | None = None,
    period: Period | None = None,
    by: Actor | None = None,
) -> CandidateNote:
    """Keep a note on the interview and tell its recruiter, in the caller's transaction.

    Parameters
    ----------
    minutes
        By how much the candidate will be late, one of ``LATE_MINUTES``.
    former, period
        The time before and after a change; a cancellation has no time after it.

    by
        The candidate's link; ``None`` where the system leaves it for them.

    Raises UserFacingError when a text is longer than anybody writes by hand.
    """
    message, wishes = characters.clean(message).strip(), characters.clean(wishes).strip()
    if max(len(message), len(wishes)) > LONGEST:
        raise UserFacingError(
            Code.TEXT_TOO_LONG, _("%(count)d文字以内でご記入ください。") % {"count": LONGEST}
        )
    note = CandidateNote.objects.create(
        company=interview.company,
        interview=interview,
        kind=kind,
        message=message,
        wishes=wishes,
        minutes=minutes,
        former_starts_at=former.starts_at if former else None,
        former_ends_at=former.ends_at if former else None,
        starts_at=period.starts_at if period else None,
        ends_at=period.ends_at if period else None,
    )
    audit.record(
        interview.company, Event.INTERVIEW_NOTED, interview, by=by, note=note.pk, kind=kind
    )
    correspondence.write_to_recruiter(
        interview, OF_NOTES[kind], lambda: _notice_of(note, former=former)
    )
    return note


def waiting() -> QuerySet[CandidateNote]:
    """Those that somebody still has to deal with."""
    return CandidateNote.objects.filter(settled_at=None, kind__in=QUESTIONS)


@transaction.atomic
def settle(interview: Interview, *, by: Actor, note_id: int | None = None) -> None:
    """対応済みにする: nothing is left to do about this note, or about any of the interview's.

    What is settled already stays so.
    """
    require(by, Action.SCHEDULE_INTERVIEWS, interview)
    open_ones = waiting().filter(interview=interview).order_by("pk").select_for_update()
    if note_id is not None:
        open_ones = open_ones.filter(pk=note_id)
    for note in open_ones:
        note.settled_at = timezone.now()
        note.save(update_fields=["settled_at"])
        audit.record(
            interview.company, Event.INTERVIEW_NOTE_SETTLED, interview, by=by, note=note.pk
        )


def _notice_of(note: CandidateNote, *, former: Period | None) -> Notice:
    interview, letter = note.interview, _NEWS.get(NoteKind(note.kind))
    words = {"step": quoting.in_line(interview.step.name), "what": note.said}
    subject = _("【お知らせ】%(step)s：%(what)s") if letter else _("【要確認】%(step)s：%(what)s")
    return Notice(
        subject % words,
        _("%(step)sについて、次のお知らせがあります。") % words,
        [
            _("■内容　%(what)s") % words,
            _("■候補者　%(name)s 様")
            % {"name": quoting.in_line(interview.application.candidate.full_name)},
            *_times(note),
            *([_("■ご希望"), quoting.lines(note.wishes)] if note.wishes else []),
            *([_("■メッセージ"), quoting.lines(note.message)] if note.message else []),
        ],
        instead_of=letter,
        former=former,
    )


def _times(note: CandidateNote) -> list[str]:
    """Before and after, or the time that was called off."""
    if note.former_starts_at is None or note.former_ends_at is None:
        return []
    former = dates.long_period(note.former_starts_at, note.former_ends_at)
    if note.starts_at is None or note.ends_at is None:
        return [_("■日時　%(when)s") % {"when": former}]
    return [
        _("■変更前　%(when)s") % {"when": former},
        _("■変更後　%(when)s") % {"when": dates.long_period(note.starts_at, note.ends_at)},
    ]
