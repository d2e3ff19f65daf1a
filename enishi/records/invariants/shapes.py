"""Invariants of the form of rows: a page that reads a row of another form fails."""

from __future__ import annotations

from enishi.company import time_zones
from enishi.meetings.gateway.explanations import Reason
from enishi.records.invariants.invariant import always

_REASONS = ", ".join(f"'{reason}'" for reason in ("", *Reason))
_ZONES = ", ".join(f"'{zone}'" for zone in time_zones.OFFERED)
_DELETE = "delete this row: it is written anew when it is needed"
_LISTS = ("alternative_hosts", "withdrawn_hosts", "refused_hosts", "to_push")
_NO_LIST = " or ".join(f"jsonb_typeof({column}) <> 'array'" for column in _LISTS)

WRITTEN = [
    always(
        "company_is_in_a_zone_that_there_is",
        "a company is in a time zone that can be chosen",
        f"select id from enishi_company where time_zone not in ({_ZONES}) order by 1",  # noqa: S608 - put together from constants
        remedy="set time_zone to an IANA name such as Asia/Tokyo",
    ),
    always(
        "meeting_is_in_a_zone_that_there_is",
        "a meeting to come is asked for in a time zone that there is",
        f"""select id from enishi_meeting where time_zone not in ({_ZONES})
            and ends_at > :now order by 1""",  # noqa: S608 - likewise
        remedy="set time_zone to an IANA name such as Asia/Tokyo",
    ),
    always(
        "calendars_tell_interviews_apart",
        "each interview has a name of its own in people's calendars",
        """select max(id) from enishi_interview group by calendar_uid
           having count(*) > 1 or calendar_uid = '' order by 1""",
        table="interview",
        remedy="set calendar_uid to a new UUID, and send the interview's letters again",
    ),
    always(
        "meeting_keeps_lists",
        "what a meeting keeps of hosts and changes are lists, what it keeps of Zoom is an object",
        f"""select id from enishi_meeting where {_NO_LIST}
            or jsonb_typeof(observed) <> 'object' or jsonb_typeof(unanswered) <> 'object'
            order by 1""",  # noqa: S608 - likewise
        remedy="set the column to [] or {}: the next look at Zoom fills it",
    ),
    always(
        "meeting_has_a_reason_with_a_sentence",
        "the code of why a meeting is not as wanted is one that has a sentence",
        f"select id from enishi_meeting where reason not in ({_REASONS}) order by 1",  # noqa: S608 - likewise
        remedy="set reason to an empty text: the worker's next try notes what is so",
    ),
    always(
        "link_has_a_trouble_with_a_sentence",
        "the code of why a link does not work is one that has a sentence",
        f"select id from enishi_zoomaccount where trouble not in ({_REASONS}) order by 1",  # noqa: S608 - likewise
        remedy="set trouble to an empty text: the worker's next call notes what is so",
    ),
    always(
        "meeting_is_for_an_interview",
        "what is wanted of Zoom, or is being deleted there, is for an interview",
        """select id from enishi_meeting where state in (:taking, 'cancelling')
           and owner_key !~ :whole_key order by 1""",
    ),
    always(
        "announcement_is_of_a_whole_period",
        "whoever was told a time was told when it begins and when it ends",
        """select id from enishi_announcement where (starts_at is null) <> (ends_at is null)
           or ends_at <= starts_at order by 1""",
        remedy="open the interview and send its letters again",
    ),
    always(
        "alert_is_of_whole_periods",
        "an alert that names a time says when it begins and when it ends",
        """select id from enishi_recruiteralert where (starts_at is null) <> (ends_at is null)
           or (former_starts_at is null) <> (former_ends_at is null)
           or ends_at <= starts_at or former_ends_at <= former_starts_at order by 1""",
        remedy="set both ends of the period, or neither",
    ),
    always(
        "mail_is_about_its_companys_interview",
        "a mail about an interview is of the company whose interview it is",
        """select o.id from enishi_outgoingmail o
           left join enishi_interview i on :key(i.id) = o.about
           where o.about like :any_key and i.company_id is distinct from o.company_id
           order by 1""",
    ),
    always(
        "allowance_lets_calls_through",
        "what is counted of a Zoom account's calls leaves room for one, now or soon",
        """select id from enishi_allowance where per_second < 1 or calls not between -10 and 10000
           or filled_at > :now + interval '1 hour' or weight not in ('light', 'medium')
           order by 1""",
        remedy=_DELETE,
    ),
    always(
        "silence_is_of_a_link",
        "silences are counted for a link that there is, or for Zoom as a whole",
        """select c.id from enishi_circuit c where c.name <> 'zoom' and not exists (
           select from enishi_zoomaccount z where 'link:' || z.id = c.name) order by 1""",
        remedy=_DELETE,
    ),
]
