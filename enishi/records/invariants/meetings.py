"""Invariants of meetings at Zoom."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
    always(
        "meeting_is_at_the_slot",
        "a confirmed interview's live meeting is at the time of its slot, or another one at that "
        "time was to take its place, which people see if Zoom refused it",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           join enishi_slot s on s.interview_id = i.id
           where i.state = 'confirmed' and m.state in (:live)
           and (m.starts_at, m.ends_at) <> (s.starts_at, s.ends_at)
           and not exists (select from enishi_meeting o where o.replaces_id = m.id
           and o.state in (:live, 'failed')
           and (o.starts_at, o.ends_at) = (s.starts_at, s.ends_at)) order by 1""",
        remedy="open the interview and have its meeting made anew",
    ),
    always(
        "meeting_is_for_its_interview",
        "the meeting that an interview names was made for that interview",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           where m.owner_key <> :key(i.id) order by 1""",
    ),
    always(
        "cancelled_interview_holds_no_meeting",
        "no meeting is kept alive for an interview that was cancelled or is gone",
        """select m.id from enishi_meeting m left join enishi_interview i
           on m.owner_key = :key(i.id)
           where m.owner_key like :any_key and m.state in (:live)
           and coalesce(i.state, 'cancelled') = 'cancelled' order by 1""",
    ),
    always(
        "one_live_meeting_per_owner",
        "nothing has two live meetings, but for the one that replaces the other",
        """select max(id) from enishi_meeting where state in (:live) and replaces_id is null
           group by company_id, owner_key having count(*) > 1 order by 1""",
    ),
    always(
        "host_is_in_one_place",
        "no host has two live or reserved meetings at one time in one lane",
        """select id from (select id, starts_at, max(ends_at) over (partition by host_id, lane
           order by starts_at, id rows between unbounded preceding and 1 preceding) busy_until
           from enishi_meeting where state in (:taking)) m where starts_at < busy_until
           order by 1""",
    ),
    always(
        "reservation_waits_for_an_answer",
        "a host's time is reserved only while the candidate may still answer",
        """select m.id from enishi_meeting m where m.state = 'reserved' and not exists (
           select from enishi_proposal p where :key(p.interview_id) = m.owner_key
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
        "successor_is_of_the_same_owner",
        "a meeting takes the place of one that is for the same thing",
        """select m.id from enishi_meeting m join enishi_meeting o on o.id = m.replaces_id
           where m.owner_key <> o.owner_key order by 1""",
    ),
    always(
        "ready_meeting_can_be_joined",
        "a meeting that is ready has Zoom's id, and an address that leads to it",
        """select id from enishi_meeting where state = 'ready' and (zoom_meeting_id is null
           or strpos(join_url, '/' || zoom_meeting_id) = 0) order by 1""",
        remedy="open its interview and have its meeting made anew",
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
        "zoom_meeting_has_one_row",
        "no two rows name one meeting of Zoom's, whose numbers are unique over all its accounts",
        """select max(id) from enishi_meeting where zoom_meeting_id is not null
           group by zoom_meeting_id having count(*) > 1 order by 1""",
        table="meeting",
    ),
    always(
        "host_holds_no_more_than_zoom_lets_them",
        "no host has more meetings to come at one moment than Zoom lets them hold",
        """with taking as materialized (select m.id, m.host_id, m.starts_at, m.ends_at, h.capacity
           from enishi_meeting m join enishi_host h on h.id = m.host_id
           where m.state in (:taking) and m.lane < 1000 and m.ends_at > :now)
           select distinct max(b.id) from taking a join taking b on b.host_id = a.host_id
           and b.starts_at <= a.starts_at and b.ends_at > a.starts_at
           group by a.id, a.capacity having count(*) > a.capacity order by 1""",
        table="meeting",
        remedy="give one of the host's meetings at that time to another host",
    ),
    always(
        "difference_at_zoom_is_noted",
        "a meeting that Zoom was told everything about, and that differs there, says so to people",
        """select m.id from enishi_meeting m join enishi_host h on h.id = m.host_id
           where m.state = 'ready' and m.reason = '' and m.observed_version = m.desired_version
           and m.observed <> '{}' and (m.observed->>'topic' is distinct from m.topic
           or (m.observed->>'starts_at')::timestamptz is distinct from m.starts_at
           or (m.observed->>'minutes')::int is distinct from
              floor(extract(epoch from m.ends_at - m.starts_at) / 60)
           or coalesce(m.observed->>'host_id', '') not in ('', h.zoom_user_id)) order by 1""",
        remedy="set reason to 'drifted': the interview's page then shows what differs",
    ),
    always(
        "meeting_is_of_the_present_link",
        "a meeting of the linked Zoom account is of the link's present generation",
        """select m.id from enishi_meeting m join enishi_zoomaccount z on z.id = m.account_id
           where m.state in (:live, 'cancelling') and z.state in ('linked', 'incomplete')
           and m.zoom_account_id = z.zoom_account_id and m.generation <> z.generation
           order by 1""",
        remedy="link the same Zoom account again: that makes its meetings ours to change",
    ),
    always(
        "meeting_is_of_its_links_account",
        "a meeting of the link's present generation is of the Zoom account that is linked",
        """select m.id from enishi_meeting m join enishi_zoomaccount z on z.id = m.account_id
           where m.state in (:taking, 'cancelling') and z.state <> 'unlinked'
           and m.generation = z.generation and m.zoom_account_id <> z.zoom_account_id
           order by 1""",
        remedy="give its interview another meeting: nobody can change or delete this one",
    ),
    always(
        "meeting_is_of_no_link_to_come",
        "no meeting is of a later generation than its link",
        """select m.id from enishi_meeting m join enishi_zoomaccount z on z.id = m.account_id
           where m.generation > z.generation order by 1""",
        remedy="set its generation to that of its link",
    ),
    always(
        "meeting_is_of_its_hosts_account",
        "a meeting that can be changed is of the Zoom account that its host is a user of",
        """select m.id from enishi_meeting m join enishi_zoomaccount z on z.id = m.account_id
           join enishi_host h on h.id = m.host_id
           where m.state in (:live) and z.state <> 'unlinked' and m.generation = z.generation
           and m.zoom_account_id = z.zoom_account_id and h.zoom_account_id <> m.zoom_account_id
           order by 1""",
        remedy="give it another host",
    ),
    always(
        "open_meeting_is_seen_to",
        "while the link works, a meeting to be made, changed or deleted is never left alone",
        """select m.id from enishi_meeting m join enishi_zoomaccount z on z.id = m.account_id
           where z.state = 'linked' and z.trouble = '' and m.generation = z.generation
           and (m.state in ('wanted', 'calling', 'unknown', 'cancelling')
           or (m.state = 'ready' and m.observed_version < m.desired_version))
           and greatest(m.created_at, m.last_attempt_at, m.observed_at, m.searched_at, m.not_before,
           m.lease_until, z.linked_at) < :now - interval '1 day' order by 1""",
        remedy="see whether the worker runs, and what its log says about this meeting",
    ),
    always(
        "confirmed_interview_keeps_its_meeting",
        "an interview that was confirmed with a meeting names one",
        """select i.id from enishi_interview i
           cross join lateral (select e.details->'meeting' as meeting from enishi_auditentry e
           where e.company_id = i.company_id and e.subject_type = 'interview'
           and e.subject_id = i.id and e.at >= i.created_at
           and (e.details ? 'meeting' or e.action in (:event.interview_meeting_deleted,
           :event.interview_slot_removed, :event.interview_meeting_given_back))
           order by e.id desc limit 1) word
           where i.state = 'confirmed' and i.meeting_id is null
           and jsonb_typeof(word.meeting) = 'number' order by 1""",
        remedy="open the interview and give it a meeting, or tell its people another way",
    ),
    always(
        "live_meeting_is_named",
        "a meeting that stands for an interview is named by it",
        """select m.id from enishi_meeting m join enishi_interview i
           on m.owner_key = :key(i.id) and m.company_id = i.company_id
           where m.state in (:live) and m.replaces_id is null and i.meeting_id is null
           and i.state <> 'cancelled' order by 1""",
        remedy="set meeting_id of its interview to it",
    ),
    always(
        "confirmed_interview_names_a_meeting_that_lives",
        "a confirmed interview to come names no meeting that was given up without a word",
        """select i.id from enishi_interview i join enishi_meeting m on m.id = i.meeting_id
           join enishi_zoomaccount z on z.id = m.account_id
           where i.state = 'confirmed' and m.ends_at > :now and m.reason = ''
           and m.taken_by_id is null
           and m.state not in (:live, 'failed') and z.state <> 'unlinked'
           and m.generation = z.generation and not exists (select from enishi_meeting o
           where o.company_id = i.company_id and o.owner_key = m.owner_key and o.state in (:live))
           order by 1""",
        remedy="open the interview and give it another meeting, or tell its people another way",
    ),
]
