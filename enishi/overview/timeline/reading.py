"""Reads one page of a candidate's timeline: which entries, then the rows that they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from enishi import dates
from enishi.company.events import Event
from enishi.company.models import ActorKind, AuditEntry, Member
from enishi.hiring.document_models import Document
from enishi.hiring.memo_models import Memo
from enishi.hiring.messages import threads
from enishi.hiring.messages.models import Message
from enishi.hiring.offer_models import OfferState
from enishi.interviews.candidate_models import REQUESTS, RecruiterAlert
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.overview.timeline import logged, sources
from enishi.overview.timeline.entry import KINDS, Entry, Kind, Place, Source, Timeline
from enishi.overview.timeline.scope import Scope

_LOGS = (
    Source.LOG_OF_APPLICATION,
    Source.LOG_OF_CANDIDATE,
    Source.LOG_OF_INTERVIEW,
    Source.LOG_OF_OFFER,
)
# Who did these is only in the log.
_BEGINNINGS = {
    Source.REGISTERED: ("candidate", Event.CANDIDATE_REGISTERED),
    Source.APPLICATION: ("application", Event.APPLICATION_MADE),
}


def page_of(
    scope: Scope, *, kind: Kind | None = None, before: Place | None = None, most: int = 40
) -> Timeline:
    """Return a page of the timeline; at most five statements, whatever its length.

    Parameters
    ----------
    kind
        Only entries of this kind.
    before
        Begin after this place; from the newest entry without it.
    most
        The number of entries of a page.
    """
    places = sources.places_of(scope, kind=kind, before=before, most=most + 1)
    shown = places[:most]
    writer = _Writer(scope, shown)
    entries = tuple(entry for place in shown if (entry := writer.entry(place)) is not None)
    return Timeline(entries, shown[-1] if len(places) > most else None)


class _Writer:
    """Makes entries of the rows at the places of one page."""

    def __init__(self, scope: Scope, places: Sequence[Place]) -> None:
        self.scope = scope
        wanted: dict[Source, list[int]] = defaultdict(list)
        for place in places:
            wanted[place.source].append(place.row)
        self.log, self.beginners = self._log(wanted)
        # Nothing wanted costs no statement.
        documents = Document.objects.visible_to(scope.reader).select_related("file__by")
        self.documents = documents.in_bulk(wanted[Source.DOCUMENT])
        memos = Memo.objects.visible_to(scope.reader).select_related("author")
        self.memos = memos.in_bulk(wanted[Source.MEMO])
        messages = Message.objects.visible_to(scope.reader).select_related("author")
        self.messages = messages.in_bulk(wanted[Source.MESSAGE])
        self.mails_of_messages = threads.mails_of(list(self.messages.values()))
        self.answers = threads.answers_in(wanted[Source.ANSWER], scope.reader)
        alerts = RecruiterAlert.objects.filter(company=scope.reader.company_id)
        self.alerts = alerts.in_bulk(wanted[Source.ALERT])
        mails = OutgoingMail.objects.filter(company=scope.reader.company_id)
        self.mails = mails.defer("sealed_body", "sealed_calendar").in_bulk(wanted[Source.MAIL])
        self._write = {
            Source.ALERT: self._alert,
            Source.ANSWER: self._answer,
            Source.APPLICATION: self._application,
            Source.ASKED: self._asked,
            Source.DOCUMENT: self._document,
            Source.DRAFTED: self._drafted,
            Source.FIXED: self._fixed,
            Source.HELD: self._held,
            Source.LOG_OF_APPLICATION: self._logged,
            Source.LOG_OF_CANDIDATE: self._logged,
            Source.LOG_OF_INTERVIEW: self._logged,
            Source.LOG_OF_OFFER: self._of_offer,
            Source.MAIL: self._mail,
            Source.MEMO: self._memo,
            Source.MESSAGE: self._message,
            Source.REGISTERED: self._registered,
            Source.RESULT: self._result,
            Source.SUBMITTED: self._submitted,
        }

    def entry(self, place: Place) -> Entry | None:
        """Return the entry; None if its row was deleted while the page was read."""
        try:
            facts = self._write[place.source](place.row)
        except KeyError:
            return None
        return Entry(place=place, kind=KINDS[place.source], **facts)

    def _log(
        self, wanted: Mapping[Source, list[int]]
    ) -> tuple[dict[int, AuditEntry], dict[tuple[str, int], str]]:
        """Return log entries by id, and who did what is told by a row that does not say it."""
        asked = Q(pk__in=[row for source in _LOGS for row in wanted[source]])
        for source, (subject, event) in _BEGINNINGS.items():
            if rows := wanted[source]:
                asked |= Q(
                    company=self.scope.reader.company_id,
                    subject_type=subject,
                    subject_id__in=rows,
                    action=event,
                )
        found = AuditEntry.objects.filter(asked, company=self.scope.reader.company_id)
        begun = {event for _subject, event in _BEGINNINGS.values()}
        log: dict[int, AuditEntry] = {}
        beginners: dict[tuple[str, int], str] = {}
        for one in found.select_related("member"):
            if one.action in begun and one.subject_id is not None:
                beginners[one.subject_type, one.subject_id] = _who(one)
            else:
                log[one.pk] = one
        return log, beginners

    def _registered(self, row: int) -> dict[str, Any]:
        who = self.beginners.get(("candidate", row), "")
        return {"sentence": _("候補者を登録"), "who": who}

    def _application(self, row: int) -> dict[str, Any]:
        made = self.scope.applications[row]
        return {
            "sentence": _("「%(job)s」に応募") % {"job": made.job.title},
            "who": self.beginners.get(("application", row), ""),
            "application_id": row,
        }

    def _result(self, row: int) -> dict[str, Any]:
        result = self.scope.results[row]
        return {
            "sentence": _("%(step)sの結果を記録") % {"step": result.step.name},
            "who": _name(result.decided_by),
            "text": self.scope.text_of(result),
            "row": result,
            "application_id": result.application_id,
        }

    def _asked(self, row: int) -> dict[str, Any]:
        asked = self.scope.requested[row]
        words = {"step": asked.step.name, "name": asked.member.full_name}
        return {
            "sentence": _("%(step)sの評価を%(name)sさんに依頼") % words,
            "who": _name(asked.asked_by),
            "application_id": asked.application_id,
        }

    def _submitted(self, row: int) -> dict[str, Any]:
        given = self.scope.handed_in[row]
        return {
            "sentence": _("%(step)sの評価を提出") % {"step": given.step.name},
            "who": given.member.full_name,
            "text": given.comment,
            "evaluation": given,
            "application_id": given.application_id,
        }

    def _document(self, row: int) -> dict[str, Any]:
        document = self.documents[row]
        words = {"kind": document.get_kind_display(), "name": document.file.file_name}
        return {
            "sentence": _("%(kind)s「%(name)s」を追加") % words,
            "who": _name(document.file.by),
            "document_id": row,
        }

    def _drafted(self, row: int) -> dict[str, Any]:
        one = self.scope.interviews[row]
        return self._of_interview(one, _("%(step)sの日程調整を開始"), _name(one.created_by))

    def _fixed(self, row: int) -> dict[str, Any]:
        one = self.scope.interviews[row]
        return self._of_interview(one, _("%(step)sの日程を確定"), _name(one.confirmed_by))

    def _held(self, row: int) -> dict[str, Any]:
        one = self.scope.interviews[row]
        return self._of_interview(one, _("%(step)sを実施")) | {"text": _when(one)}

    def _alert(self, row: int) -> dict[str, Any]:
        alert = self.alerts[row]
        one = self.scope.interviews[alert.interview_id]
        by_candidate = alert.kind in REQUESTS
        facts = self._of_interview(one, "%(step)s", _("候補者") if by_candidate else "")
        text = "\n".join(filter(None, (alert.message, alert.wishes)))
        words = {"step": one.step.name, "what": alert.said}
        return facts | {"sentence": _("%(step)s：%(what)s") % words, "text": text}

    def _mail(self, row: int) -> dict[str, Any]:
        mail = self.mails[row]
        return {
            "sentence": _("メール「%(subject)s」") % {"subject": mail.subject},
            "text": _("宛先 %(to)s") % {"to": mail.to},
            "row": mail,
            **self._whose(self.scope.interviews[InterviewKey.parse(mail.about).number]),
        }

    def _memo(self, row: int) -> dict[str, Any]:
        memo = self.memos[row]
        is_own = memo.author_id is not None and memo.author_id == self.scope.reader.id
        return {
            "sentence": _("メモ（編集済み）") if memo.edited_at else _("メモ"),
            "who": _name(memo.author),
            "text": memo.text,
            "memo_id": row if is_own else None,
        }

    def _logged(self, row: int) -> dict[str, Any]:
        one = self.log[row]
        if one.subject_type == "interview":
            interview = self.scope.interviews[one.subject_id or 0]
            sentence = str(logged.OF_INTERVIEW[one.action])
            facts = self._of_interview(interview, sentence, _who(one))
            is_fixed = one.action in logged.FIXES_TIME and interview.is_confirmed
            return facts | ({"text": _when(interview)} if is_fixed else {})
        if one.subject_type == "application":
            made = self.scope.applications[one.subject_id or 0]
            sentence = str(logged.OF_APPLICATION[one.action]) % {"job": made.job.title}
            return {"sentence": sentence, "who": _who(one), "application_id": made.pk}
        return {"sentence": str(logged.OF_CANDIDATE[one.action]), "who": _who(one)}

    def _message(self, row: int) -> dict[str, Any]:
        message = self.messages[row]
        mails = self.mails_of_messages[row]
        own = next((one for one in mails if one.kind == threads.TO_CANDIDATE), None)
        return {
            "sentence": _("メッセージ「%(subject)s」") % {"subject": message.subject},
            "who": _name(message.author),
            "row": own or message,
            "message_id": row,
        }

    def _of_offer(self, row: int) -> dict[str, Any]:
        entry = self.log[row]
        offer = self.scope.offers[entry.subject_id or 0]
        made = self.scope.applications[offer.application_id]
        words = {"job": made.job.title, "number": offer.number}
        answer = entry.details.get("answer", "")
        is_last_answer = answer and answer == offer.state
        return {
            "sentence": str(logged.OF_OFFER[entry.action]) % words,
            "who": _who(entry),
            "text": "\n".join(filter(None, (_said(answer), offer.comment)))
            if is_last_answer
            else _said(answer),
            "application_id": made.pk,
        }

    def _answer(self, row: int) -> dict[str, Any]:
        facts = self.answers[row].facts
        said = _("メール「%(subject)s」を受信") % {"subject": facts.subject}
        who = facts.from_name or facts.from_address
        return {"sentence": said, "who": who, "answer_id": row}

    def _of_interview(self, one: Interview, sentence: str, who: str = "") -> dict[str, Any]:
        said = sentence % {"step": one.step.name}
        return {"sentence": said, "who": who, **self._whose(one)}

    def _whose(self, one: Interview) -> dict[str, Any]:
        return {"interview_id": one.pk, "application_id": one.application_id}


def _when(interview: Interview) -> str:
    return "\n".join(
        dates.long_period(slot.starts_at, slot.ends_at) for slot in interview.slots.all()
    )


def _said(answer: str) -> str:
    return str(OfferState(answer).label) if answer else ""


def _name(member: Member | None) -> str:
    return member.full_name if member is not None else ""


def _who(logged_entry: AuditEntry) -> str:
    if logged_entry.actor_kind == ActorKind.CANDIDATE_LINK:
        return _("候補者")
    return _name(logged_entry.member) or _("自動")
