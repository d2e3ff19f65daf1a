"""The frozen values of a timeline: entries, where they come from, and the place of a page's end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.messages.models import Message
from enishi.hiring.models import StepResult
from enishi.mail.models import OutgoingMail

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# At most 18 digits, which every bigint can hold.
_CURSOR = re.compile(r"([0-9]{1,16})-([a-z]{1,20})-([0-9]{1,18})", re.ASCII)


class Kind(TextChoices):
    """What an entry is about; readers filter by it."""

    APPLICATION = "application", _("応募・結果")
    INTERVIEW = "interview", pgettext_lazy("timeline", "面談・面接")
    MAIL = "mail", _("メール")
    EVALUATION = "evaluation", _("評価")
    DOCUMENT = "document", _("書類")
    MEMO = "memo", _("メモ")


class Source(StrEnum):
    """Which rows an entry is made of. The values order entries of one moment."""

    ALERT = "alert"
    ANSWER = "answer"
    APPLICATION = "application"
    ASKED = "asked"
    DOCUMENT = "document"
    DRAFTED = "drafted"
    FIXED = "fixed"
    HELD = "held"
    LOG_OF_APPLICATION = "logapplication"
    LOG_OF_CANDIDATE = "logcandidate"
    LOG_OF_INTERVIEW = "loginterview"
    LOG_OF_OFFER = "logoffer"
    MAIL = "mail"
    MEMO = "memo"
    MESSAGE = "message"
    REGISTERED = "registered"
    RESULT = "result"
    SUBMITTED = "submitted"


KINDS: dict[Source, Kind] = {
    Source.ALERT: Kind.INTERVIEW,
    Source.ANSWER: Kind.MAIL,
    Source.APPLICATION: Kind.APPLICATION,
    Source.ASKED: Kind.EVALUATION,
    Source.DOCUMENT: Kind.DOCUMENT,
    Source.DRAFTED: Kind.INTERVIEW,
    Source.FIXED: Kind.INTERVIEW,
    Source.HELD: Kind.INTERVIEW,
    Source.LOG_OF_APPLICATION: Kind.APPLICATION,
    Source.LOG_OF_CANDIDATE: Kind.APPLICATION,
    Source.LOG_OF_INTERVIEW: Kind.INTERVIEW,
    Source.LOG_OF_OFFER: Kind.APPLICATION,
    Source.MAIL: Kind.MAIL,
    Source.MEMO: Kind.MEMO,
    Source.MESSAGE: Kind.MAIL,
    Source.REGISTERED: Kind.APPLICATION,
    Source.RESULT: Kind.APPLICATION,
    Source.SUBMITTED: Kind.EVALUATION,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is in the order of a timeline: moment, source, id of the row."""

    at: datetime
    source: Source
    row: int

    def __str__(self) -> str:
        """Return the place as an address carries it, to the microsecond."""
        return f"{(self.at - _EPOCH) // _MICROSECOND}-{self.source}-{self.row}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Parse what ``str`` wrote; None for anything else."""
        found = _CURSOR.fullmatch(text)
        if found is None or found[2] not in set(Source):
            return None
        try:
            at = _EPOCH + int(found[1]) * _MICROSECOND
        except OverflowError:
            return None
        return cls(at, Source(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened.

    ``who`` is the name of the person who did it; empty if nobody is known. ``text`` is what
    somebody wrote, in their own lines. ``row`` has a state that the page draws.
    """

    place: Place
    kind: Kind
    sentence: str
    who: str = ""
    text: str = ""
    row: StepResult | OutgoingMail | Message | None = None
    evaluation: Evaluation | None = None
    # What the entry is about. A page links to the first that the reader may open.
    application_id: int | None = None
    interview_id: int | None = None
    document_id: int | None = None
    # A memo of the reader's own, which they may edit.
    memo_id: int | None = None
    message_id: int | None = None
    answer_id: int | None = None

    @property
    def at(self) -> datetime:
        """Return when it happened, aware."""
        return self.place.at


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of a timeline, and the place after which the next page begins, if there is one."""

    entries: tuple[Entry, ...]
    following: Place | None
