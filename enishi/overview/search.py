"""The search of every page: what a member may see of candidates, jobs, memos and members."""

from __future__ import annotations

import unicodedata

from django.db.models import Q, QuerySet

from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.hiring import candidate_search, names, search_index
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Candidate, Job

# Of a search for words in short fields.
_MOST_WORDS = 5
# Memos are looked for among so many of the newest first, which is fast where many match.
_NEWEST = 500


def has_words_enough(text: str) -> bool:
    """Whether candidates and memos are looked for: a Japanese letter, or three others in a row.

    Fewer letters are in nearly all of them, and no index finds them.
    """
    return any(search_index.has_pieces(word) for word in candidate_search.search_words(text))


def candidates_found(member: Member, text: str, *, most: int) -> list[Candidate]:
    """Return the newest candidates whom the member may see; all words occur in their details.

    Each has ``matching_applications``: those that the member may see, the newest first.
    """
    are_many = candidate_search.match_many(member, text)
    found = candidate_search.search(member, text=text, are_many=are_many)
    return list(candidate_search.newest_first(found)[:most])


def memos_found(reader: Actor, text: str, *, most: int) -> list[Memo]:
    """Return the newest memos that the reader may see and in which all words occur."""
    seen = Memo.objects.visible_to(reader).order_by("-written_at", "-pk")
    words = candidate_search.search_words(text)
    newest = seen.values("pk")[:_NEWEST]
    first = _with_candidate(_holding(Memo.objects.filter(pk__in=newest), words))
    found = list(first.order_by("-written_at", "-pk")[:most])
    if len(found) == most:
        return found
    narrowed: QuerySet[Memo] = _holding(seen, words)
    for word in words:
        narrowed = search_index.narrowed(narrowed, company=reader.company_id, word=word)
    return list(_with_candidate(narrowed)[:most])


def _holding(rows: QuerySet[Memo], words: list[str]) -> QuerySet[Memo]:
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows


def _with_candidate(rows: QuerySet[Memo]) -> QuerySet[Memo]:
    return rows.select_related("candidate", "author")


def jobs_found(member: Member, text: str, *, most: int) -> list[Job]:
    """Return the jobs that the member may see and whose titles have all words; open ones first."""
    found = Job.objects.visible_to(member).filter(_in_any(text, "title"))
    return list(found.order_by("-is_open", "title", "pk")[:most])


def members_found(member: Member, text: str, *, most: int) -> list[Member]:
    """Return the company's members by name, mail address or department; active first."""
    fields = ("family_name", "given_name", "email", "department")
    found = Member.objects.filter(_in_any(text, *fields), company=member.company_id)
    ordered = found.order_by("-is_active", "family_name", "given_name", "pk")
    return list(ordered[:most])


def _in_any(text: str, *fields: str) -> Q:
    """Return the condition that each word occurs in one of the fields, as typed or in katakana."""
    wanted = Q()
    for word in unicodedata.normalize("NFKC", text).split()[:_MOST_WORDS]:
        spellings = {word, names.to_kana(word)}
        alternatives = Q()
        for field in fields:
            for spelling in spellings:
                alternatives |= Q(**{f"{field}__icontains": spelling})
        wanted &= alternatives
    return wanted
