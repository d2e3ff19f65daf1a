"""Invariants of wishes for meetings: who holds them, what they replace, when they are checked."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

WRITTEN = [
    always(
        "failed_meeting_says_why",
        "a meeting that could not be made says why",
        "select id from enishi_meeting where state = 'failed' and reason = '' order by 1",
    ),
    always(
        "meeting_counts_its_wishes",
        "what is desired of a meeting is counted from one",
        "select id from enishi_meeting where desired_version < 1 order by 1",
        remedy="set desired_version to 1",
    ),
    always(
        "meeting_beside_another_replaces_it",
        "only what takes another meeting's place stands beside it in its host's time",
        """select id from enishi_meeting where state in (:taking) and lane >= 1000
           and replaces_id is null order by 1""",
        remedy="set lane to one below its host's capacity",
    ),
    always(
        "replaced_meeting_lives",
        "a meeting takes the place of another one that lives",
        """select m.id from enishi_meeting m join enishi_meeting o on o.id = m.replaces_id
           where m.state in (:live) and (o.id = m.id or o.state not in (:live)) order by 1""",
        remedy="set replaces_id to null",
    ),
    always(
        "living_meeting_is_not_being_deleted",
        "of no meeting that is counted on it is unknown whether Zoom has deleted it",
        "select id from enishi_meeting where is_deletion_open and state in (:live) order by 1",
        remedy="look for it at Zoom, and give its interview another one if it is gone",
    ),
    always(
        "meeting_is_taken_by_its_own_link",
        "what the end of a link took was made under that link",
        """select m.id from enishi_meeting m join enishi_linkending e on e.id = m.taken_by_id
           where e.account_id <> m.account_id order by 1""",
    ),
    always(
        "meeting_is_looked_at",
        "while the link works, a meeting to come was looked at within three days",
        """select m.id from enishi_meeting m join enishi_zoomaccount z on z.id = m.account_id
           where m.state in ('ready', 'missing') and m.ends_at > :now and z.state = 'linked'
           and z.trouble = '' and m.generation = z.generation
           and greatest(m.created_at, m.observed_at, z.linked_at, z.resumed_at)
           < :now - interval '3 days' order by 1""",
        remedy="see whether the worker runs: it looks at each of them every day",
    ),
]
