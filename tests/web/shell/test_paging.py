"""Paging costs what the page's rows cost: counts end at a thousand, and every page is reachable."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator

from enishi.company.models import Company
from enishi.hiring.models import Candidate
from enishi.web.shell import paging
from enishi.web.shell.paging import Pages

pytestmark = pytest.mark.django_db


def pages_of(company: Company, count: int) -> Pages:
    Candidate.objects.bulk_create(
        Candidate(company=company, family_name=str(number)) for number in range(count)
    )
    return Pages(Candidate.objects.filter(company=company).order_by("pk"), 20)


def names(pages: Pages, number: object) -> list[str]:
    return [candidate.family_name for candidate in pages.get_page(number)]


def test_up_to_a_thousand_the_total_is_exact(company: Company) -> None:
    pages = pages_of(company, 1000)
    assert (pages.count, pages.is_longer, pages.num_pages) == (1000, False, 50)
    last = pages.get_page("99")
    assert (last.number, last.start_index(), last.end_index()) == (50, 981, 1000)
    assert not last.has_next()


@pytest.mark.parametrize("asked", ["0", "-1", "x", "52", "9" * 30, None])
def test_of_more_every_page_is_reached_and_none_beyond(company: Company, asked: str | None) -> None:
    pages = pages_of(company, 1005)
    assert (pages.count, pages.is_longer) == (1000, True)
    fiftieth = pages.get_page("50")
    assert (fiftieth.end_index(), fiftieth.has_next(), fiftieth.next_page_number()) == (
        1000,
        True,
        51,
    )
    last = pages.get_page("51")
    assert names(pages, 51) == ["1000", "1001", "1002", "1003", "1004"]
    assert (last.start_index(), last.end_index(), last.has_next()) == (1001, 1005, False)
    # What there is not leads to a page that there is, as Django's paginator has it.
    assert pages.get_page(asked).number in (1, 50)


def test_an_empty_list_has_one_empty_page(company: Company) -> None:
    page = pages_of(company, 0).get_page(None)
    assert (page.number, list(page), page.has_other_pages()) == (1, [], False)


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (1, [1, 2, None, 24]),
        (2, [1, 2, 3, None, 24]),
        (4, [1, 2, 3, 4, 5, None, 24]),
        (12, [1, None, 11, 12, 13, None, 24]),
        (22, [1, None, 21, 22, 23, 24]),
        (24, [1, None, 23, 24]),
    ],
)
def test_first_last_and_neighbours_are_offered(page: int, shown: list[int | None]) -> None:
    assert paging.numbers(Paginator(range(471), 20).page(page)) == shown


def test_where_the_end_is_unknown_a_gap_says_so(company: Company) -> None:
    pages = pages_of(company, 1005)
    assert paging.numbers(pages.page(30)) == [1, None, 29, 30, 31, None]
    assert paging.numbers(pages.page(50)) == [1, None, 49, 50, 51, None]
    assert paging.numbers(pages.page(51)) == [1, None, 50, 51]
