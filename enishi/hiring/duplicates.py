"""Other rows that may be the same person, each with what they have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Member
from enishi.hiring import names, phone_numbers, search_index
from enishi.hiring.models import Candidate

# Of each kind of likeness.
_MOST = 10


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another candidate who may be the same person, and what speaks for it, the surest first."""

    candidate: Candidate
    reasons: Sequence[str | Promise]


def duplicates_of(candidate: Candidate, *, reader: Member) -> list[Likeness]:
    """Return who may be the same person among those whom the reader sees, the most alike first.

    The same mail address and the same telephone number count more than name or フリガナ alone. At
    most four statements, by the search index.
    """
    found: dict[int, list[str | Promise]] = {}
    people: dict[int, Candidate] = {}
    for reason, word, line in _words(candidate):
        for one in _holding(candidate, word, reader):
            if line in _lines(one):
                people[one.pk] = one
                found.setdefault(one.pk, []).append(reason)
    order = sorted(found, key=lambda pk: (-_weight(found[pk]), pk))
    return [Likeness(people[pk], found[pk]) for pk in order]


_EMAIL, _PHONE = _("メールアドレスが同じ"), _("電話番号が同じ")
_NAME, _KANA = _("氏名が同じ"), _("フリガナが同じ")
_SURE = (_EMAIL, _PHONE)


def _weight(reasons: Sequence[str | Promise]) -> int:
    return sum(10 if reason in _SURE else 1 for reason in reasons)


def _words(candidate: Candidate) -> Iterator[tuple[str | Promise, str, tuple[str, str]]]:
    """Yield for each likeness the folded text that finds it, and the fact that has to be equal."""
    for reason, kind, fact in (
        (_EMAIL, "email", candidate.email),
        (_NAME, "name", candidate.full_name),
        (_KANA, "kana", candidate.full_kana),
    ):
        if word := names.fold(fact):
            yield reason, word, (kind, word)
    if number := _number(candidate):
        yield _PHONE, number, ("phone", number)


def _lines(candidate: Candidate) -> set[tuple[str, str]]:
    facts = {"email": candidate.email, "name": candidate.full_name, "kana": candidate.full_kana}
    folded = {(kind, names.fold(fact)) for kind, fact in facts.items()}
    return {*folded, ("phone", _number(candidate))}


def _number(candidate: Candidate) -> str:
    # If there are two forms, the domestic one is the last.
    return (phone_numbers.digits(candidate.phone).split() or [""])[-1]


def _holding(candidate: Candidate, word: str, reader: Member) -> QuerySet[Candidate]:
    seen = Candidate.objects.visible_to(reader).exclude(pk=candidate.pk)
    holding = seen.filter(search_text__contains=word)
    narrow = search_index.narrowed(holding, company=candidate.company_id, word=word)
    newest: QuerySet[Candidate] = narrow.order_by("-created_at", "-pk")[:_MOST]
    return newest
