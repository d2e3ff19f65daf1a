"""Invariants of jobs, flows, candidates and applications."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
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
        "result_was_reached",
        "a result was given at a step that the application has reached",
        """select r.id from enishi_stepresult r join enishi_application a on a.id = r.application_id
           join enishi_step s on s.id = r.step_id
           join enishi_step here on here.id = a.current_step_id
           where s.flow_id = here.flow_id and s.position > here.position order by 1""",
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
    always(
        "file_is_somebodys",
        "a file is of somebody, or came by a form or as a mail, and bears the key's owner",
        """select f.id from enishi_storedfile f left join enishi_document d on d.file_id = f.id
           left join enishi_webapplicationfile w on w.file_id = f.id
           left join enishi_receivedmail m on m.file_id = f.id
           left join enishi_candidatekey k on k.candidate_id = d.candidate_id
             and 'candidate:' || k.made_for = f.owner_key
           where f.owner_key is distinct from coalesce(
             'candidate:' || coalesce(k.made_for, d.candidate_id),
             'web_application:' || w.web_application_id,
             'received_mail:' || m.id)
           order by 1""",
    ),
    always(
        "received_mail_is_somewhere",
        "a mail that was handed on became something, or waits for a member",
        """select m.id from enishi_receivedmail m left join enishi_mailentry e on e.mail_id = m.id
           where (m.state <> 'new') <> (e.id is not null) order by 1""",
        remedy="hand the mail on again: put it back to new, and the worker takes it",
    ),
    always(
        "documents_have_a_key",
        "whoever has documents has a key that is encrypted",
        """select d.id from enishi_document d left join enishi_candidatekey k
           on k.candidate_id = d.candidate_id
           where k.id is null or k.encrypted !~ :sealed order by 1""",
        remedy="the files cannot be opened: put the row back from a backup, or remove them",
    ),
    always(
        "document_is_of_the_candidates_application",
        "a document that came with an application is of the candidate who applied",
        """select d.id from enishi_document d join enishi_application a on a.id = d.application_id
           where a.candidate_id <> d.candidate_id order by 1""",
    ),
]
