"""The invariants of companies, hiring, interviews and mails, written by hand."""

from __future__ import annotations

from enishi.records.invariant import always

COMPANY = [
    always(
        "company_has_an_admin",
        "a company with members has an active admin",
        """select distinct m.company_id from enishi_member m where not exists (
           select from enishi_member a where a.company_id = m.company_id
           and a.role = 'admin' and a.is_active) order by 1""",
    ),
    always(
        "inactive_member_has_no_password",
        "a deactivated member's password is gone, and with it every session",
        "select id from enishi_member where not is_active and password not like '!%' order by 1",
    ),
]

HIRING = [
    always(
        "job_has_a_first_step",
        "the flow of every job has at least one step",
        """select j.id from enishi_job j where not exists (
           select from enishi_step s where s.flow_id = j.flow_id) order by 1""",
    ),
    always(
        "current_step_is_of_the_flow",
        "an application stands at a step of its job's flow",
        """select a.id from enishi_application a join enishi_job j on j.id = a.job_id
           join enishi_step s on s.id = a.current_step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    always(
        "result_is_of_the_flow",
        "a result was given at a step of the job's flow",
        """select r.id from enishi_stepresult r join enishi_application a on a.id = r.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = r.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    always(
        "evaluation_is_of_the_flow",
        "an evaluation was written at a step of the job's flow",
        """select e.id from enishi_evaluation e join enishi_application a on a.id = e.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = e.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    always(
        "active_application_is_undecided",
        "an active application has no result at the step where it stands",
        """select a.id from enishi_application a join enishi_stepresult r
           on r.application_id = a.id and r.step_id = a.current_step_id
           where a.status = 'active' order by 1""",
    ),
    always(
        "ended_application_has_its_result",
        "a hired, rejected or withdrawn application has the result that ended it",
        """select a.id from enishi_application a where a.status <> 'active' and not exists (
           select from enishi_stepresult r where r.application_id = a.id
           and r.step_id = a.current_step_id and r.outcome = case a.status
           when 'hired' then 'passed' else a.status end) order by 1""",
    ),
    always(
        "nobody_goes_on_after_a_no",
        "a result other than passed stands only where the application ended",
        """select r.id from enishi_stepresult r join enishi_application a on a.id = r.application_id
           where r.outcome <> 'passed' and r.step_id <> a.current_step_id order by 1""",
    ),
    always(
        "candidate_can_be_found",
        "every candidate has the folded text that search looks in",
        "select id from enishi_candidate where search_text = '' order by 1",
    ),
]

INTERVIEWS = [
    always(
        "interview_is_of_the_flow",
        "an interview is held at a step of the job's flow",
        """select i.id from enishi_interview i join enishi_application a on a.id = i.application_id
           join enishi_job j on j.id = a.job_id join enishi_step s on s.id = i.step_id
           where s.flow_id <> j.flow_id order by 1""",
    ),
    always(
        "interview_is_at_an_interview_step",
        "an open interview belongs to a step at which people meet",
        """select i.id from enishi_interview i join enishi_step s on s.id = i.step_id
           where i.state in ('draft', 'proposed', 'confirmed')
           and s.kind not in ('casual_meeting', 'interview') order by 1""",
    ),
    always(
        "fixed_interview_has_one_slot",
        "a confirmed or held interview has exactly one slot",
        """select i.id from enishi_interview i where i.state in ('confirmed', 'held')
           and (select count(*) from enishi_slot s where s.interview_id = i.id) <> 1 order by 1""",
    ),
    always(
        "proposed_interview_has_a_slot",
        "an interview that waits for the candidate's answer offers at least one slot",
        """select i.id from enishi_interview i where i.state = 'proposed' and not exists (
           select from enishi_slot s where s.interview_id = i.id) order by 1""",
    ),
    always(
        "open_proposal_is_of_a_proposed_interview",
        "a proposal that the candidate may answer belongs to an interview that waits for it",
        """select p.id from enishi_proposal p join enishi_interview i on i.id = p.interview_id
           where p.outcome = '' and i.state <> 'proposed' order by 1""",
    ),
    always(
        "proposed_interview_has_its_proposal",
        "an interview that waits for the candidate's answer has a proposal that can be answered",
        """select i.id from enishi_interview i where i.state = 'proposed' and not exists (
           select from enishi_proposal p where p.interview_id = i.id and p.outcome = '')
           order by 1""",
    ),
    always(
        "link_to_choose_ends_with_its_proposal",
        "a link to choose is revoked when its proposal was taken back or the interview called off",
        """select l.id from enishi_candidatelink l join enishi_interview i on i.id = l.interview_id
           left join enishi_proposal p on p.id = l.proposal_id
           where l.purpose = 'choose' and l.revoked_at is null
           and (i.state = 'cancelled' or p.outcome in ('withdrawn', 'expired')) order by 1""",
    ),
    always(
        "confirmed_interview_says_when",
        "a confirmed interview notes when it was confirmed, a draft does not",
        """select id from enishi_interview where (state = 'confirmed' and confirmed_at is null)
           or (state in ('draft', 'proposed') and confirmed_at is not null) order by 1""",
    ),
    always(
        "held_interview_is_past",
        "an interview that was held ended in the past",
        """select i.id from enishi_interview i where i.state = 'held' and exists (
           select from enishi_slot s where s.interview_id = i.id and s.ends_at > :now)
           order by 1""",
    ),
    always(
        "one_open_interview_at_a_step",
        "an application has at most one open interview at a step",
        """select min(id) from enishi_interview where state in ('draft', 'proposed', 'confirmed')
           group by application_id, step_id having count(*) > 1 order by 1""",
    ),
    always(
        "slots_do_not_overlap",
        "no two slots of an interview overlap",
        """select distinct a.id from enishi_slot a join enishi_slot b
           on b.interview_id = a.interview_id and b.id > a.id
           and a.starts_at < b.ends_at and b.starts_at < a.ends_at order by 1""",
    ),
    always(
        "slot_lasts",
        "a slot lasts five minutes or more",
        "select id from enishi_slot where ends_at < starts_at + interval '5 minutes' order by 1",
    ),
]

MAIL = [
    always(
        "mails_are_sealed",
        "a kept mail, which carries keys to a candidate's pages, is encrypted",
        """select id from enishi_outgoingmail where (sealed_body <> '' and sealed_body !~ :sealed)
           or (sealed_calendar <> '' and sealed_calendar !~ :sealed) order by 1""",
    ),
    always(
        "sent_mail_says_when",
        "a mail that was sent, and it alone, says when; one that came back was sent too",
        """select id from enishi_outgoingmail
           where state <> 'failed' and (state = 'sent') <> (sent_at is not null) order by 1""",
    ),
]

WRITTEN = [*COMPANY, *HIRING, *INTERVIEWS, *MAIL]
