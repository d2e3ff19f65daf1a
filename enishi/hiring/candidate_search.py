"""Finds candidates: by text, by what is asked of their applications, in the orders of the list."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import NullIf

from enishi.company.models import PARTIAL, Member
from enishi.hiring import names, phone_numbers, search_index
from enishi.hiring.models import Application, Candidate
from enishi.hiring.tag_models import CandidateTag

_LONGEST_SEARCH, _MOST_TERMS = 200, 10
# If 40 of the 2,000 newest candidates match, reading in their order fills each page soon.
_MANY, _PROBED = 40, 2_000


class Filters(TypedDict, total=False):
    """What may be asked of a candidate; an empty value asks nothing.

    ``tag`` is asked of the candidate, all others of one application of theirs. ``job``, ``owner``
    and ``tag`` are ids, ``step`` is a name, ``status`` a code, ``due_by`` the last due day in the
    company's zone.
    """

    job: int | None
    step: str
    status: str
    owner: int | None
    due_by: date | None
    source: str
    tag: int | None


_COLUMNS = {
    "job": "job",
    "step": "current_step__name",
    "status": "status",
    "owner": "handling__owner",
    "due_by": "handling__due_on__lte",
    "source": "handling__source",
}


def search(
    member: Member,
    *,
    text: str = "",
    are_many: bool = False,
    **filters: Unpack[Filters],
) -> QuerySet[Candidate]:
    """Find the candidates whom the member may see and who match every filter given.

    Each has ``matching_applications``: the applications that match the filters, newest first.

    Parameters
    ----------
    text
        Parts of a name, フリガナ, mail address or phone number, in any spelling; all must occur.
    are_many
        The answer of :func:`match_many`, if it was asked. It changes the query plan, not the rows.
    filters
        All that are given must be true of one and the same application.
    """
    wanted = _wanted(filters)
    matching = Application.objects.visible_to(member).filter(**wanted)
    found: QuerySet[Candidate] = Candidate.objects.visible_to(member)
    for word in search_words(text):
        found = found.filter(search_text__contains=word)
        if not are_many:
            found = search_index.narrowed(found, company=member.company_id, word=word)
    if wanted:
        found = found.filter(Exists(matching.filter(candidate=OuterRef("pk"))))
    if (marks := _marks(member, filters)) is not None:
        found = found.filter(Exists(marks.filter(candidate=OuterRef("pk"))))
    named = ("job", "current_step", "handling__owner")
    matching = matching.select_related(*named).order_by("-applied_at", "-pk")
    return found.prefetch_related(
        Prefetch("applications", queryset=matching, to_attr="matching_applications")
    )


def count(member: Member, most: int, **filters: Unpack[Filters]) -> int:
    """Return how many candidates :func:`search` finds with these filters, but ``most`` at most.

    The applications are counted. Starting from the candidates, PostgreSQL would walk through those
    of all companies in the order of their ids.
    """
    marks, wanted = _marks(member, filters), _wanted(filters)
    if marks is not None and not wanted:
        if member.role in PARTIAL:
            seen = Candidate.objects.visible_to(member)
            marks = marks.filter(candidate__in=seen.values("pk"))
        return marks.values("candidate")[:most].count()
    matching = Application.objects.visible_to(member).filter(**wanted)
    if marks is not None:
        matching = matching.filter(Exists(marks.filter(candidate=OuterRef("candidate"))))
    people = matching.values("candidate")
    # Few candidates have two applications at one step, so that this usually is enough.
    enough = most + most // 5
    read = people[:enough].aggregate(rows=Count("candidate"), all=Count("candidate", distinct=True))
    if read["rows"] < enough or read["all"] >= most:
        return min(int(read["all"]), most)
    return people.distinct()[:most].count()


def _wanted(filters: Filters) -> dict[str, object]:
    """Return the conditions on an application."""
    return {_COLUMNS[name]: value for name, value in filters.items() if value and name in _COLUMNS}


def _marks(member: Member, filters: Filters) -> QuerySet[CandidateTag] | None:
    """Return the marks of the tag that is asked for; None if none is."""
    tag = filters.get("tag")
    return CandidateTag.objects.filter(company=member.company_id, tag=tag) if tag else None


def match_many(member: Member, text: str) -> bool:
    """Whether so many of the newest candidates match that a scan in their order is faster.

    Otherwise the search index finds all matches. The result is the same both ways.
    """
    words = search_words(text)
    if not words:
        return False
    newest = newest_first(Candidate.objects.filter(company=member.company_id))
    wanted = Q(*(Q(search_text__contains=word) for word in words))
    found = newest[:_PROBED].aggregate(found=Count("pk", filter=wanted))["found"]
    return bool(found >= _MANY)


def search_words(text: str) -> list[str]:
    """Split a search into folded words, each of which has to occur."""
    text = text[:_LONGEST_SEARCH]
    # Each word costs one more check of every candidate. More words than this narrow nothing down.
    words = [text] if phone_numbers.searched(text) else text.split()[:_MOST_TERMS]
    return [phone_numbers.searched(word) or names.fold(word) for word in words]


def by_kana(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Order by フリガナ; candidates without one, mostly with foreign names, come last."""
    kana = NullIf("family_kana", Value(""))
    return found.order_by(kana.asc(nulls_last=True), "given_kana", "family_name", "pk")


def newest_first(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Order by registration, the latest first."""
    return found.order_by("-created_at", "-pk")
