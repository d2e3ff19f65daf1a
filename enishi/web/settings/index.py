"""設定: the index of everything that can be set, in groups, with a search box."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse

from enishi.company.roles import Action
from enishi.web.shell import responses, topic_search
from enishi.web.shell.access import MemberRequest, needs


@needs(Action.SEE_SETTINGS)
def index(request: MemberRequest) -> HttpResponse:
    """Show cards in groups; with ``?q=`` the matching topics, help included."""
    query = request.GET.get("q", "").strip()
    found = topic_search.find_topics(query, by=request.actor)
    settings = [topic for topic in found if topic.kind == "settings"]
    context = {
        "query": query,
        "groups": [(g, list(topics)) for g, topics in groupby(settings, lambda t: str(t.group))],
        "articles": [topic for topic in found if topic.kind == "help"] if query else [],
    }
    return responses.page(request, "settings/index.html", context)
