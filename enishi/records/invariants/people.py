"""What is always so of companies and of the people who sign in for them."""

from __future__ import annotations

from enishi.records.invariants.invariant import always

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
]
