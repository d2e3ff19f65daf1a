"""Invariants of letters: each letter that had to be written is in the outbox."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

_TELL = "open the interview and send it again, or open and confirm it anew"
# An alert says that the letter could not be written, or that there is no address for it.
_ALERTED = """exists (select from enishi_recruiteralert n
           where n.interview_id = i.id and n.kind = 'no_mail')"""

WRITTEN = [
    always(
        # A candidate whose address changed since may have had none when the time was fixed.
        "candidate_is_written_to_as_decided",
        "the candidate of an interview to come that was fixed with a letter to them goes by its "
        "time through that letter, or it waits",
        f"""select i.id from enishi_interview i join enishi_slot s on s.interview_id = i.id
           join enishi_application p on p.id = i.application_id
           join enishi_candidate c on c.id = p.candidate_id
           join enishi_announcement a on a.interview_id = i.id and a.member_id is null
           cross join lateral (select e.id, e.action, e.details from enishi_auditentry e
           where e.company_id = i.company_id and e.subject_type = 'interview'
           and e.subject_id = i.id and e.at >= i.created_at
           and e.action in (:event.interview_confirmed, :event.interview_picked,
           :event.interview_moved_by_candidate, :event.interview_zoom_taken_over)
           order by e.id desc limit 1) word
           where i.state = 'confirmed' and s.ends_at > :now and c.email <> ''
           and (word.action in (:event.interview_picked, :event.interview_moved_by_candidate)
           or word.details->>'tells_candidate' = 'true')
           and ((a.starts_at, a.ends_at) is distinct from (s.starts_at, s.ends_at)
           or a.asked_again or not a.by_mail)
           and not exists (select from enishi_waitingletter w where w.interview_id = i.id)
           and not exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'candidate' and e.subject_id = c.id and e.id > word.id
           and e.action = :event.candidate_updated and e.details->'fields' ? 'email')
           and not {_ALERTED} order by 1""",  # noqa: S608 - put together from constants
        remedy=_TELL,
    ),
    always(
        "letter_that_told_is_kept",
        "of whoever goes by the time of a confirmed interview through our letter, it is kept",
        f"""select a.id from enishi_announcement a
           join enishi_interview i on i.id = a.interview_id
           where i.state = 'confirmed' and a.by_mail and a.member_id is null
           and a.starts_at > :now and exists (select from enishi_auditentry e
           where e.company_id = i.company_id and e.subject_type = 'interview'
           and e.subject_id = i.id and e.at >= i.created_at
           and e.action = :event.interview_confirmed and e.details->>'tells_candidate' = 'true')
           and not exists (select from enishi_outgoingmail o where o.company_id = i.company_id
           and o.about = :key(i.id) and o.kind not like 'interview.member%'
           and o.kind not like 'interview.note%') and not {_ALERTED} order by 1""",  # noqa: S608 - likewise
        remedy=_TELL,
    ),
    always(
        "letter_leads_to_an_open_room",
        "whoever goes by the time of an interview that was confirmed with our letter has a key to "
        "its room, unless their links were ended with a former address",
        """select i.id from enishi_interview i join enishi_slot s on s.interview_id = i.id
           join enishi_application p on p.id = i.application_id
           join enishi_announcement a on a.interview_id = i.id and a.member_id is null
           where i.state = 'confirmed' and s.ends_at > :now and a.by_mail and not a.asked_again
           and a.starts_at = s.starts_at and exists (select from enishi_auditentry e
           where e.company_id = i.company_id and e.subject_type = 'interview'
           and e.subject_id = i.id and e.at >= i.created_at
           and (e.action = :event.interview_picked or (e.action = :event.interview_confirmed
           and e.details->>'tells_candidate' = 'true')))
           and not exists (select from enishi_candidatelink l where l.interview_id = i.id
           and l.kind = 'room' and l.revoked_at is null and l.expires_at > :now)
           and not exists (select from enishi_waitingletter w where w.interview_id = i.id)
           and not exists (select from enishi_auditentry e where e.company_id = i.company_id
           and e.subject_type = 'candidate' and e.subject_id = p.candidate_id
           and e.action = :event.candidate_links_ended)
           and not exists (select from enishi_recruiteralert n
           where n.interview_id = i.id and n.kind = 'no_mail') order by 1""",
        remedy="open the interview, issue a link to the room and hand it to the candidate",
    ),
]
