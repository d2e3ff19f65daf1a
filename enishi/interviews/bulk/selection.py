"""Whom a bulk change is about: chosen candidates, or all whom the list finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Self

from django.utils.translation import gettext as _

from enishi.company.models import Member
from enishi.company.roles import not_found
from enishi.errors import Code, UserFacingError
from enishi.hiring import candidate_search
from enishi.hiring.candidate_search import Filters
from enishi.hiring.models import Application, Candidate
from enishi.interviews.bulk.models import BulkChange, BulkItem

MOST_CHOSEN = 1000
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What the list showed, and who was chosen of it; without ``chosen``, everybody.

    ``text`` and ``filters`` are those of :func:`enishi.hiring.candidate_search.search`.
    """

    text: str
    filters: Filters
    chosen: Sequence[int] | None = None

    def stored(self) -> dict[str, Any]:
        """Return the selection as JSON."""
        filters: dict[str, Any] = dict(self.filters)
        if day := self.filters.get("due_by"):
            filters["due_by"] = day.isoformat()
        chosen = None if self.chosen is None else list(self.chosen)
        return {"text": self.text, "filters": filters, "chosen": chosen}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """Return the selection of this JSON."""
        filters = dict(stored["filters"])
        if day := filters.get("due_by"):
            filters["due_by"] = date.fromisoformat(day)
        return cls(text=stored["text"], filters=filters, chosen=stored["chosen"])  # type: ignore[arg-type]

    def candidates_of(self, member: Member) -> Iterator[Candidate]:
        """Yield who is selected, the newest first, each with ``matching_applications``.

        Raises
        ------
        UserFacingError
            Nobody is selected, or one by one too many.
        NotFound
            A chosen candidate is not visible to the member.
        """
        found = candidate_search.search(member, text=self.text, **self.filters)
        if self.chosen is not None:
            self._require_all(member)
            # Who no longer matches is shown as left out, not dropped.
            found = candidate_search.search(member).filter(pk__in=self.chosen)
        found = found.prefetch_related("tags")
        return candidate_search.newest_first(found).iterator(chunk_size=_AT_ONCE)

    def _require_all(self, member: Member) -> None:
        chosen = set(self.chosen or ())
        if not chosen:
            raise UserFacingError(Code.NOBODY_SELECTED, _("候補者を選択してください。"))
        if len(chosen) > MOST_CHOSEN:
            raise UserFacingError(
                Code.TOO_MANY_SELECTED,
                _("一人ずつ選べるのは%(count)d名までです。条件に合う全員を選択してください。")
                % {"count": MOST_CHOSEN},
            )
        visible = Candidate.objects.visible_to(member).filter(pk__in=chosen)
        if visible.count() != len(chosen):
            raise not_found()


def write_items(held: BulkChange, member: Member) -> None:
    """Write an item for each selected candidate, and empty the selection."""
    selection = Selection.of(held.selection)
    filters = {name: value for name, value in selection.filters.items() if value}
    numbered = enumerate(selection.candidates_of(member), start=1)
    while chunk := list(islice(numbered, _AT_ONCE)):
        matching = None
        if selection.chosen is not None and filters:
            matching = _matching_of(member, selection, [one.pk for _number, one in chunk])
        BulkItem.objects.bulk_create(
            BulkItem(
                company_id=held.company_id,
                change=held,
                number=number,
                candidate=candidate,
                **({} if held.is_about_tags else _meant_by(candidate, matching, held)),
            )
            for number, candidate in chunk
        )
        held.rows_total = chunk[-1][0]
    held.selection = {}


def _matching_of(member: Member, selection: Selection, ids: list[int]) -> set[int]:
    """Return the applications of these candidates that match the list's filters."""
    found = candidate_search.search(member, **selection.filters).filter(pk__in=ids)
    shown: Iterator[Any] = iter(found)
    return {application.pk for one in shown for application in one.matching_applications}


def _meant_by(candidate: Any, matching: set[int] | None, held: BulkChange) -> dict[str, object]:
    """Return the application that is meant, or why none is."""
    shown: list[Application] = [
        one for one in candidate.matching_applications if matching is None or one.pk in matching
    ]
    active = [one for one in shown if one.is_active]
    if len(active) == 1:
        return {"application": active[0]}
    if held.is_mail:
        # About the application that ended last; of several open ones, about none of them.
        return {"application": shown[0]} if shown and not active else {}
    if active:
        return {"reason": _("選考中の応募が複数あります。求人で絞り込んでから選択してください。")}
    if shown:
        return {"reason": _("選考が終わっています。")}
    return {"reason": _("対象になる応募がありません。")}
