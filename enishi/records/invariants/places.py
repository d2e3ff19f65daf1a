"""Invariants of people's places: nobody is in two at once, unless somebody accepted it."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

# Who has to be at which interview: the interview, its company, and a member or a candidate.
_PEOPLE = """(select i.id, i.company_id, i.state, :key(i.id) as owner_key,
    p.member_id as member, null::bigint as candidate
    from enishi_interview i join enishi_participant p on p.interview_id = i.id
    union all select i.id, i.company_id, i.state, :key(i.id), null, a.candidate_id
    from enishi_interview i join enishi_application a on a.id = i.application_id)"""
_CONFIRM_ANEW = "open the interview, change its schedule and confirm it anew"

WRITTEN = [
    always(
        "people_of_a_fixed_interview_are_taken",
        "the people of a confirmed interview are taken in its time, all of it and no other",
        f"""select distinct w.id from {_PEOPLE} w join enishi_slot s on s.interview_id = w.id
            where w.state = 'confirmed' and tstzmultirange(tstzrange(s.starts_at, s.ends_at))
            <> (select coalesce(range_agg(tstzrange(b.starts_at, b.ends_at)), '{{}}')
            from enishi_busytime b where b.company_id = w.company_id and b.owner_key = w.owner_key
            and (b.member_id = w.member or b.candidate = w.candidate)) order by 1""",  # noqa: S608 - put together from constants
        table="interview",
        remedy=_CONFIRM_ANEW,
    ),
    always(
        "who_is_taken_is_expected",
        "nobody is taken for what is no confirmed interview, or for one that is not theirs",
        f"""select b.id from enishi_busytime b where not exists (select from {_PEOPLE} w
            where w.state = 'confirmed' and w.owner_key = b.owner_key
            and w.company_id = b.company_id
            and (b.member_id = w.member or b.candidate = w.candidate)) order by 1""",  # noqa: S608 - likewise
        table="busytime",
        remedy="delete this row, so that the person can be booked",
    ),
    always(
        "nobody_is_in_two_places",
        "no two stretches of a person overlap, unless somebody accepted it",
        """select distinct b.id from enishi_busytime a join enishi_busytime b on b.id > a.id
           and (b.member_id = a.member_id or b.candidate = a.candidate)
           and a.starts_at < b.ends_at and b.starts_at < a.ends_at
           where not a.is_accepted and not b.is_accepted order by 1""",
        table="busytime",
        remedy="open one of the two interviews and change its time",
    ),
    always(
        "accepted_overlap_has_both_sides",
        "where an overlap was accepted, the other interview takes the person for all of it",
        """select b.id from enishi_busytime b where b.is_accepted and not coalesce((
           select range_agg(tstzrange(o.starts_at, o.ends_at)) from enishi_busytime o
           where not o.is_accepted and o.owner_key <> b.owner_key
           and (o.member_id = b.member_id or o.candidate = b.candidate))
           @> tstzrange(b.starts_at, b.ends_at), false) order by 1""",
        table="busytime",
        remedy=_CONFIRM_ANEW,
    ),
]
