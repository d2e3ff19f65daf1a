"""検索: one field on every page for candidates, jobs, memos, members and pages of settings.

The dialog of every page asks while somebody types; without scripts its form leads to the page.
"""

from __future__ import annotations

from django.http import HttpResponse

from enishi.company.roles import Action
from enishi.overview import search
from enishi.web.search import groups
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs

LONGEST = 100
# Of each group in the dialog, on the page, and on the page of one group.
IN_DIALOG, ON_PAGE, OF_ONE = 5, 10, 50


@needs(Action.USE_PRODUCT)
def show(request: MemberRequest) -> HttpResponse:
    """``GET /search?q=&kind=``: for htmx the results of the dialog, else the page."""
    text = request.GET.get("q", "")[:LONGEST].strip()
    kind = request.GET.get("kind", "") if not request.htmx else ""
    most = IN_DIALOG if request.htmx else OF_ONE if kind in groups.KINDS else ON_PAGE
    found = groups.groups_of(request.actor, text, most=most, kind=kind) if text else []
    context = {
        "query": text,
        "groups": found,
        "count": sum(len(group.hits) for group in found),
        "is_short": bool(text) and not search.has_words_enough(text),
    }
    if request.htmx:
        return responses.fragment(request, "search/_found.html", context)
    return responses.page(request, "search/page.html", context)
