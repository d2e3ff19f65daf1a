"""Invariants of companies and their members."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

# Invisible characters that come with pasted text.
_UNSEEN = "[\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff]"

WRITTEN = [
    always(
        "company_has_an_admin",
        "a company with members has an active admin",
        """select distinct m.company_id from enishi_member m where not exists (
           select from enishi_member a where a.company_id = m.company_id
           and a.role = 'admin' and a.is_active) order by 1""",
        table="company",
    ),
    always(
        "inactive_member_has_no_password",
        "a deactivated member's password is gone, and with it every session",
        "select id from enishi_member where not is_active and password not like '!%' order by 1",
    ),
    always(
        "inactive_member_is_let_in_nowhere",
        "a deactivated member has no calendar address and no device or place that is known",
        """select m.id from enishi_member m where not m.is_active and (exists (
           select from enishi_calendarfeed f where f.member_id = m.id) or exists (
           select from enishi_knownplace k where k.member_id = m.id)) order by 1""",
        remedy="delete those rows",
    ),
    always(
        "member_can_be_named_and_sign_in",
        "a member's name shows something, and their address can be typed",
        f"""select id from enishi_member
           where regexp_replace(family_name || given_name, '{_UNSEEN}', '', 'g') = ''
           or email ~ '{_UNSEEN}' or email !~ '.@.' order by 1""",  # noqa: S608 - put together from constants
        remedy="set what can be read: an admin corrects it on the members' page",
    ),
]
