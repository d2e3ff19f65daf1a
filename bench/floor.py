"""The minimum cost of a list of 25 rows: session, member, rows, their total, a minimal template."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from enishi.company.roles import Action
from enishi.hiring import candidate_search
from enishi.web.shell.access import needs
from enishi.web.shell.paging import COUNTED

_PAGE = engines["django"].from_string(
    "<table>{% for row in rows %}<tr><td>{{ row.full_name }}<td>{{ row.email }}{% endfor %}</table>"
    "{{ count }}"
)


@needs(Action.SEE_CANDIDATES)
def floor(request: HttpRequest) -> HttpResponse:
    """Answer ``GET /floor``."""
    found = candidate_search.newest_first(candidate_search.search(request.member))  # type: ignore[attr-defined]
    # Counted as all pages count, because an exact total costs what the table holds.
    count = found[: COUNTED + 1].count()
    return HttpResponse(_PAGE.render({"rows": list(found[:25]), "count": count}))


urlpatterns = [path("floor", floor), path("", include("enishi.urls"))]
