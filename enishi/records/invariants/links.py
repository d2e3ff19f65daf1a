"""Invariants of links to Zoom, and of host users."""

from __future__ import annotations

from enishi.company.events import Event
from enishi.records.invariants.invariant import always

WRITTEN = [
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
        "link_ends_within_days",
        "a link that is being ended has ended within three days",
        """select id from enishi_linkending where ended_at is null
           and began_at < :now - interval '3 days' order by 1""",
        remedy="see whether the worker runs; the Zoom settings page can leave the rest at Zoom",
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
           where h.is_selected and h.zoom_account_id is distinct from z.zoom_account_id
           order by 1""",
    ),
    always(
        "one_default_host",
        "a company offers at most one default host user",
        """select max(id) from enishi_host where is_default and is_selected
           group by company_id having count(*) > 1 order by 1""",
    ),
    always(
        "linked_account_is_of_a_generation",
        "a link has a generation, by which work made for a former one is known",
        """select id from enishi_zoomaccount where state <> 'unlinked' and generation < 1
           order by 1""",
        remedy="its admin links the account again",
    ),
    always(
        "linked_account_is_named",
        "a link names the Zoom account that it leads to",
        """select id from enishi_zoomaccount where state <> 'unlinked' and zoom_account_id = ''
           order by 1""",
        remedy="its admin links the account again",
    ),
    always(
        "link_is_heard_of",
        "a link that counts as working had an answer from Zoom within three days",
        """select id from enishi_zoomaccount where state in ('linked', 'incomplete')
           and trouble = '' and coalesce(last_success_at, linked_at) < :now - interval '3 days'
           order by 1""",
        remedy="see whether the worker runs: it asks Zoom twice a day; else link Zoom again",
    ),
    always(
        "news_of_zoom_is_looked_into",
        "while its link works, an event that Zoom sent was looked into within a day",
        """select e.id from enishi_webhookevent e join enishi_zoomaccount z on z.id = e.account_id
           where e.processed_at is null and e.received_at < :now - interval '1 day'
           and z.state in ('linked', 'incomplete') and z.trouble = '' order by 1""",
        remedy="see whether the worker runs, and what its log says about this event",
    ),
    always(
        "host_can_hold_a_meeting",
        "a host on offer can hold one meeting at a time, or the two that Zoom lets some hold",
        "select id from enishi_host where is_selected and capacity not in (1, 2) order by 1",
        remedy="update the list of users on the Zoom settings page",
    ),
    always(
        "linked_company_has_a_host",
        "a company that is linked has a host user on offer",
        """select z.id from enishi_zoomaccount z where z.state in ('linked', 'incomplete')
           and not exists (select from enishi_host h
           where h.company_id = z.company_id and h.is_selected) order by 1""",
        remedy="its admin chooses host users on the Zoom settings page",
    ),
    always(
        "linked_account_says_when",
        "a link says since when it stands",
        """select id from enishi_zoomaccount where state <> 'unlinked' and linked_at is null
           order by 1""",
        remedy=f"set linked_at to the moment of its last audit entry '{Event.ZOOM_LINKED}'",
    ),
    always(
        "users_are_listed",
        "of a link that works the Zoom account's users were listed within three days",
        """select id from enishi_zoomaccount where state = 'linked' and trouble = ''
           and coalesce(users_synced_at, linked_at) < :now - interval '3 days' order by 1""",
        remedy="see whether the worker runs: it lists them twice a day; else link Zoom again",
    ),
    always(
        "unlinked_account_names_nobody",
        "of an unlinked Zoom account no users' names and addresses are kept",
        """select z.id from enishi_zoomaccount z where z.state = 'unlinked' and (exists (
           select from enishi_zoomuser u where u.account_id = z.id) or exists (
           select from enishi_host h where h.company_id = z.company_id
           and (h.email, h.first_name, h.last_name) <> ('', '', ''))) order by 1""",
        remedy="delete its users, and empty the names and addresses of its hosts",
    ),
    always(
        "ended_link_says_how",
        "the end of a link says how it came about once it is over, and not before",
        """select id from enishi_linkending where (ended_at is null) <> (outcome = '')
           order by 1""",
    ),
    always(
        "linked_account_knows_how_long_its_token_lasts",
        "of a link's token it is known until when it lasts, which is no more than a day",
        """select id from enishi_zoomaccount where state in ('linked', 'incomplete', 'ending')
           and (access_expires_at is null or access_expires_at > :now + interval '1 day')
           order by 1""",
        remedy="set access_expires_at to now: the token is then renewed",
    ),
    always(
        "linked_account_knows_what_it_may",
        "a link says by which Zoom user's leave it works, and what it may do",
        """select id from enishi_zoomaccount where state in ('linked', 'ending')
           and (zoom_user_id = '' or scopes = '') order by 1""",
        remedy="its admin links the account again",
    ),
]
