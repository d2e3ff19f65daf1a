"""Two candidates side by side: their facts, what each has, and what hinders a merge."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.availability.models import BusyTime
from enishi.company.actors import Actor
from enishi.company.roles import is_limited
from enishi.errors import Code, UserFacingError
from enishi.hiring.document_models import Document
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.intake.mail_models import MailEntry
from enishi.hiring.memo_models import Memo
from enishi.hiring.merge_models import facts_of
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, ApplicationStatus, Candidate
from enishi.hiring.offer_models import Offer
from enishi.hiring.person_request_models import PersonRequest
from enishi.interviews.models import Interview
from enishi.records.erasing.models import Trace

SURVIVOR, ABSORBED = "survivor", "absorbed"
# Facts that win together, by the name of their choice.
CHOICES: Mapping[str, tuple[str | Promise, tuple[str, ...]]] = {
    "name": (gettext_lazy("氏名"), ("family_name", "given_name")),
    "kana": (gettext_lazy("フリガナ"), ("family_kana", "given_kana")),
    "email": (gettext_lazy("メールアドレス"), ("email",)),
    "phone": (gettext_lazy("電話番号"), ("phone",)),
}
_THEIRS: Mapping[Trace, tuple[type[Any], str]] = {
    Trace.APPLICATIONS: (Application, "candidate"),
    Trace.INTERVIEWS: (Interview, "application__candidate"),
    Trace.EVALUATIONS: (Evaluation, "application__candidate"),
    Trace.OFFERS: (Offer, "application__candidate"),
    Trace.DOCUMENTS: (Document, "candidate"),
    Trace.MEMOS: (Memo, "candidate"),
    Trace.MESSAGES: (Message, "conversation__candidate"),
    Trace.RECEIVED_MAILS: (MailEntry, "candidate"),
    Trace.REQUESTS: (PersonRequest, "candidate"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One fact of both candidates, and whose wins unless somebody chooses."""

    name: str
    label: str | Promise
    survivors: str
    absorbeds: str
    takes_absorbeds: bool

    @property
    def differs(self) -> bool:
        """Whether there is something to choose."""
        return self.survivors != self.absorbeds


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the two cannot be merged now, what to do, and the pages where to do it."""

    refusal: UserFacingError
    applications: Sequence[Application] = ()
    interviews: Sequence[Interview] = ()

    @property
    def sentence(self) -> str:
        """Return the sentence for people."""
        return str(self.refusal.message)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page of a merge shows.

    ``mark`` is another one once the facts of either have changed. ``counts`` has for each kind of
    row how many the survivor and the other have.
    """

    choices: Sequence[Choice]
    counts: Sequence[tuple[Trace, int, int]]
    hindrances: Sequence[Hindrance]
    mark: str


def of(survivor: Candidate, absorbed: Candidate, reader: Actor) -> Comparison:
    """Compare the two; changes nothing."""
    return Comparison(
        choices=[_choice(name, survivor, absorbed) for name in CHOICES],
        counts=_counts(survivor, absorbed),
        hindrances=hindrances_of(survivor, absorbed, reader),
        mark=mark_of(survivor, absorbed),
    )


def mark_of(survivor: Candidate, absorbed: Candidate) -> str:
    """Return a mark of the facts of both."""
    shown = repr([sorted(facts_of(one).items()) for one in (survivor, absorbed)])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def first_choice(name: str, survivor: Candidate, absorbed: Candidate) -> str:
    """Return whose fact wins unless somebody chooses: the survivor's, unless it is empty."""
    facts = CHOICES[name][1]
    has_own = any(getattr(survivor, fact) for fact in facts)
    has_other = any(getattr(absorbed, fact) for fact in facts)
    return ABSORBED if has_other and not has_own else SURVIVOR


def hindrances_of(survivor: Candidate, absorbed: Candidate, reader: Actor) -> Sequence[Hindrance]:
    """Return everything that has to be settled before the two can be merged."""
    if survivor.pk == absorbed.pk:
        sentence = _("同じ候補者どうしは統合できません。別の候補者を選んでください。")
        return [Hindrance(UserFacingError(Code.MERGE_WITH_ITSELF, sentence))]
    if beyond := hindrance_of_reach(survivor, absorbed, reader):
        return [beyond]
    return [
        *_of_open_applications(survivor, absorbed),
        *_of_two_places(survivor, absorbed),
    ]


def hindrance_of_reach(survivor: Candidate, absorbed: Candidate, reader: Actor) -> Hindrance | None:
    """Return why a limited recruiter may not merge these two: they would move others' work."""
    if reader.member is None or not is_limited(reader):
        return None
    made = Application.objects.filter(candidate__in=(survivor.pk, absorbed.pk))
    reached = Application.objects.reached_by(reader.member)
    if not made.exclude(pk__in=reached.values("pk")).exists():
        return None
    sentence = _(
        "担当範囲の外の応募がある候補者のため、統合を行えません。"
        "採用担当者権限または管理者権限のメンバーにご依頼ください。"
    )
    return Hindrance(UserFacingError(Code.MERGE_BEYOND_REACH, sentence))


def _choice(name: str, survivor: Candidate, absorbed: Candidate) -> Choice:
    label, facts = CHOICES[name]
    own, other = (
        " ".join(filter(None, (getattr(one, fact) for fact in facts)))
        for one in (survivor, absorbed)
    )
    wins = first_choice(name, survivor, absorbed)
    return Choice(name, label, own, other, takes_absorbeds=wins == ABSORBED)


def _counts(survivor: Candidate, absorbed: Candidate) -> list[tuple[Trace, int, int]]:
    counted = []
    for kind, (model, path) in _THEIRS.items():
        rows = model.objects.filter(company=survivor.company_id)
        own, other = (rows.filter(**{path: one.pk}).count() for one in (survivor, absorbed))
        if own or other:
            counted.append((kind, own, other))
    return counted


def _of_open_applications(survivor: Candidate, absorbed: Candidate) -> list[Hindrance]:
    made = Application.objects.filter(
        candidate__in=(survivor.pk, absorbed.pk), status=ApplicationStatus.ACTIVE
    )
    by_job: dict[int, list[Application]] = {}
    for one in made.select_related("job").order_by("pk"):
        by_job.setdefault(one.job_id, []).append(one)
    sentence = _(
        "二人とも同じ求人「%(job)s」で選考中です。"
        "どちらかの応募に結果を記録して終えるか、別の求人に移してから、統合してください。"
    )
    return [
        Hindrance(
            UserFacingError(Code.MERGE_OF_OPEN_APPLICATIONS, sentence % {"job": both[0].job.title}),
            tuple(both),
        )
        for both in by_job.values()
        if len(both) > 1
    ]


def _of_two_places(survivor: Candidate, absorbed: Candidate) -> list[Hindrance]:
    taken = BusyTime.objects.filter(company=survivor.company_id, is_accepted=False)
    own = list(taken.filter(candidate=survivor.pk))
    pairs = [
        (one.owner_key, other.owner_key)
        for other in taken.filter(candidate=absorbed.pk)
        for one in own
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
    ]
    if not pairs:
        return []
    keys = {key for pair in pairs for key in pair}
    theirs = Interview.objects.filter(
        Q(application__candidate=survivor) | Q(application__candidate=absorbed)
    )
    met = [one for one in theirs.select_related("step").order_by("pk") if one.owner_key in keys]
    sentence = _(
        "二人の面談・面接が同じ時間に確定しています。"
        "どちらかの日程を変更または中止してから、統合してください。"
    )
    return [Hindrance(UserFacingError(Code.MERGE_OF_TWO_PLACES, sentence), interviews=met)]
