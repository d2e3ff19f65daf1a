"""The invariants of meetings, hosts and links to Zoom, written by hand."""

from __future__ import annotations

from enishi.records.invariant import always

WRITTEN = [
    always(
        "meeting_is_at_the_slot",
        "a confirmed interview's live meeting is at the time of its slot",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           join enishi_slot s on s.interview_id = i.id
           where i.state = 'confirmed' and m.state in (:live)
           and (m.starts_at, m.ends_at) <> (s.starts_at, s.ends_at) order by 1""",
    ),
    always(
        "meeting_is_for_its_interview",
        "the meeting that an interview names was made for that interview",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           where m.purpose <> 'interview:' || i.id order by 1""",
    ),
    always(
        "cancelled_interview_holds_no_meeting",
        "no meeting is kept alive for an interview that was cancelled or is gone",
        """select m.id from enishi_meeting m left join enishi_interview i
           on m.purpose = 'interview:' || i.id
           where m.purpose like 'interview:%' and m.state in (:live)
           and coalesce(i.state, 'cancelled') = 'cancelled' order by 1""",
    ),
    always(
        "one_live_meeting_per_purpose",
        "nothing has two live meetings, but for the one that replaces the other",
        """select max(id) from enishi_meeting where state in (:live) and replaces_id is null
           group by company_id, purpose having count(*) > 1 order by 1""",
    ),
    always(
        "host_is_in_one_place",
        "no host has two live or reserved meetings at one time in one lane",
        """select distinct a.id from enishi_meeting a join enishi_meeting b
           on b.host_id = a.host_id and b.lane = a.lane and b.id > a.id
           and a.starts_at < b.ends_at and b.starts_at < a.ends_at
           where a.state in (:taking) and b.state in (:taking) order by 1""",
    ),
    always(
        "reservation_waits_for_an_answer",
        "a host's time is reserved only while the candidate may still answer",
        """select m.id from enishi_meeting m where m.state = 'reserved' and not exists (
           select from enishi_proposal p where 'interview:' || p.interview_id = m.purpose
           and p.outcome = '' and p.makes_meeting) order by 1""",
    ),
    always(
        "reservation_is_unknown_to_zoom",
        "Zoom has never been asked for what is only reserved",
        """select id from enishi_meeting where state = 'reserved'
           and (zoom_meeting_id is not null or attempts > 0) order by 1""",
    ),
    always(
        "asking_says_when",
        "a meeting that Zoom is being asked for counts the attempt and says when it was made",
        """select id from enishi_meeting where state in ('calling', 'unknown')
           and (attempts = 0 or last_attempt_at is null) order by 1""",
    ),
    always(
        "successor_is_of_the_same_purpose",
        "a meeting takes the place of one that is for the same thing",
        """select m.id from enishi_meeting m join enishi_meeting o on o.id = m.replaces_id
           where m.purpose <> o.purpose order by 1""",
    ),
    always(
        "ready_meeting_can_be_joined",
        "a meeting that is ready has Zoom's id and address",
        """select id from enishi_meeting where state = 'ready'
           and (zoom_meeting_id is null or join_url = '') order by 1""",
    ),
    always(
        "meeting_is_not_ahead_of_its_wish",
        "what was seen at Zoom is never newer than what is desired",
        "select id from enishi_meeting where observed_version > desired_version order by 1",
    ),
    always(
        "start_address_is_never_kept",
        "no meeting keeps Zoom's start address or a host key",
        """select id from enishi_meeting where jsonb_exists(observed, 'start_url')
           or jsonb_exists(observed, 'host_key') order by 1""",
    ),
    always(
        "passcode_is_sealed",
        "a kept passcode is encrypted",
        """select id from enishi_meeting where (passcode <> '' and passcode !~ :sealed)
           or (phone_passcode <> '' and phone_passcode !~ :sealed) order by 1""",
    ),
    always(
        "tokens_are_sealed",
        "kept tokens are encrypted",
        """select id from enishi_zoomaccount where (access_token <> '' and access_token !~ :sealed)
           or (refresh_token <> '' and refresh_token !~ :sealed) order by 1""",
    ),
    always(
        "unlinked_account_holds_nothing",
        "an unlinked account holds no token, name or address",
        """select id from enishi_zoomaccount where state = 'unlinked'
           and (access_token, refresh_token, user_email, user_name) <> ('', '', '', '')
           order by 1""",
    ),
    always(
        "linked_account_has_tokens",
        "a linked account has the tokens it works with",
        """select id from enishi_zoomaccount where state in ('linked', 'incomplete', 'ending')
           and (access_token = '' or refresh_token = '') order by 1""",
    ),
    always(
        "ending_link_is_being_ended",
        "a link is being ended exactly while an ending of it is under way",
        """select z.id from enishi_zoomaccount z where (z.state = 'ending') <> exists (
           select from enishi_linkending e where e.account_id = z.id and e.ended_at is null)
           order by 1""",
    ),
    always(
        "lease_to_refresh_ends",
        "who may refresh a link's tokens may do so until a moment, and nobody else has one",
        """select id from enishi_zoomaccount
           where (refresh_lease = '') <> (refresh_lease_until is null) order by 1""",
    ),
    always(
        "hosts_are_of_the_linked_account",
        "host users on offer are users of the Zoom account that is linked now",
        """select h.id from enishi_host h left join enishi_zoomaccount z
           on z.company_id = h.company_id and z.state <> 'unlinked'
           where h.is_candidate and h.zoom_account_id is distinct from z.zoom_account_id
           order by 1""",
    ),
    always(
        "one_default_host",
        "a company offers at most one default host user",
        """select max(id) from enishi_host where is_default and is_candidate
           group by company_id having count(*) > 1 order by 1""",
    ),
]
