"""Finds letters about an interview that did not arrive and still matter, and tells recruiters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import due
from enishi.interviews import revision
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.letters import correspondence, kinds
from enishi.interviews.letters.correspondence import Notice
from enishi.interviews.letters.letter_kind import MEMBERS, LetterKind
from enishi.interviews.models import Interview
from enishi.mail import failures, quoting
from enishi.mail.models import MailState, OutgoingMail

# The key under which a recruiter is told once of each letter.
_TOLD = "undelivered:"
_TOLD_WITHIN = timedelta(days=7)
TO_CANDIDATES = frozenset(kind.code.mail_kind for kind in kinds.KINDS)
_TO_MEMBERS = frozenset(built_in.mail_kind for built_in in MEMBERS)


def relevant_ids(mails: Iterable[OutgoingMail]) -> set[int]:
    """Return the ids of failed letters after which the same person was sent no other letter.

    ``mails`` are about one interview. A letter that a later one has superseded is not sent again. A
    lapsed letter supersedes nothing, because nobody reads it.
    """
    latest: dict[str, OutgoingMail] = {}
    for mail in sorted(mails, key=lambda mail: mail.pk):
        if mail.state != MailState.LAPSED:
            latest[_receiver(mail)] = mail
    return {mail.pk for mail in latest.values() if mail.state == MailState.FAILED}


@dataclass(frozen=True, slots=True)
class LetterOutcome:
    """A letter, with an explanation of what happened and what to do; empty if it arrived."""

    mail: OutgoingMail
    explanation: str

    @property
    def can_be_resent(self) -> bool:
        """Whether there is anything to send again."""
        return bool(self.explanation) and self.mail.state == MailState.FAILED

    @property
    def is_candidates(self) -> bool:
        """Whether the letter is to the candidate."""
        return is_candidates(self.mail)


def outcomes_of(mails: Sequence[OutgoingMail]) -> list[LetterOutcome]:
    """Return what became of each letter; ``mails`` are about one interview and keep their order."""
    mattering = relevant_ids(mails)
    mattering |= {mail.pk for mail in mails if mail.state == MailState.LAPSED}
    return [
        LetterOutcome(mail, failures.explanation_of(mail) if mail.pk in mattering else "")
        for mail in mails
    ]


def letters_about(interview: Interview) -> QuerySet[OutgoingMail]:
    """Select every letter about this interview."""
    return OutgoingMail.objects.filter(company=interview.company_id, about=interview.owner_key)


def is_candidates(mail: OutgoingMail) -> bool:
    """Whether this letter about an interview is to the candidate."""
    return mail.kind in TO_CANDIDATES


def delivery_states(
    interviews: Sequence[Interview], addresses: Mapping[int, Collection[str]]
) -> dict[int, tuple[str, bool]]:
    """Return how far the letters about each interview got, by its id.

    Parameters
    ----------
    addresses
        The addresses of the interviewers who can still sign in, by the interview's id.

    Returns
    -------
    dict
        Code of the :class:`MailState` of the candidate's latest letter, empty where there is none;
        and whether an interviewer's letter did not arrive. A letter superseded by a later one to
        the same address does not count, and neither does a lapsed letter.
    """
    found = {interview.pk: "" for interview in interviews}
    latest: dict[int, dict[str, tuple[str, str]]] = {pk: {} for pk in found}
    pks = {interview.owner_key: interview.pk for interview in interviews}
    mails = OutgoingMail.objects.filter(
        company__in={interview.company_id for interview in interviews}, about__in=pks
    ).exclude(state=MailState.LAPSED)
    for about, kind, to, state in mails.order_by("pk").values_list("about", "kind", "to", "state"):
        latest[pks[about]][to] = (kind, state)
        if kind in TO_CANDIDATES:
            found[pks[about]] = state
    return {
        pk: (
            state,
            any(
                kind in _TO_MEMBERS and how_far == MailState.FAILED
                for to, (kind, how_far) in latest[pk].items()
                if to in addresses.get(pk, ())
            ),
        )
        for pk, state in found.items()
    }


def tell_recruiters() -> None:
    """Tell the recruiter of an interview that a letter to the candidate did not arrive.

    Each letter is told once, while it matters and the interview lies ahead. The worker calls this
    every minute.
    """
    lately = timezone.now() - _TOLD_WITHIN
    told = OutgoingMail.objects.filter(once=Concat(Value(_TOLD), Cast(OuterRef("pk"), TextField())))
    failed = OutgoingMail.objects.filter(
        ~Exists(told), state=MailState.FAILED, failed_at__gt=lately, kind__in=TO_CANDIDATES
    )
    due.go_through(due.Each(failed, _tell_recruiter))


@transaction.atomic
def _tell_recruiter(mail_id: int) -> None:
    mail = OutgoingMail.objects.get(pk=mail_id)
    interview = revision.lock(Interview(pk=InterviewKey.parse(mail.about).number))
    lies_ahead = interview.slots.filter(ends_at__gt=timezone.now()).exists()
    if not lies_ahead or mail.pk not in relevant_ids(letters_about(interview)):
        return

    def notice() -> Notice:
        return Notice(
            _("【要確認】%(step)s：候補者へのメールが届いていません")
            % {"step": interview.step.name},
            _("候補者にお送りしたメールが届きませんでした。"),
            [
                _("■候補者　%(name)s 様")
                % {"name": quoting.in_line(interview.application.candidate.full_name)},
                _("■件名　%(subject)s") % {"subject": quoting.in_line(mail.subject)},
                _("■状況　%(what)s") % {"what": failures.explanation_of(mail)},
            ],
        )

    correspondence.write_to_recruiter(
        interview, LetterKind.UNDELIVERED, notice, once=f"{_TOLD}{mail.pk}"
    )


def _receiver(mail: OutgoingMail) -> str:
    """Return the person it is for; the candidate's address may have been corrected meanwhile."""
    return "candidate" if is_candidates(mail) else mail.to
