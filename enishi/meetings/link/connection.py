"""The one entrance to a company's link with Zoom for the rooms above."""

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
    """The company's link as it is now, None when there is none.

    A link that needs a new authorisation is still one: ask ``is_linked`` whether meetings can
    be made with it.
    """
    return ZoomAccount.objects.filter(company=company).exclude(state=LinkState.UNLINKED).first()
