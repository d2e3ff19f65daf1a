"""Finds every row about a candidate, one query for each kind."""

from __future__ import annotations

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower
from django.utils import timezone

from enishi import characters
from enishi.availability.models import BusyTime
from enishi.hiring import memos, phone_numbers
from enishi.hiring.document_models import Document
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.intake import mail_samples
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.intake.mail_models import MailEntry, MailSample
from enishi.hiring.intake.models import ImportRow
from enishi.hiring.memo_models import Memo
from enishi.hiring.merge_models import CandidateMerge, former_selves
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Candidate, StepResult
from enishi.hiring.offer_models import Offer
from enishi.hiring.person_request_models import PersonRequest
from enishi.interviews.bulk.models import BulkChange
from enishi.interviews.candidate_models import CandidateLink, RecruiterAlert
from enishi.interviews.models import OPEN_STATES, Interview
from enishi.mail import received_mails
from enishi.mail.models import LAST_LETTER, OutgoingMail
from enishi.meetings.models import Meeting, MeetingQuerySet
from enishi.records.erasing.models import Trace

# What people put between the parts of a name or number.
_BETWEEN = "".join(
    map(chr, (0x20, 0x3000, *b"-()", *range(0x2010, 0x2016), 0x2212, 0xFF08, 0xFF09, 0x30FB))
)
# What is kept of a text in which a number is looked for; a line's end parts two numbers.
_IN_TEXT = frozenset("0123456789\n")
# Fewer digits would be found by chance.
_SHORTEST_NUMBER = 9


class Traces:
    """All rows about one candidate."""

    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        self._company = candidate.company_id
        # Whoever they were before merges is named by older rows.
        self.selves = [candidate, *former_selves(candidate)]
        self.interviews: QuerySet[Interview] = Interview.objects.filter(
            application__candidate=candidate
        )
        self.evaluations: QuerySet[Evaluation] = Evaluation.objects.filter(
            application__candidate=candidate
        )
        # Rows of lower rooms name interviews and evaluations by these.
        self.keys = [one.owner_key for one in self.interviews.only("pk")]
        self.subjects = [
            *self.keys,
            *(one.subject for one in self.evaluations.only("pk")),
            *(memos.subject_of(one) for one in self.memos.only("pk")),
            *(one.subject for one in self.web_applications.only("pk")),
            *(one.about for one in self.messages.only("pk")),
            *(one.subject for one in self.offers.only("pk")),
        ]

    @property
    def results(self) -> QuerySet[StepResult]:
        """Select the candidate's results, each with a note."""
        return StepResult.objects.filter(application__candidate=self._candidate)

    @property
    def alerts(self) -> QuerySet[RecruiterAlert]:
        """Select what the candidate told the recruiters."""
        return RecruiterAlert.objects.filter(interview__in=self.interviews)

    @property
    def links(self) -> QuerySet[CandidateLink]:
        """Select the candidate's keys to pages."""
        return CandidateLink.objects.filter(interview__in=self.interviews)

    @property
    def meetings(self) -> MeetingQuerySet:
        """Select the meetings that were made, or wanted, for the candidate's interviews."""
        found: MeetingQuerySet = Meeting.objects.filter(
            company=self._company, owner_key__in=self.keys
        )
        return found

    @property
    def busy_times(self) -> QuerySet[BusyTime]:
        """Select the times taken by the candidate's interviews, of everybody who takes part."""
        return BusyTime.objects.filter(
            Q(owner_key__in=self.keys) | Q(candidate=self._candidate.pk), company=self._company
        )

    @property
    def memos(self) -> QuerySet[Memo]:
        """Select what members wrote about the candidate, removed memos too."""
        return Memo.objects.filter(candidate=self._candidate)

    @property
    def merges(self) -> QuerySet[CandidateMerge]:
        """Select what is kept of those who were merged into the candidate."""
        return CandidateMerge.objects.filter(survivor=self._candidate)

    @property
    def messages(self) -> QuerySet[Message]:
        """Select what was written to the candidate, also what was never sent."""
        return Message.objects.filter(conversation__candidate=self._candidate)

    @property
    def requests(self) -> QuerySet[PersonRequest]:
        """Select what the candidate asked for about their data."""
        return PersonRequest.objects.filter(candidate=self._candidate)

    @property
    def offers(self) -> QuerySet[Offer]:
        """Select the offers to the candidate, each with its words and the answer."""
        return Offer.objects.filter(application__candidate=self._candidate)

    @property
    def web_applications(self) -> QuerySet[WebApplication]:
        """Select what the candidate sent by the form, and what looks like spam with their address.

        Such a one may have their telephone number instead. A name alone is many people's.
        """
        return WebApplication.objects.filter(
            Q(application__candidate=self._candidate) | Q(pk__in=self._suspected())
        )

    @property
    def received_mails(self) -> QuerySet[MailEntry]:
        """Select the mails that became something for the candidate, and those that name them.

        A mail that belongs to nobody yet names them by their address or telephone number.
        """
        return MailEntry.objects.filter(
            Q(candidate=self._candidate) | Q(pk__in=self._naming_mails()), company=self._company
        )

    @property
    def mail_samples(self) -> QuerySet[MailSample]:
        """Select the kept samples of mails that name the candidate."""
        kept = MailSample.objects.filter(company=self._company)
        naming = [
            one.pk
            for one in kept
            if self._is_named_in(mail_samples.opened(one).notice.text, with_name=True)
        ]
        return kept.filter(pk__in=naming)

    @property
    def naming_letters(self) -> QuerySet[BulkChange]:
        """Select the mails to many, this candidate among them, whose wording names them."""
        sent = BulkChange.objects.filter(company=self._company, items__candidate=self._candidate)
        naming = [
            one.pk
            for one in sent.exclude(letter_body="")
            if self._is_named_in(f"{one.letter_subject}\n{one.letter_body}", with_name=True)
        ]
        return BulkChange.objects.filter(pk__in=naming)

    @property
    def documents(self) -> QuerySet[Document]:
        """Select the candidate's files."""
        return Document.objects.filter(candidate=self._candidate)

    @property
    def mails(self) -> QuerySet[OutgoingMail]:
        """Select the mails about the candidate, whoever they are to, and those to their address."""
        to_them = Q(pk__in=())
        for address in {one.email.lower() for one in self.selves if one.email}:
            to_them |= Q(about="", to__iexact=address) & ~Q(kind=LAST_LETTER)
        return OutgoingMail.objects.filter(
            Q(about__in=self.subjects) | to_them, company=self._company
        )

    @property
    def import_rows(self) -> QuerySet[ImportRow]:
        """Select the rows of files that became the candidate, or that name them and nobody else."""
        mentioned = Q(candidate=self._candidate)
        for word in self._words():
            mentioned |= Q(candidate=None, folded__contains=word)
        told = Lower(Cast("cells", TextField()))
        folded = Func(
            told, Value(_BETWEEN), Value(""), function="translate", output_field=TextField()
        )
        own = ImportRow.objects.filter(company=self._company)
        return own.annotate(folded=folded).filter(mentioned)

    @property
    def open_interviews(self) -> list[Interview]:
        """Return the interviews that people still expect: being arranged, or fixed and not over."""
        still = self.interviews.filter(state__in=OPEN_STATES).select_related("step")
        now = timezone.now()
        return [
            one
            for one in still.prefetch_related("slots").order_by("pk")
            if not one.slots.all() or any(slot.ends_at > now for slot in one.slots.all())
        ]

    def counts(self) -> dict[str, int]:
        """Return how many rows of each :class:`Trace` there are; kinds without any are left out."""
        counted: dict[str, int] = {
            Trace.APPLICATIONS: self._candidate.applications.count(),
            Trace.RESULTS: self.results.count(),
            Trace.INTERVIEWS: len(self.keys),
            Trace.ALERTS: self.alerts.count(),
            Trace.LINKS: self.links.count(),
            Trace.MEETINGS: self.meetings.count(),
            Trace.EVALUATIONS: self.evaluations.count(),
            Trace.MEMOS: self.memos.count(),
            Trace.TAGS: self._candidate.tag_marks.count(),
            Trace.MESSAGES: self.messages.count(),
            Trace.MERGES: self.merges.count(),
            Trace.REQUESTS: self.requests.count(),
            Trace.OFFERS: self.offers.count(),
            Trace.DOCUMENTS: self.documents.count(),
            Trace.WEB_APPLICATIONS: self.web_applications.count(),
            Trace.MAILS: self.mails.count(),
            Trace.RECEIVED_MAILS: self.received_mails.count(),
            Trace.MAIL_SAMPLES: self.mail_samples.count(),
            Trace.IMPORT_ROWS: self.import_rows.count(),
        }
        return {str(kind): count for kind, count in counted.items() if count}

    def _naming_mails(self) -> list[int]:
        nobodys = MailEntry.objects.filter(company=self._company, candidate=None)
        found = []
        # They are encrypted, so that the database cannot look into them.
        for entry in nobodys.select_related("mail").iterator(chunk_size=200):
            facts = received_mails.facts_of(entry.mail)
            if self._is_named_in(f"{facts.from_address}\n{facts.subject}\n{facts.text}"):
                found.append(entry.pk)
        return found

    def _is_named_in(self, text: str, *, with_name: bool = False) -> bool:
        """Whether the text has the address or number of the candidate, or, if asked, the name."""
        return any(_names(text, one, with_name=with_name) for one in self.selves)

    def _suspected(self) -> list[int]:
        rows = WebApplication.objects.filter(company=self._company, application=None)
        emails = {one.email.lower() for one in self.selves if one.email}
        numbers = {number for one in self.selves for number in _numbers(one.phone)}
        return [
            pk
            for pk, theirs, phone in rows.values_list("pk", "details__email", "details__phone")
            if (theirs or "").lower() in emails or numbers & _numbers(phone or "")
        ]

    def _words(self) -> list[str]:
        """Return what a row that names the candidate contains, folded as the query folds it.

        An address or number is part of a cell, a name is the whole of one or of two.
        """
        return sorted({word for one in self.selves for word in _words_of(one)})


def _words_of(one: Candidate) -> list[str]:
    parts = [one.email, *sorted(_numbers(one.phone))]
    cells = [
        *((name,) for name in (one.full_name, one.full_kana)),
        (one.family_name, one.given_name),
    ]
    # As PostgreSQL writes texts in a list, without the space after the comma.
    named = ['"' + '","'.join(cell) + '"' for cell in cells if all(cell)]
    return [_folded(word) for word in (*parts, *named) if word]


def _names(text: str, one: Candidate, *, with_name: bool) -> bool:
    if one.email and one.email.lower() in text.lower():
        return True
    digits = "".join(letter for letter in characters.plain_digits(text) if letter in _IN_TEXT)
    if any(number in digits for number in _numbers(one.phone)):
        return True
    name = _folded(one.family_name + one.given_name)
    return with_name and bool(one.given_name) and name in _folded("".join(text.split()))


def _numbers(phone: str) -> set[str]:
    numbers = phone_numbers.digits(phone).split()
    return {number for number in numbers if len(number) >= _SHORTEST_NUMBER}


def _folded(text: str) -> str:
    return text.lower().translate(str.maketrans(dict.fromkeys(_BETWEEN)))
