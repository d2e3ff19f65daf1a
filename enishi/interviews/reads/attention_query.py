"""Finds the interviews that may need attention, in one query.

The query may find too many interviews, but never too few: :mod:`.reasons` decides. Where the rows
alone show that there is a reason, the query says so, and reasons are read only for the page that is
shown. The first page runs it on every call. The SQL is written out, because building it each time
would take longer than running it. It starts from the company's coming or open interviews, so its
cost does not grow with the interviews that are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from enishi.company.models import Company
from enishi.interviews import interview_key
from enishi.interviews.candidate_models import QUESTIONS
from enishi.interviews.meeting import openers
from enishi.interviews.models import LONGEST_SLOT, OPEN_STATES, InterviewState
from enishi.interviews.reads.attention_facts import TOLD_FOR
from enishi.interviews.reads.reasons import OVERDUE
from enishi.mail.models import MailState
from enishi.meetings.directory import preflight
from enishi.meetings.gateway.explanations import LASTING
from enishi.meetings.gateway.explanations import Reason as Refusal
from enishi.meetings.models import LIVE_STATES

_KEY = interview_key.in_sql("i.id")
_CHANGED_WHILE_OPEN = """
    select i.id, true as is_certain from enishi_interview i
    where i.company_id = %(company)s and i.state = %(draft)s and exists (
        select from enishi_announcement told where told.interview_id = i.id
        and told.starts_at > %(now)s and not told.asked_again)
"""
_CANDIDATE_WAITS = """
    select i.id, true from enishi_recruiteralert alert
    join enishi_interview i on i.id = alert.interview_id
    where alert.company_id = %(company)s and alert.settled_at is null
    and alert.kind = any(%(questions)s) and i.state = any(%(open)s)
"""
_MEETING = """
    select i.id, m.state in ('missing', 'failed') or i.state = %(confirmed)s
        and (m.state in ('cancelling', 'cancelled') or m.id is null)
    from ahead i
    left join enishi_meeting m on m.id = i.meeting_id
    left join enishi_zoomaccount a on a.id = m.account_id
    where i.state = any(%(open)s) and (
        m.state in ('missing', 'failed')
        or m.state = any(%(live)s) and (
            m.host_id = any(array(select id from enishi_host
                where company_id = %(company)s and not is_usable))
            or m.reason = %(drifted)s
            or m.observed -> 'meeting_authentication' = 'true'
            or m.ends_at > m.starts_at + %(longest_of_basic)s
                and m.host_id = any(array(select id from enishi_host
                    where company_id = %(company)s and license_type = %(basic)s))
            or m.observed_version < m.desired_version and m.generation <> a.generation
            or exists (select from enishi_meeting refused
                where refused.company_id = %(company)s and refused.replaces_id = m.id
                and refused.state = 'failed' and refused.starts_at > %(now)s))
        or m.state in ('calling', 'unknown') and m.generation <> a.generation
        or i.state = %(confirmed)s and (
            m.state = any(%(live)s) and (m.reason = any(%(lasting)s) or m.desired_at <= %(overdue)s
                and (m.observed_version < m.desired_version or m.state <> 'ready'))
            or m.state = any(%(can_be_opened)s) and m.starts_at <= %(soon)s
            or m.state in ('cancelling', 'cancelled')
            or m.id is null and i.venue_kind = '')
        or i.state = %(draft)s and m.id is null and i.given_back_at > %(told_since)s)
"""
_INTERVIEWER_GONE = """
    select i.id, true from ahead i join enishi_participant p on p.interview_id = i.id
    where i.state = %(confirmed)s and p.member_id = any(array(
        select id from enishi_member where company_id = %(company)s and not is_active))
"""
# Cancelled interviews are included: without the mail the candidate would come.
_MAIL_FAILED = f"""
    select i.id, false from ahead i
    join enishi_outgoingmail mail on mail.about = {_KEY}
    where mail.company_id = %(company)s and mail.state = %(failed)s
"""  # noqa: S608 - put together from constants
# An interview that is still being arranged may overlap with any busy time. Two fixed times of one
# person overlap only where somebody accepted that. So overlaps of fixed times are found from the
# few accepted busy times. No busy time lasts longer than a slot may, so that the index of a
# person's times need not be read from its beginning.
_IS_AT_ITS_TIME = """busy.starts_at < i.ends_at and busy.ends_at > i.starts_at
    and busy.starts_at > %(now)s - %(longest)s and busy.ends_at > %(now)s"""
_PEOPLE_TAKEN = f"""
    select i.id, false from ahead i join enishi_participant p on p.interview_id = i.id
    join enishi_busytime busy on busy.member_id = p.member_id and {_IS_AT_ITS_TIME}
    where i.state in ('draft', 'proposed')
    union all
    select i.id, false from ahead i join enishi_application a on a.id = i.application_id
    join enishi_busytime busy on busy.candidate = a.candidate_id and {_IS_AT_ITS_TIME}
    where i.state in ('draft', 'proposed')
    union all
    select i.id, false from ahead i join touching on touching.owner_key = {_KEY}
    where i.state = %(confirmed)s
"""  # noqa: S608 - likewise
_TOUCHING = """
    select unnest(array[accepted.owner_key, other.owner_key]) as owner_key
    from enishi_busytime accepted cross join lateral (
        select owner_key, starts_at, ends_at from enishi_busytime
        where member_id = accepted.member_id
        union all
        select owner_key, starts_at, ends_at from enishi_busytime
        where candidate = accepted.candidate
    ) other
    where accepted.company_id = %(company)s and accepted.is_accepted and accepted.ends_at > %(now)s
    and other.owner_key <> accepted.owner_key
    and other.starts_at < accepted.ends_at and other.ends_at > accepted.starts_at
"""
_ANY = f"""
    with ahead as materialized (
        select i.id, i.state, i.application_id, i.meeting_id, i.venue_kind, i.given_back_at,
            slot.starts_at, slot.ends_at
        from enishi_slot slot join enishi_interview i on i.id = slot.interview_id
        where slot.company_id = %(company)s and slot.ends_at > %(now)s
        and slot.starts_at > %(now)s - %(longest)s
    ),
    touching as materialized ({_TOUCHING})
    select found.id, coalesce(bool_or(found.is_certain), false) from (
        {_CHANGED_WHILE_OPEN} union all {_CANDIDATE_WAITS} union all {_MEETING}
        union all {_INTERVIEWER_GONE} union all {_MAIL_FAILED} union all {_PEOPLE_TAKEN}
    ) found
    group by found.id
    order by (select min(slot.starts_at) from enishi_slot slot
        where slot.interview_id = found.id and slot.ends_at > %(now)s) nulls last, found.id
"""  # noqa: S608 - put together from the constants above


@dataclass(frozen=True, slots=True)
class Possible:
    """The id of an interview that may need attention, and whether it certainly does."""

    pk: int
    is_certain: bool


def possible(company: Company) -> list[Possible]:
    """Return the company's interviews that could have a reason, the soonest first; one statement.

    Interviews whose times are all over come last.
    """
    now = timezone.now()
    named: dict[str, Any] = {
        "company": company.pk,
        "now": now,
        "longest": LONGEST_SLOT,
        "soon": now + openers.URGENT,
        "overdue": now - OVERDUE,
        "told_since": now - TOLD_FOR,
        "draft": InterviewState.DRAFT.value,
        "confirmed": InterviewState.CONFIRMED.value,
        "open": [state.value for state in OPEN_STATES],
        "live": list(LIVE_STATES),
        "can_be_opened": [state.value for state in openers.CAN_BE_OPENED],
        "drifted": Refusal.DRIFTED.value,
        "lasting": [reason.value for reason in LASTING],
        "basic": preflight.BASIC,
        "longest_of_basic": preflight.LONGEST_OF_BASIC,
        "questions": [kind.value for kind in QUESTIONS],
        "failed": MailState.FAILED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ANY, named)
        return [Possible(pk, is_certain) for pk, is_certain in cursor.fetchall()]
