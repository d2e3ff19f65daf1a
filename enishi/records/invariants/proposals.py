"""Invariants of proposals to candidates, and of the keys to them."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

_ANEW = "open the interview, take the proposal back and propose anew"

WRITTEN = [
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
           where l.kind = 'choose' and l.revoked_at is null
           and (i.state = 'cancelled' or p.outcome in ('withdrawn', 'expired')) order by 1""",
    ),
    always(
        "proposal_ends_in_time",
        "a proposal whose time to answer was over a day ago has ended",
        """select id from enishi_proposal where outcome = ''
           and expires_at < :now - interval '1 day' order by 1""",
        remedy="see whether the worker runs: it ends them every minute",
    ),
    always(
        "ended_proposal_says_when",
        "a proposal that has ended says when, and no other does",
        "select id from enishi_proposal where (outcome = '') <> (ended_at is null) order by 1",
        remedy="set ended_at of what has ended to the moment of its interview's last change",
    ),
    always(
        "open_proposal_offers_the_slots",
        "what the candidate may choose among is what was offered to them",
        """select p.id from enishi_proposal p where p.outcome = '' and (exists (
           select s.starts_at, s.ends_at from enishi_slot s where s.interview_id = p.interview_id
           except select o.starts_at, o.ends_at from enishi_offeredperiod o
           where o.proposal_id = p.id) or exists (
           select o.starts_at, o.ends_at from enishi_offeredperiod o where o.proposal_id = p.id
           except select s.starts_at, s.ends_at from enishi_slot s
           where s.interview_id = p.interview_id)) order by 1""",
        remedy=_ANEW,
    ),
    always(
        "open_proposal_has_its_hosts",
        "a host's time is kept for each slot of a proposal that makes a meeting, and for no other",
        """select p.id from enishi_proposal p where p.outcome = '' and p.makes_meeting and (exists (
           select date_trunc('minute', s.starts_at), date_trunc('minute', s.ends_at)
           from enishi_slot s where s.interview_id = p.interview_id
           except select m.starts_at, m.ends_at from enishi_meeting m
           where m.company_id = p.company_id and m.owner_key = :key(p.interview_id)
           and m.state = 'reserved') or exists (
           select m.starts_at, m.ends_at from enishi_meeting m
           where m.company_id = p.company_id and m.owner_key = :key(p.interview_id)
           and m.state = 'reserved'
           except select date_trunc('minute', s.starts_at), date_trunc('minute', s.ends_at)
           from enishi_slot s where s.interview_id = p.interview_id)) order by 1""",
        remedy=_ANEW,
    ),
    always(
        "key_opens_what_it_is_for",
        "a key to choose is for a proposal of its interview, a key to the room for none",
        """select l.id from enishi_candidatelink l
           left join enishi_proposal p on p.id = l.proposal_id
           where (l.kind = 'choose' and p.interview_id is distinct from l.interview_id)
           or (l.kind = 'room' and p.id is not null) order by 1""",
        remedy="set revoked_at of this key to now",
    ),
]
