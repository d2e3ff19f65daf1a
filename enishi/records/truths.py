"""The invariants written by hand: a sentence each, and the SQL that finds who breaks it."""

from __future__ import annotations

from dataclasses import dataclass

from enishi.meetings.models import LIVE_STATES, TAKING_STATES

# Written into the queries below as :live, :taking and :sealed; :now is the moment of the check.
_LIVE = ", ".join(f"'{state}'" for state in LIVE_STATES)
_TAKING = ", ".join(f"'{state}'" for state in TAKING_STATES)
# What enishi.sealing writes: the key's id, then base64url of nonce and seal.
_SEALED = "'^[^:]+:[A-Za-z0-9_=-]{38,}$'"


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """A sentence, and a query that answers with the ids of the rows that break it."""

    name: str
    sentence: str
    sql: str


def _one(name: str, sentence: str, sql: str) -> Invariant:
    written_out = sql.replace(":live", _LIVE).replace(":taking", _TAKING)
    written_out = written_out.replace(":sealed", _SEALED)
    return Invariant(name=name, sentence=sentence, sql=" ".join(written_out.split()))


COMPANY = [
    _one(
        "company_has_an_admin",
        "a company with members has an active admin",
        """select distinct m.company_id from enishi_member m where not exists (
           select from enishi_member a where a.company_id = m.company_id
           and a.role = 'admin' and a.is_active) order by 1""",
    ),
    _one(
        "inactive_member_has_no_password",
        "a deactivated member's password is gone, and with it every session",
        "select id from enishi_member where not is_active and password not like '!%' order by 1",
    ),
]

HIRING = [
    _one(
        "job_has_a_first_step",
        "the flow of every job has at least one step",
        """select j.id from enishi_job j where not exists (
           select from enishi_step s where s.flow_id = j.flow_id) order by 1""",
    ),
    _one(
        "current_step_is_of_the_flow",
        "an application stands at a step of its job's flow",
        """select a.id from enishi_application a join enishi_job j on j.id = a.job_id
           join enishi_step s on s.id = a.current_step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    _one(
        "result_is_of_the_flow",
        "a result was given at a step of the job's flow",
        """select r.id from enishi_stepresult r join enishi_application a on a.id = r.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = r.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    _one(
        "evaluation_is_of_the_flow",
        "an evaluation was written at a step of the job's flow",
        """select e.id from enishi_evaluation e join enishi_application a on a.id = e.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = e.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    _one(
        "active_application_is_undecided",
        "an active application has no result at the step where it stands",
        """select a.id from enishi_application a join enishi_stepresult r
           on r.application_id = a.id and r.step_id = a.current_step_id
           where a.status = 'active' order by 1""",
    ),
    _one(
        "ended_application_has_its_result",
        "a hired, rejected or withdrawn application has the result that ended it",
        """select a.id from enishi_application a where a.status <> 'active' and not exists (
           select from enishi_stepresult r where r.application_id = a.id
           and r.step_id = a.current_step_id and r.outcome = case a.status
           when 'hired' then 'passed' else a.status end) order by 1""",
    ),
    _one(
        "nobody_goes_on_after_a_no",
        "a result other than passed stands only where the application ended",
        """select r.id from enishi_stepresult r join enishi_application a on a.id = r.application_id
           where r.outcome <> 'passed' and r.step_id <> a.current_step_id order by 1""",
    ),
    _one(
        "candidate_can_be_found",
        "every candidate has the folded text that search looks in",
        "select id from enishi_candidate where search_text = '' order by 1",
    ),
]

INTERVIEWS = [
    _one(
        "interview_is_of_the_flow",
        "an interview is held at a step of the job's flow",
        """select i.id from enishi_interview i join enishi_application a on a.id = i.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = i.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    _one(
        "interview_is_at_an_interview_step",
        "an open interview belongs to a step at which people meet",
        """select i.id from enishi_interview i join enishi_step s on s.id = i.step_id
           where i.state in ('draft', 'proposed', 'confirmed')
           and s.kind not in ('casual_meeting', 'interview') order by 1""",
    ),
    _one(
        "fixed_interview_has_one_slot",
        "a confirmed or held interview has exactly one slot",
        """select i.id from enishi_interview i where i.state in ('confirmed', 'held')
           and (select count(*) from enishi_slot s where s.interview_id = i.id) <> 1 order by 1""",
    ),
    _one(
        "proposed_interview_has_a_slot",
        "an interview that waits for the candidate's answer offers at least one slot",
        """select i.id from enishi_interview i where i.state = 'proposed' and not exists (
           select from enishi_slot s where s.interview_id = i.id) order by 1""",
    ),
    _one(
        "open_proposal_is_of_a_proposed_interview",
        "a proposal that the candidate may answer belongs to an interview that waits for it",
        """select p.id from enishi_proposal p join enishi_interview i on i.id = p.interview_id
           where p.outcome = '' and i.state <> 'proposed' order by 1""",
    ),
    _one(
        "confirmed_interview_says_when",
        "a confirmed interview notes when it was confirmed, a draft does not",
        """select id from enishi_interview where (state = 'confirmed' and confirmed_at is null)
           or (state in ('draft', 'proposed') and confirmed_at is not null) order by 1""",
    ),
    _one(
        "held_interview_is_past",
        "an interview that was held ended in the past",
        """select i.id from enishi_interview i where i.state = 'held' and exists (
           select from enishi_slot s where s.interview_id = i.id and s.ends_at > :now)
           order by 1""",
    ),
    _one(
        "one_open_interview_at_a_step",
        "an application has at most one open interview at a step",
        """select min(id) from enishi_interview where state in ('draft', 'proposed', 'confirmed')
           group by application_id, step_id having count(*) > 1 order by 1""",
    ),
    _one(
        "slots_do_not_overlap",
        "no two slots of an interview overlap",
        """select distinct a.id from enishi_slot a join enishi_slot b
           on b.interview_id = a.interview_id and b.id > a.id
           and a.starts_at < b.ends_at and b.starts_at < a.ends_at order by 1""",
    ),
    _one(
        "slot_lasts",
        "a slot lasts five minutes or more",
        "select id from enishi_slot where ends_at < starts_at + interval '5 minutes' order by 1",
    ),
]

MEETINGS = [
    _one(
        "meeting_is_at_the_slot",
        "a confirmed interview's live meeting is at the time of its slot",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           join enishi_slot s on s.interview_id = i.id
           where i.state = 'confirmed' and m.state in (:live)
           and (m.starts_at, m.ends_at) <> (s.starts_at, s.ends_at) order by 1""",
    ),
    _one(
        "meeting_is_for_its_interview",
        "the meeting that an interview names was made for that interview",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           where m.purpose <> 'interview:' || i.id order by 1""",
    ),
    _one(
        "cancelled_interview_holds_no_meeting",
        "no meeting is kept alive for an interview that was cancelled or is gone",
        """select m.id from enishi_meeting m left join enishi_interview i
           on m.purpose = 'interview:' || i.id
           where m.purpose like 'interview:%' and m.state in (:live)
           and coalesce(i.state, 'cancelled') = 'cancelled' order by 1""",
    ),
    _one(
        "one_live_meeting_per_purpose",
        "nothing has two live meetings, but for the one that replaces the other",
        """select max(id) from enishi_meeting where state in (:live) and replaces_id is null
           group by company_id, purpose having count(*) > 1 order by 1""",
    ),
    _one(
        "host_is_in_one_place",
        "no host has two live or reserved meetings at one time in one lane",
        """select distinct a.id from enishi_meeting a join enishi_meeting b
           on b.host_id = a.host_id and b.lane = a.lane and b.id > a.id
           and a.starts_at < b.ends_at and b.starts_at < a.ends_at
           where a.state in (:taking) and b.state in (:taking) order by 1""",
    ),
    _one(
        "reservation_waits_for_an_answer",
        "a host's time is reserved only while the candidate may still answer",
        """select m.id from enishi_meeting m where m.state = 'reserved' and not exists (
           select from enishi_proposal p where 'interview:' || p.interview_id = m.purpose
           and p.outcome = '' and p.makes_meeting) order by 1""",
    ),
    _one(
        "ready_meeting_can_be_joined",
        "a meeting that is ready has Zoom's id and address",
        """select id from enishi_meeting where state = 'ready'
           and (zoom_meeting_id is null or join_url = '') order by 1""",
    ),
    _one(
        "meeting_is_not_ahead_of_its_wish",
        "what was seen at Zoom is never newer than what is desired",
        "select id from enishi_meeting where observed_version > desired_version order by 1",
    ),
    _one(
        "start_address_is_never_kept",
        "no meeting keeps Zoom's start address or a host key",
        """select id from enishi_meeting where jsonb_exists(observed, 'start_url')
           or jsonb_exists(observed, 'host_key') order by 1""",
    ),
    _one(
        "passcode_is_sealed",
        "a kept passcode is encrypted",
        """select id from enishi_meeting where (passcode <> '' and passcode !~ :sealed)
           or (phone_passcode <> '' and phone_passcode !~ :sealed) order by 1""",
    ),
    _one(
        "mails_are_sealed",
        "a kept mail, which carries keys to a candidate's pages, is encrypted",
        """select id from enishi_outgoingmail where (sealed_body <> '' and sealed_body !~ :sealed)
           or (sealed_calendar <> '' and sealed_calendar !~ :sealed) order by 1""",
    ),
    _one(
        "tokens_are_sealed",
        "kept tokens are encrypted",
        """select id from enishi_zoomaccount where (access_token <> '' and access_token !~ :sealed)
           or (refresh_token <> '' and refresh_token !~ :sealed) order by 1""",
    ),
    _one(
        "unlinked_account_holds_nothing",
        "an unlinked account holds no token, name or address",
        """select id from enishi_zoomaccount where state = 'unlinked'
           and (access_token, refresh_token, user_email, user_name) <> ('', '', '', '')
           order by 1""",
    ),
    _one(
        "linked_account_has_tokens",
        "a linked account has the tokens it works with",
        """select id from enishi_zoomaccount where state in ('linked', 'incomplete')
           and (access_token = '' or refresh_token = '') order by 1""",
    ),
    _one(
        "hosts_are_of_the_linked_account",
        "host users on offer are users of the Zoom account that is linked now",
        """select h.id from enishi_host h left join enishi_zoomaccount z
           on z.company_id = h.company_id and z.state <> 'unlinked'
           where h.is_candidate and h.zoom_account_id is distinct from z.zoom_account_id
           order by 1""",
    ),
    _one(
        "one_default_host",
        "a company offers at most one default host user",
        """select max(id) from enishi_host where is_default and is_candidate
           group by company_id having count(*) > 1 order by 1""",
    ),
]

MAIL = [
    _one(
        "sent_mail_says_when",
        "a mail has a moment of sending exactly when it was sent",
        """select id from enishi_outgoingmail
           where (state = 'sent') <> (sent_at is not null) order by 1""",
    ),
]

WRITTEN = [*COMPANY, *HIRING, *INTERVIEWS, *MEETINGS, *MAIL]
