"""The one statement that finds the entries of a page: a union over what a timeline is made of.

Each part is limited, so that the database reads no more rows of it than the page could show. It is
written in SQL, because Django would take five times as long to build it as the database to run it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from enishi.company.roles import Action, may
from enishi.hiring.document_models import SEEN_BY
from enishi.interviews.candidate_models import AlertKind
from enishi.interviews.interview_key import InterviewKey
from enishi.interviews.letters import undelivered
from enishi.interviews.models import InterviewState
from enishi.overview.timeline import logged
from enishi.overview.timeline.entry import KINDS, Kind, Place, Source
from enishi.overview.timeline.scope import Scope

_LOG = """enishi_auditentry r where r.company_id = %(company)s and r.subject_type = '{subject}'
    and r.subject_id = any(%({ids})s) and r.action = any(%({actions})s)"""
# For each source: the moment of an entry, and where its rows are, named r.
_PARTS: dict[Source, tuple[str, str]] = {
    Source.REGISTERED: (
        "r.created_at",
        "enishi_candidate r where r.company_id = %(company)s and r.id = %(candidate)s",
    ),
    Source.LOG_OF_CANDIDATE: (
        "r.at",
        _LOG.format(subject="candidate", ids="candidates", actions="of_candidate"),
    ),
    Source.DOCUMENT: (
        "(select f.made_at from enishi_storedfile f where f.id = r.file_id)",
        """enishi_document r where r.company_id = %(company)s
        and r.candidate_id = %(candidate)s and r.kind = any(%(document_kinds)s)""",
    ),
    Source.MEMO: (
        "r.written_at",
        """enishi_memo r where r.company_id = %(company)s and r.candidate_id = %(candidate)s
        and r.removed_at is null""",
    ),
    Source.MESSAGE: (
        "r.written_at",
        """enishi_message r where r.company_id = %(company)s
        and r.conversation_id = any(array(select c.id from enishi_conversation c
        where c.company_id = %(company)s and c.candidate_id = %(candidate)s))""",
    ),
    Source.ANSWER: (
        "r.received_at",
        """enishi_answer r where r.company_id = %(company)s
        and r.conversation_id = any(array(select c.id from enishi_conversation c
        where c.company_id = %(company)s and c.candidate_id = %(candidate)s))""",
    ),
    Source.APPLICATION: (
        "r.applied_at",
        "enishi_application r where r.company_id = %(company)s and r.id = any(%(applications)s)",
    ),
    Source.LOG_OF_APPLICATION: (
        "r.at",
        _LOG.format(subject="application", ids="applications", actions="of_application"),
    ),
    Source.RESULT: (
        "r.decided_at",
        "enishi_stepresult r where r.company_id = %(company)s and r.id = any(%(results)s)",
    ),
    Source.ASKED: (
        "r.asked_at",
        "enishi_evaluation r where r.company_id = %(company)s and r.id = any(%(requested)s)",
    ),
    Source.SUBMITTED: (
        "r.submitted_at",
        "enishi_evaluation r where r.company_id = %(company)s and r.id = any(%(handed_in)s)",
    ),
    Source.DRAFTED: (
        "r.created_at",
        "enishi_interview r where r.company_id = %(company)s and r.id = any(%(interviews)s)",
    ),
    Source.LOG_OF_INTERVIEW: (
        "r.at",
        _LOG.format(subject="interview", ids="interviews", actions="of_interview"),
    ),
    Source.LOG_OF_OFFER: (
        "r.at",
        _LOG.format(subject="offer", ids="offers", actions="of_offer"),
    ),
    # Interviews that did not get their time here, such as those of the demo.
    Source.FIXED: (
        "r.confirmed_at",
        """enishi_interview r where r.company_id = %(company)s and r.id = any(%(interviews)s)
        and r.confirmed_at is not null and not exists (
        select from enishi_auditentry e where e.company_id = %(company)s
        and e.subject_type = 'interview' and e.subject_id = r.id and e.action = any(%(fixes)s))""",
    ),
    Source.HELD: (
        "s.ends_at",
        """enishi_interview r join enishi_slot s on s.interview_id = r.id
        where r.company_id = %(company)s and r.id = any(%(interviews)s) and r.state = %(held)s""",
    ),
    Source.ALERT: (
        "r.at",
        """enishi_recruiteralert r where r.company_id = %(company)s
        and r.interview_id = any(%(interviews)s) and r.kind <> all(%(told_by_log)s)""",
    ),
    Source.MAIL: (
        "r.written_at",
        """enishi_outgoingmail r where r.company_id = %(company)s
        and r.about = any(%(keys)s) and r.kind = any(%(letters)s)""",
    ),
}


def places_of(scope: Scope, *, kind: Kind | None, before: Place | None, most: int) -> list[Place]:
    """Return the places of the newest entries, in order.

    Parameters
    ----------
    before
        Only entries that come after this one in the order of the timeline.
    most
        At most so many.
    """
    parts = [_part(source, before) for source in _sources(scope) if kind in (None, KINDS[source])]
    if not parts:
        return []
    # Put together from constants; all values are parameters.
    union = " union all ".join(parts)
    statement = f"select * from ({union}) p order by 1 desc, 2, 3 desc limit %(most)s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(scope, before, most))
        return [Place(at, Source(source), row) for at, source, row in cursor]


def _sources(scope: Scope) -> Iterator[Source]:
    """Yield the sources that have rows for this reader."""
    yield from (Source.REGISTERED, Source.DOCUMENT)
    if may(scope.reader, Action.EDIT_CANDIDATES):
        yield Source.LOG_OF_CANDIDATE
    if may(scope.reader, Action.WRITE_MEMOS):
        yield Source.MEMO
    if may(scope.reader, Action.WRITE_MESSAGES):
        yield from (Source.MESSAGE, Source.ANSWER)
    if scope.applications:
        yield from (Source.APPLICATION, Source.LOG_OF_APPLICATION)
    if scope.results:
        yield Source.RESULT
    if scope.requested:
        yield Source.ASKED
    if scope.handed_in:
        yield Source.SUBMITTED
    if scope.offers:
        yield Source.LOG_OF_OFFER
    if scope.interviews:
        yield from (Source.DRAFTED, Source.LOG_OF_INTERVIEW, Source.FIXED, Source.HELD)
        if may(scope.reader, Action.SCHEDULE_INTERVIEWS):
            yield from (Source.ALERT, Source.MAIL)


def _part(source: Source, before: Place | None) -> str:
    moment, rows = _PARTS[source]
    after = "" if before is None else f"and {_after(source, moment, before)}"
    return (
        f"(select {moment}, '{source}' collate \"C\", r.id from {rows} {after}"  # noqa: S608
        " order by 1 desc, 3 desc limit %(most)s)"
    )


def _after(source: Source, moment: str, before: Place) -> str:
    """Return the condition that a row of this source comes after a place in the timeline."""
    if source > before.source:
        return f"{moment} <= %(before_at)s"
    if source == before.source:
        return f"({moment}, r.id) < (%(before_at)s, %(before_row)s)"
    return f"{moment} < %(before_at)s"


def _values(scope: Scope, before: Place | None, most: int) -> dict[str, Any]:
    return {
        "company": scope.reader.company_id,
        "candidate": scope.candidate.pk,
        "candidates": [scope.candidate.pk, *(one.absorbed for one in scope.merges)],
        "applications": list(scope.applications),
        "results": list(scope.results),
        "requested": list(scope.requested),
        "handed_in": list(scope.handed_in),
        "interviews": list(scope.interviews),
        "offers": list(scope.offers),
        "keys": [str(InterviewKey(pk)) for pk in scope.interviews],
        "document_kinds": [kind for kind, action in SEEN_BY.items() if may(scope.reader, action)],
        "of_candidate": list(logged.OF_CANDIDATE),
        "of_application": list(logged.OF_APPLICATION),
        "of_interview": list(logged.OF_INTERVIEW),
        "of_offer": list(logged.OF_OFFER),
        "fixes": list(logged.FIXES_TIME),
        # The log tells these of the interview itself.
        "told_by_log": [AlertKind.CHANGED, AlertKind.CANCELLED],
        "letters": list(undelivered.TO_CANDIDATES),
        "held": InterviewState.HELD,
        "before_at": before.at if before is not None else None,
        "before_row": before.row if before is not None else None,
        "most": most,
    }
