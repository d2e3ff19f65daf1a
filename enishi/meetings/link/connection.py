"""The only entrance to a company's link with Zoom for higher rooms."""

from __future__ import annotations

from enishi.company.models import Company
from enishi.meetings.gateway.session import open_zoom
from enishi.meetings.link.ending import leave_rest
from enishi.meetings.link.linking import begin_link, complete_link
from enishi.meetings.link.unlinking import unlink, unlink_after_deauthorization
from enishi.meetings.models import LinkState, ZoomAccount

__all__ = [
    "begin_link",
    "complete_link",
    "leave_rest",
    "linked_account",
    "open_zoom",
    "unlink",
    "unlink_after_deauthorization",
]


def linked_account(company: Company) -> ZoomAccount | None:
    """Return the company's link as it is now, with who linked it; None when there is none.

    A link that needs a new authorisation is still a link: check ``is_linked`` before making
    meetings.
    """
    linked = ZoomAccount.objects.filter(company=company).exclude(state=LinkState.UNLINKED)
    # A company has at most one. first() would sort, which costs Django more than the rest.
    return next(iter(linked.select_related("linked_by")), None)
