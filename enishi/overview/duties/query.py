"""Finds what is to be done, of each kind, in one statement.

The first page runs it on every call. The SQL is written out, because building it each time would
take longer than running it. Each part starts from an index and reads a bounded number of rows: at
a step, those that wait longest. So its cost does not grow with what is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from enishi.hiring.evaluations.models import OPEN_STATES as OPEN_EVALUATIONS
from enishi.hiring.intake.form_models import WebApplicationState
from enishi.hiring.intake.mail_models import MailEntryState
from enishi.hiring.models import INTERVIEW_KINDS, ApplicationStatus, StepKind
from enishi.hiring.offer_models import OfferState
from enishi.hiring.person_request_models import RequestState
from enishi.interviews.models import OPEN_STATES as OPEN_INTERVIEWS
from enishi.interviews.models import InterviewState

# So many applications are looked at of each step, and so many of those that a member answers for.
LOOKED_AT = 200
OWNED = 500
# So many are counted of each other part.
COUNTED = 1_000
# Evaluations that were asked for longer ago are forgotten; those of one's own never.
ASKED_WITHIN_DAYS = 90
# Explicit due days that passed longer ago are forgotten.
OVERDUE_WITHIN_DAYS = 60
# New applications are called new for so long.
NEW_FOR_DAYS = 14

# The words that the statement gets.
CONSTANTS: dict[str, object] = {
    "active": ApplicationStatus.ACTIVE.value,
    "meets": [kind.value for kind in sorted(INTERVIEW_KINDS)],
    "screening": StepKind.SCREENING.value,
    "at_offer": StepKind.OFFER.value,
    "open_interviews": [state.value for state in OPEN_INTERVIEWS],
    "drafted": InterviewState.DRAFT.value,
    "proposed": InterviewState.PROPOSED.value,
    "held": InterviewState.HELD.value,
    "cancelled": InterviewState.CANCELLED.value,
    "open_evaluations": [state.value for state in sorted(OPEN_EVALUATIONS)],
    "offer_draft": OfferState.DRAFT.value,
    "offer_withdrawn": OfferState.WITHDRAWN.value,
    "unanswered": [OfferState.SENT.value, OfferState.EXPIRED.value],
    "open_request": RequestState.OPEN.value,
    "open_mail": MailEntryState.OPEN.value,
    "suspected": WebApplicationState.SUSPECTED.value,
    "looked_at": LOOKED_AT,
    "owned": OWNED,
    "counted": COUNTED,
    "asked_within": ASKED_WITHIN_DAYS,
    "overdue_within": OVERDUE_WITHIN_DAYS,
    "new_for": NEW_FOR_DAYS,
}

_OF_EVERYBODY = """
    select a.id, a.step, a.moved_at, a.applied_at, s.kind
    from enishi_step s cross join lateral (
        select id, current_step_id as step, moved_at, applied_at from enishi_application
        where company_id = %(company)s and status = %(active)s and current_step_id = s.id
        {reach} order by moved_at limit %(looked_at)s
    ) a
    where s.company_id = %(company)s
"""
_OWN = """
    select a.id, a.current_step_id as step, a.moved_at, a.applied_at, s.kind
    from (
        select application_id from enishi_handling
        where company_id = %(company)s and owner_id = %(member)s
        order by application_id desc limit %(owned)s
    ) mine
    join enishi_application a on a.id = mine.application_id and a.company_id = %(company)s
        and a.status = %(active)s {reach}
    join enishi_step s on s.id = a.current_step_id
"""
_REACH = "and job_id = any(%(jobs)s)"
# What is to be done with an application follows from its step, and from what exists there. A
# subquery with a limit is run for each row; PostgreSQL might read a whole table for an EXISTS.
_AT_STEPS = """
    select case
            when here.kind = any(%(meets)s) then case
                when i.id is null or i.state = %(cancelled)s then 'schedule'
                when i.state = %(drafted)s then 'fix'
                when i.state = %(held)s then 'result' end
            when here.kind = %(at_offer)s then case
                when o.state is null or o.state in (%(offer_draft)s, %(offer_withdrawn)s)
                then 'offer' end
            when here.applied_at > %(now)s - make_interval(days => %(new_for)s)
                and h.owner_id is null
                and (select 1 from enishi_stepresult where application_id = here.id limit 1) is null
                and (select 1 from enishi_evaluation where application_id = here.id limit 1) is null
            then 'arrival'
            when (select 1 from enishi_evaluation e where e.company_id = %(company)s
                and e.application_id = here.id
                and e.step_id = here.step and e.state = any(%(open_evaluations)s) limit 1) = 1
            then null
            when here.kind = %(screening)s then 'screening' else 'result' end as kind,
        coalesce(case when i.state = %(drafted)s then i.id end,
            case when o.state = %(offer_draft)s then o.id end) as pk,
        here.id as application, h.due_on, null::timestamptz as due_at,
        (case when i.state = %(held)s then i.over_at else here.moved_at end
            at time zone %(zone)s)::date as since,
        '' as detail, 1 as amount
    from here left join enishi_handling h on h.application_id = here.id
    left join lateral (
        select id, state, (select max(ends_at) from enishi_slot where interview_id = meeting.id)
            as over_at
        from enishi_interview meeting
        where application_id = here.id and step_id = here.step
        order by state = any(%(open_interviews)s) desc, created_at desc, id desc limit 1
    ) i on here.kind = any(%(meets)s)
    left join lateral (
        select id, state from enishi_offer where application_id = here.id
        order by number desc limit 1
    ) o on here.kind = %(at_offer)s
"""
_OWN_APPLICATION = """and (select owner_id from enishi_handling
    where application_id = a.id) = %(member)s"""
_ANSWERS = """
    (select 'answer', i.id, i.application_id, null::date, p.expires_at, null::date, '', 1
    from enishi_proposal p join enishi_interview i on i.id = p.interview_id
        and i.company_id = %(company)s and i.state = %(proposed)s
    join enishi_application a on a.id = i.application_id {reach}
    where p.company_id = %(company)s and p.outcome = '' {own}
    order by p.expires_at limit %(counted)s)
"""
_OWN_INTERVIEW = """and coalesce((select owner_id from enishi_handling
    where application_id = i.application_id), i.recruiter_id) = %(member)s"""
_OFFERS = """
    (select 'offer', offer.id, offer.application_id, null, offer.answer_by, null, offer.state, 1
    from enishi_offer offer join enishi_application a on a.id = offer.application_id
        and a.company_id = %(company)s and a.status = %(active)s {reach}
    where offer.company_id = %(company)s and offer.state = any(%(unanswered)s) {own}
    order by offer.answer_by limit %(counted)s)
"""
_UNDECIDED = """a.status = %(active)s and (select 1 from enishi_stepresult decided
        where decided.application_id = e.application_id and decided.step_id = e.step_id limit 1)
        is null"""
_OWED = f"""
    (select 'evaluation', e.id, e.application_id, e.due_on, null, (e.asked_at at time zone
        %(zone)s)::date, '', 1
    from enishi_evaluation e join enishi_application a on a.id = e.application_id
        and a.company_id = %(company)s and {_UNDECIDED}
    where e.company_id = %(company)s and e.member_id = %(member)s
        and e.state in ('asked', 'draft')
    order by e.due_on nulls last, e.id limit %(counted)s)
"""  # noqa: S608 - put together from constants
# Of colleagues, also those who have left: somebody has to ask another one then.
_OWED_BY_OTHERS = f"""
    (select 'asked', e.id, e.application_id, e.due_on, null, (e.asked_at at time zone
        %(zone)s)::date, m.family_name, 1
    from enishi_evaluation e join enishi_application a on a.id = e.application_id
        and a.company_id = %(company)s and {_UNDECIDED} {{reach}}
    join enishi_member m on m.id = e.member_id
    where e.company_id = %(company)s and e.member_id <> %(member)s {{own}}
        and e.state in ('asked', 'draft')
        and e.asked_at > %(now)s - make_interval(days => %(asked_within)s)
    order by e.asked_at limit %(counted)s)
"""  # noqa: S608 - likewise
_OWN_REQUEST = "and e.asked_by_id = %(member)s"
_UNREAD = """
    (select 'unread', talk.candidate_id, talk.application_id, null, null,
        (answer.received_at at time zone %(zone)s)::date, answer.id::text, 1
    from enishi_answer answer cross join lateral (
        select candidate_id, application_id from enishi_conversation
        where id = answer.conversation_id limit 1
    ) talk
    left join enishi_application a on a.id = talk.application_id
    where answer.company_id = %(company)s and answer.read_at is null
        and not answer.is_automatic {reach} {own}
    order by answer.received_at desc limit %(counted)s)
"""
_OWN_TALK = """and (select owner_id from enishi_handling
    where application_id = talk.application_id) = %(member)s"""
_REACHED_TALK = """and (a.job_id = any(%(jobs)s) or talk.application_id is null and (
    select 1 from enishi_application other where other.candidate_id = talk.candidate_id
    and other.job_id = any(%(jobs)s) limit 1) = 1)"""
# Due days of applications that wait for somebody else; the others are found at their steps.
_DUE = """
    (select 'due', null, a.id, h.due_on, null, null, '', 1
    from enishi_handling h join enishi_application a on a.id = h.application_id
        and a.company_id = %(company)s and a.status = %(active)s {reach}
    where h.company_id = %(company)s and h.due_on <= %(today)s {own}
        and h.due_on > %(today)s - %(overdue_within)s
        and not exists (select from waiting w where w.application = a.id and w.kind is not null)
    order by h.due_on limit %(counted)s)
"""
_OWN_DUE = "and h.owner_id = %(member)s"
_REQUESTS = """
    (select 'request', r.candidate_id, null, r.due_on, null, null, '', 1
    from enishi_personrequest r
    where r.company_id = %(company)s and r.state = %(open_request)s
    order by r.due_on limit %(counted)s)
"""
_MAILS = """
    select 'mail', null, null, null, null, (min(received_at) at time zone %(zone)s)::date, '',
        count(*)
    from (select received_at from enishi_mailentry
        where company_id = %(company)s and state = %(open_mail)s
        order by received_at desc limit %(counted)s) mails
    having count(*) > 0
"""
_SUSPECTED = """
    select 'suspected', null, null, null, null, (min(sent_at) at time zone %(zone)s)::date, '',
        count(*)
    from (select sent_at from enishi_webapplication
        where company_id = %(company)s and state = %(suspected)s {reach}
        order by sent_at desc limit %(counted)s) sent
    having count(*) > 0
"""
# What has no deadline gets one: so many days after it began to wait.
_FOUND = """
    select kind, pk, application, detail, amount, due_at,
        coalesce(due_on, (due_at at time zone %(zone)s)::date,
            since + coalesce((%(days)s::jsonb ->> kind)::int, 0), %(today)s) as due_on,
        due_on is not null or due_at is not null as is_set
    from ({parts}) part where kind is not null
"""
_ANY = """
    with {here}
    found as materialized ({found}),
    shown as (
        select * from found where %(kind)s = '' or kind = any(%(kinds)s)
        order by coalesce(due_at, (due_on + 1)::timestamp at time zone %(zone)s),
            application nulls first, kind, pk
        limit %(most)s
    ),
    counted as (
        select jsonb_object_agg(kind, amount) as amounts
        from (select kind, sum(amount) as amount from found group by kind) by_kind
    )
    select counted.amounts, {is_cut}, shown.kind, shown.pk, shown.application, shown.detail,
        shown.amount, shown.due_on, shown.due_at, shown.is_set,
        c.family_name, c.given_name, c.id, j.title, s.name
    from counted left join shown on true
    left join enishi_application a on a.id = shown.application and a.company_id = %(company)s
    left join enishi_candidate c on c.id = coalesce(a.candidate_id,
        case when shown.kind in ('request', 'unread') then shown.pk end)
        and c.company_id = %(company)s
    left join enishi_job j on j.id = a.job_id
    left join enishi_step s on s.id = a.current_step_id
    order by coalesce(shown.due_at,
        (shown.due_on + 1)::timestamp at time zone %(zone)s),
        shown.application nulls first, shown.kind, shown.pk
"""


@cache
def statement(
    *, is_recruiter: bool, sorts_mails: bool, answers_requests: bool, own: bool, limited: bool
) -> str:
    """Return the statement for what a member may do; ``limited`` reads ``%(jobs)s``."""
    reach = _REACH if limited else ""
    if not is_recruiter:
        return _ANY.format(here="", found=_FOUND.format(parts=_named([_OWED])), is_cut="false")
    source = (_OWN if own else _OF_EVERYBODY).format(reach=reach)
    parts = [
        "select * from waiting",
        _ANSWERS.format(reach=reach, own=_OWN_INTERVIEW if own else ""),
        _OFFERS.format(reach=reach, own=_OWN_APPLICATION if own else ""),
        _OWED,
        _OWED_BY_OTHERS.format(reach=reach, own=_OWN_REQUEST if own else ""),
        _DUE.format(reach=reach, own=_OWN_DUE if own else ""),
        _UNREAD.format(reach=_REACHED_TALK if limited else "", own=_OWN_TALK if own else ""),
    ]
    if not own:
        parts.append(_SUSPECTED.format(reach=reach))
        parts += [_MAILS] if sorts_mails else []
        parts += [_REQUESTS] if answers_requests else []
    is_cut = (
        "(select count(*) >= %(owned)s from here)"
        if own
        else "exists (select from here group by step having count(*) >= %(looked_at)s)"
    )
    return _ANY.format(
        here=f"here as materialized ({source}), waiting as materialized ({_AT_STEPS}),",
        found=_FOUND.format(parts=_named(parts)),
        is_cut=is_cut,
    )


def _named(parts: Iterable[str]) -> str:
    """Join the parts; the first row gives the columns their names and types."""
    first = (
        "select null::text as kind, null::bigint as pk, null::bigint as application,"
        " null::date as due_on, null::timestamptz as due_at, null::date as since,"
        " ''::text as detail, 1::bigint as amount where false"
    )
    return " union all ".join([first, *parts])
