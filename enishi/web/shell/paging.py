"""Pages of a list. The cost of a page depends on its rows, not on the length of the list.

The total is exact up to a thousand, and 「1,000件以上」 beyond. The page is read with one more
row, which tells whether there is a next page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet

if TYPE_CHECKING:
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator

COUNTED = 1000
# A larger number is a typing error, and would make the database count that far.
_FARTHEST = 1_000_000


class Pages(_Paginator):
    """The pages of an ordered query.

    ``count_to`` counts the rows, up to the number that it is given, where the query itself would do
    so slowly.
    """

    object_list: QuerySet[Any]

    def __init__(
        self,
        object_list: QuerySet[Any],
        per_page: int,
        *,
        count_to: Callable[[int], int] | None = None,
    ) -> None:
        super().__init__(object_list, per_page)
        self._count_to = count_to

    @cached_property
    def count(self) -> int:
        """Return the total, 1,000 at most; see :attr:`is_longer`."""
        return min(self._counted, COUNTED)

    @property
    def is_longer(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > COUNTED

    def validate_number(self, number: Any) -> int:
        """Validate as Django does; the last page of a longer list is unknown until it is read."""
        if not self.is_longer:
            return super().validate_number(number)
        try:
            wanted = int(number)
        except (TypeError, ValueError):
            raise PageNotAnInteger(self.error_messages["invalid_page"]) from None
        if not 1 <= wanted <= _FARTHEST:
            raise EmptyPage(self.error_messages["no_results"])
        return wanted

    def get_page(self, number: Any) -> Page[Any]:
        """Return the page of this number, or the nearest existing one."""
        try:
            return super().get_page(number)
        except EmptyPage:
            return self.page(self.num_pages)

    def page(self, number: Any) -> Page[Any]:
        """Return the page of this number; beyond the list's end raise as Django does."""
        wanted = self.validate_number(number)
        first = (wanted - 1) * self.per_page
        # An index-only scan skips the ids of earlier pages. Only this page's rows are read.
        ids = self.object_list.values("pk")[first : first + self.per_page + 1]
        rows = list(self.object_list.filter(pk__in=ids))
        if not rows and wanted > 1:
            raise EmptyPage(self.error_messages["no_results"])
        if self.is_longer:
            return OfLonger(rows, wanted, self)
        return Page(rows[: self.per_page], wanted, self)

    @cached_property
    def _counted(self) -> int:
        if self._count_to is not None:
            return self._count_to(COUNTED + 1)
        return self.object_list.order_by().values("pk")[: COUNTED + 1].count()


class OfLonger(Page[Any]):
    """A page of a list that is not counted to its end: it has one more row if another follows."""

    def __init__(self, rows: list[Any], number: int, paginator: Pages) -> None:
        super().__init__(rows[: paginator.per_page], number, paginator)
        self._has_next = len(rows) > paginator.per_page

    def has_next(self) -> bool:
        """Whether there is a next page."""
        return self._has_next

    def next_page_number(self) -> int:
        """Return the number of the next page."""
        return self.number + 1

    def end_index(self) -> int:
        """Return the position of the page's last row in the list."""
        return self.start_index() + len(self) - 1


def numbers(page: Page[Any]) -> list[int | None]:
    """Return the pages to link to: first, last, and those around this one; None for a gap."""
    is_longer = isinstance(page, OfLonger)
    last = page.number + page.has_next() if is_longer else page.paginator.num_pages
    near = {1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)}
    shown: list[int | None] = []
    for number in sorted(near):
        before = shown[-1] if shown else 0
        if before is not None and number - before == 2:
            shown.append(number - 1)
        elif before is not None and number - before > 1:
            shown.append(None)
        shown.append(number)
    return [*shown, None] if is_longer and page.has_next() else shown
