"""Invariants of an interview, its times and its people."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
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
        "a slot lasts between five minutes and twelve hours",
        """select id from enishi_slot where ends_at < starts_at + interval '5 minutes'
           or ends_at > starts_at + interval '12 hours' order by 1""",
    ),
    always(
        "past_interview_is_held",
        "a confirmed interview that ended a day ago is marked as held",
        """select i.id from enishi_interview i where i.state = 'confirmed'
           and exists (select from enishi_slot s where s.interview_id = i.id
           and s.ends_at < :now - interval '1 day')
           and not exists (select from enishi_slot s where s.interview_id = i.id
           and s.ends_at >= :now - interval '1 day') order by 1""",
        remedy="see whether the worker runs: it marks them every five minutes",
    ),
    always(
        "forgotten_draft_gives_its_meeting_back",
        "a draft whose times were over two days ago holds no meeting and no host's time",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           where i.state = 'draft' and m.state in (:live) and (select max(s.ends_at)
           from enishi_slot s where s.interview_id = i.id) < :now - interval '2 days' order by 1""",
        remedy="see whether the worker runs: it gives them back every hour",
    ),
    always(
        "chosen_interviewers_take_part",
        "those who were last chosen to interview, and they alone, take part in a fixed interview",
        """select i.id from enishi_interview i
           cross join lateral (select e.details->'members' as members from enishi_auditentry e
           where e.company_id = i.company_id and e.subject_type = 'interview'
           and e.subject_id = i.id and e.at >= i.created_at
           and e.action = :event.interview_participants_set
           order by e.id desc limit 1) chosen
           where i.state in ('confirmed', 'proposed') and chosen.members is distinct from (
           select coalesce(jsonb_agg(p.member_id order by p.member_id), '[]')
           from enishi_participant p where p.interview_id = i.id) order by 1""",
        remedy="open the interview and choose its interviewers anew",
    ),
    always(
        "fixed_interview_has_interviewers",
        "a confirmed interview has an interviewer, unless somebody confirmed it without one",
        """select i.id from enishi_interview i where i.state = 'confirmed'
           and not exists (select from enishi_participant p where p.interview_id = i.id)
           and not exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'interview' and e.subject_id = i.id and e.at >= i.created_at
           and e.action in (:event.interview_confirmed, :event.interview_picked)) order by 1""",
        remedy="open the interview and choose its interviewers anew",
    ),
    always(
        "interview_counts_its_versions",
        "an interview's versions are counted from one, or who edits an old one is not told",
        "select id from enishi_interview where version < 1 order by 1",
        remedy="set version to 1",
    ),
    always(
        "key_to_a_room_lasts_until_it_opens",
        "a candidate's key to the room of a confirmed interview is good until that is over",
        """select l.id from enishi_candidatelink l join enishi_interview i on i.id = l.interview_id
           join enishi_slot s on s.interview_id = i.id
           where i.state = 'confirmed' and l.kind = 'room' and l.proposal_id is null
           and l.revoked_at is null
           and l.expires_at < s.ends_at order by 1""",
        remedy="open the interview and issue a link to the room",
    ),
    always(
        "key_to_a_cancelled_interview_ends_soon",
        "a candidate's key to the room of a cancelled interview, which says so, ends in a month",
        """select l.id from enishi_candidatelink l join enishi_interview i on i.id = l.interview_id
           where i.state = 'cancelled' and l.kind = 'room' and l.revoked_at is null
           and l.expires_at > :now + interval '31 days' order by 1""",
        remedy="set revoked_at of this key to now",
    ),
]
