"""Invariants of announcements: what people were told agrees with the interview.

Letters are written in the transaction of the change that they report. So an announcement differs
from the slot only for a visible reason: the person was inactive when the slot changed, or somebody
said that the candidate is told by other means.
"""

from __future__ import annotations

from enishi.records.invariants.invariant import always

_TELL = "open the interview and send it again, or open and confirm it anew"

WRITTEN = [
    always(
        "interviewer_is_told_the_time",
        "an active interviewer of a confirmed interview was told the time of its slot and no other",
        """select i.id from enishi_interview i join enishi_slot s on s.interview_id = i.id
           join enishi_participant p on p.interview_id = i.id
           join enishi_member m on m.id = p.member_id and m.is_active
           join enishi_announcement a on a.interview_id = i.id and a.member_id = p.member_id
           where i.state = 'confirmed' and s.ends_at > :now
           and (a.starts_at, a.ends_at) is distinct from (s.starts_at, s.ends_at)
           and not exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'member' and e.subject_id = m.id
           and e.action = :event.member_reactivated and e.at > i.changed_at)
           group by i.id order by 1""",
        remedy=_TELL,
    ),
    always(
        "candidate_is_told_the_time",
        "a candidate who was told of a confirmed interview after its last change was told its time",
        """select i.id from enishi_interview i join enishi_slot s on s.interview_id = i.id
           join enishi_announcement a on a.interview_id = i.id and a.member_id is null
           where i.state = 'confirmed' and s.ends_at > :now and not a.asked_again
           and a.told_at >= i.changed_at
           and (a.starts_at, a.ends_at) is distinct from (s.starts_at, s.ends_at) order by 1""",
        remedy=_TELL,
    ),
    always(
        "everybody_is_told_the_venue",
        "who was told of a confirmed interview after its last change knows how it is held without "
        "Zoom",
        """select i.id from enishi_interview i join enishi_slot s on s.interview_id = i.id
           join enishi_announcement a on a.interview_id = i.id
           where i.state = 'confirmed' and s.ends_at > :now and not a.asked_again
           and a.told_at >= i.changed_at and a.starts_at = s.starts_at
           and a.venue <> case when i.venue_kind = '' then '' else concat_ws(chr(10),
           i.venue_kind, i.venue_place, i.venue_address, i.venue_url, i.venue_telephone,
           i.venue_note) end group by i.id order by 1""",
        remedy=_TELL,
    ),
    always(
        "candidate_of_a_confirmed_interview_knows_it",
        "of every interview that somebody confirmed it is noted what the candidate knows, or their "
        "letter waits",
        """select i.id from enishi_interview i
           where i.state = 'confirmed' and exists (select from enishi_slot s
           where s.interview_id = i.id and s.ends_at > :now)
           and exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'interview' and e.subject_id = i.id and e.at >= i.created_at
           and e.action in (:event.interview_confirmed, :event.interview_picked))
           and not exists (select from enishi_announcement a
           where a.interview_id = i.id and a.member_id is null)
           and not exists (select from enishi_waitingletter w where w.interview_id = i.id)
           order by 1""",
        remedy=_TELL,
    ),
    always(
        "letter_waits_for_a_fixed_time",
        "a letter waits for a meeting's number only while its interview is confirmed",
        """select w.id from enishi_waitingletter w join enishi_interview i on i.id = w.interview_id
           where i.state <> 'confirmed' order by 1""",
        remedy="delete this row: nobody is to be told of a time that stands no more",
    ),
    always(
        "letter_waits_five_minutes_at_most",
        "no letter has waited for a meeting's number for more than five minutes",
        """select id from enishi_waitingletter
           where waits_since < :now - interval '5 minutes' order by 1""",
        remedy="see whether the worker runs: it writes them every half a minute",
    ),
    always(
        "interviewer_of_a_confirmed_interview_knows_it",
        "every active interviewer of an interview that somebody confirmed was told of it",
        """select i.id from enishi_interview i
           join enishi_participant p on p.interview_id = i.id
           join enishi_member m on m.id = p.member_id and m.is_active
           where i.state = 'confirmed' and exists (select from enishi_slot s
           where s.interview_id = i.id and s.ends_at > :now)
           and exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'interview' and e.subject_id = i.id and e.at >= i.created_at
           and e.action in (:event.interview_confirmed, :event.interview_picked))
           and not exists (select from enishi_announcement a
           where a.interview_id = i.id and a.member_id = m.id)
           and not exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'member' and e.subject_id = m.id
           and e.action = :event.member_reactivated and e.at > i.changed_at)
           group by i.id order by 1""",
        remedy=_TELL,
    ),
    always(
        "who_was_told_takes_part",
        "nobody counts on a confirmed interview as an interviewer who no longer takes part in it",
        """select a.id from enishi_announcement a join enishi_interview i on i.id = a.interview_id
           where i.state = 'confirmed' and a.member_id is not null and not exists (
           select from enishi_participant p
           where p.interview_id = i.id and p.member_id = a.member_id) order by 1""",
        remedy="open the interview, choose its interviewers and confirm it anew",
    ),
    always(
        "nobody_is_sent_to_a_room_that_is_not",
        "who was told that a confirmed interview is held over Zoom finds a meeting named by it",
        """select i.id from enishi_interview i join enishi_slot s on s.interview_id = i.id
           where i.state = 'confirmed' and i.meeting_id is null and s.ends_at > :now
           and exists (select from enishi_announcement a
           where a.interview_id = i.id and a.is_online and not a.asked_again
           and a.starts_at = s.starts_at) order by 1""",
        remedy="open the interview and give it a meeting, or tell them another way",
    ),
    always(
        "told_meeting_is_of_the_interview",
        "the meeting whose way in somebody was told is one of that interview's",
        """select a.id from enishi_announcement a join enishi_meeting m on m.id = a.meeting_id
           where m.owner_key <> :key(a.interview_id) order by 1""",
        remedy=_TELL,
    ),
]
