"""Nobody is in two places: a constraint guarantees it, also beside accepted overlaps."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db import connection as database

from enishi.availability import busy
from enishi.availability.busy import Person, Taken
from enishi.availability.models import BusyTime
from enishi.company.models import Company, Member
from tests.interviews.conftest import in_threads, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)


def take(
    company: Company,
    owner_key: str,
    *people: Person,
    hours: tuple[float, float],
    accepts: bool = False,
) -> None:
    with transaction.atomic():
        busy.occupy(
            company,
            owner_key=owner_key,
            people=people,
            starts_at=at(hours[0]),
            ends_at=at(hours[1]),
            accepts_overlap=accepts,
        )


def let_go(company: Company, owner_key: str) -> None:
    with transaction.atomic():
        busy.release(company, owner_key=owner_key)


def at(hour: float) -> datetime:
    return tomorrow(int(hour)).replace(minute=int(hour % 1 * 60))


@pytest.fixture(params=["member", "candidate"])
def person(request: pytest.FixtureRequest, interviewer: Member) -> Person:
    """伊藤, or a candidate."""
    return busy.member(interviewer.pk) if request.param == "member" else busy.candidate(7)


@pytest.mark.parametrize("hours", [(10, 11), (10.5, 11.5), (9, 10.25), (9, 12), (10.25, 10.5)])
def test_a_person_who_is_taken_is_taken(
    company: Company, person: Person, hours: tuple[float, float]
) -> None:
    take(company, "interview:1", person, hours=(10, 11))
    with pytest.raises(Taken):
        take(company, "interview:2", person, hours=hours)
    assert BusyTime.objects.count() == 1


@pytest.mark.parametrize("hours", [(9, 10), (11, 12)])
def test_back_to_back_is_no_overlap(
    company: Company, person: Person, hours: tuple[float, float]
) -> None:
    take(company, "interview:1", person, hours=(10, 11))
    take(company, "interview:2", person, hours=hours)
    assert BusyTime.objects.count() == 2


def test_a_member_and_a_candidate_of_one_number_are_two_people(
    company: Company, interviewer: Member
) -> None:
    take(company, "interview:1", busy.member(interviewer.pk), hours=(10, 11))
    take(company, "interview:2", busy.candidate(interviewer.pk), hours=(10, 11))
    assert BusyTime.objects.count() == 2


def test_nothing_is_written_when_one_of_several_is_taken(
    company: Company, interviewer: Member
) -> None:
    take(company, "interview:1", busy.candidate(1), hours=(10, 11))
    with pytest.raises(Taken):
        take(
            company,
            "interview:2",
            busy.member(interviewer.pk),
            busy.candidate(1),
            hours=(10, 11),
        )
    assert not BusyTime.objects.filter(member=interviewer).exists()


def test_who_is_released_is_free(company: Company, person: Person) -> None:
    take(company, "interview:1", person, hours=(10, 11))
    let_go(company, "interview:1")
    take(company, "interview:2", person, hours=(10, 11))
    let_go(company, "interview:3")
    assert BusyTime.objects.get().owner_key == "interview:2"


def test_a_third_is_refused_wherever_it_touches_either_of_two_accepted(
    company: Company, person: Person
) -> None:
    take(company, "interview:1", person, hours=(10, 11))
    take(company, "interview:2", person, hours=(10.5, 11.5), accepts=True)
    for hours in ((10, 10.5), (10.5, 11), (11, 11.5), (11.25, 12), (9, 12)):
        with pytest.raises(Taken):
            take(company, "interview:3", person, hours=hours)
    take(company, "interview:3", person, hours=(11.5, 12))


@pytest.mark.parametrize("first", ["interview:1", "interview:2"])
def test_when_one_of_two_goes_the_others_whole_time_is_watched(
    company: Company, person: Person, first: str
) -> None:
    take(company, "interview:1", person, hours=(10, 11))
    take(company, "interview:2", person, hours=(10, 11), accepts=True)
    let_go(company, first)
    with pytest.raises(Taken):
        take(company, "interview:3", person, hours=(10.5, 12))
    assert not BusyTime.objects.filter(is_accepted=True).exists()


def test_of_three_accepted_the_second_and_third_stay_watched(
    company: Company, person: Person
) -> None:
    take(company, "interview:1", person, hours=(10, 12))
    take(company, "interview:2", person, hours=(10, 11), accepts=True)
    take(company, "interview:3", person, hours=(10.5, 13), accepts=True)
    let_go(company, "interview:1")
    for hours in ((10, 10.25), (10.75, 11), (11.5, 12), (12.5, 13)):
        with pytest.raises(Taken):
            take(company, "interview:4", person, hours=hours)


def test_of_three_accepted_two_that_go_at_once_leave_the_last_watched(
    company: Company, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(company, "interview:1", person, hours=(10, 12))
    take(company, "interview:2", person, hours=(10, 11), accepts=True)
    take(company, "interview:3", person, hours=(10, 11), accepts=True)
    hold, others = busy._hold, ["interview:1"]  # noqa: SLF001 - what happens while it waits

    def after_the_other(people: Iterable[Person]) -> None:
        if others:
            busy.release(company, owner_key=others.pop())
        hold(people)

    monkeypatch.setattr(busy, "_hold", after_the_other)
    let_go(company, "interview:2")
    with pytest.raises(Taken):
        take(company, "interview:4", person, hours=(10, 11))


def test_who_is_taken_before_or_after_may_be_accepted(company: Company, person: Person) -> None:
    for number, hours in enumerate(((8, 9), (10, 11), (12, 13))):
        take(company, f"interview:{number}", person, hours=hours)
    take(company, "interview:3", person, hours=(10, 11), accepts=True)
    assert BusyTime.objects.filter(is_accepted=True).count() == 1


def test_only_who_is_elsewhere_is_said_to_be_taken(company: Company, person: Person) -> None:
    with pytest.raises(IntegrityError):
        take(company, "interview:1", person, hours=(11, 10))


def test_what_was_accepted_at_another_hour_stays_accepted(company: Company, person: Person) -> None:
    take(company, "interview:1", person, hours=(10, 11))
    take(company, "interview:2", person, hours=(10, 11), accepts=True)
    take(company, "interview:3", person, hours=(14, 15))
    let_go(company, "interview:3")
    assert list(BusyTime.objects.order_by("pk").values_list("owner_key", "is_accepted")) == [
        ("interview:1", False),
        ("interview:2", True),
    ]


def test_of_two_at_once_one_has_the_person(company: Company, person: Person) -> None:
    outcomes = in_threads(
        lambda number: take(company, f"interview:{number}", person, hours=(10, 11)), count=4
    )
    assert sorted(map(str, map(type, outcomes))).count(str(type(None))) == 1
    assert sum(isinstance(outcome, Taken) for outcome in outcomes) == 3
    assert BusyTime.objects.count() == 1


def test_without_the_constraint_two_have_the_person_at_one_time(
    company: Company, person: Person
) -> None:
    with database.cursor() as cursor:
        for name in ("member_is_in_one_place", "candidate_is_in_one_place"):
            cursor.execute(f"ALTER TABLE enishi_busytime DROP CONSTRAINT {name}")
    try:
        in_threads(
            lambda number: take(company, f"interview:{number}", person, hours=(10, 11)), count=2
        )
        assert BusyTime.objects.count() == 2
    finally:
        BusyTime.objects.all().delete()
        with database.schema_editor() as editor:
            for constraint in BusyTime._meta.constraints:
                if constraint.name.endswith("_is_in_one_place"):
                    editor.add_constraint(BusyTime, constraint)


def accepted_while_the_other_goes(company: Company, person: Person) -> None:
    """The second is accepted beside the first, which is let go but not committed yet."""
    take(company, "interview:1", person, hours=(10, 11))
    is_released, may_end = threading.Event(), threading.Event()

    def work(number: int) -> None:
        if number == 0:
            with transaction.atomic():
                busy.release(company, owner_key="interview:1")
                is_released.set()
                may_end.wait(timeout=1)
        else:
            is_released.wait(timeout=20)
            take(company, "interview:2", person, hours=(10, 11), accepts=True)
            may_end.set()

    outcomes = in_threads(work, count=2)
    assert outcomes == [None, None]


def test_who_accepts_beside_one_that_is_just_let_go_is_watched(
    company: Company, person: Person
) -> None:
    accepted_while_the_other_goes(company, person)
    with pytest.raises(Taken):
        take(company, "interview:3", person, hours=(10, 11))


def test_without_the_lock_nobody_watches_it(
    company: Company, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "_hold", lambda _people: None)
    accepted_while_the_other_goes(company, person)
    take(company, "interview:3", person, hours=(10, 11))
    assert BusyTime.objects.count() == 2
