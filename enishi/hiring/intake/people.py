"""Finds the candidate of an entry: certain by mail address or number, possible by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower

from enishi.company.models import Company
from enishi.hiring import names, phone_numbers
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.intake.entries import Entry
from enishi.hiring.models import Application, ApplicationStatus, Candidate


class Applied(NamedTuple):
    """How somebody stands with one job: whether an application is open, and when the last was."""

    is_open: bool
    last: datetime


@dataclass
class Somebody:
    """A candidate, or the person of an earlier row who is not a candidate yet.

    ``applied`` has the ids of the jobs that they have applied to.
    """

    candidate: Candidate | None = None
    number: int = 0
    applied: dict[int, Applied] = field(default_factory=dict)


def applied_to(made: QuerySet[Application]) -> dict[int, dict[int, Applied]]:
    """Return how each candidate of these applications stands with each job, by their ids."""
    standing: dict[int, dict[int, Applied]] = {}
    facts = made.order_by("applied_at").values_list("candidate", "job", "status", "applied_at")
    for candidate_id, job_id, status, applied_at in facts:
        theirs = standing.setdefault(candidate_id, {})
        was_open = job_id in theirs and theirs[job_id].is_open
        theirs[job_id] = Applied(was_open or status == ApplicationStatus.ACTIVE, applied_at)
    return standing


class People:
    """The persons whom the entries may be, found with two queries for any number of entries.

    The same mail address means the same person; so does the same number with the same name. A name
    alone does not, and a number alone does not, because a family may share it.
    """

    def __init__(self, company: Company, entries: Iterable[Entry]) -> None:
        self._by_email: dict[str, Somebody] = {}
        self._by_number: dict[tuple[str, str], Somebody] = {}
        self._by_name: dict[str, Somebody] = {}
        wanted = [_keys(entry.person) for entry in entries]
        found = Candidate.objects.filter(company=company).annotate(
            folded=Func(
                F("search_text"),
                Value("\n"),
                Value(1),
                function="split_part",
                output_field=TextField(),
            ),
            address=Lower("email"),
        )
        emails = {email for email, _number, _name in wanted if email}
        folded = {name for _email, _number, name in wanted if name}
        known = list(found.filter(Q(address__in=emails) | Q(folded__in=folded)).order_by("pk"))
        applied = applied_to(Application.objects.filter(company=company, candidate__in=known))
        for candidate in known:
            somebody = Somebody(candidate, applied=applied.get(candidate.pk, {}))
            self.add(CandidateDetails.of(candidate), somebody)

    def add(self, person: CandidateDetails, somebody: Somebody) -> None:
        """Add a person. Of two persons with the same address, the first stays."""
        email, number, name = _keys(person)
        if email:
            self._by_email.setdefault(email, somebody)
        if number and name:
            self._by_number.setdefault((number, name), somebody)
        if name:
            self._by_name.setdefault(name, somebody)

    def same(self, person: CandidateDetails) -> Somebody | None:
        """Return the person who certainly is the same."""
        email, number, name = _keys(person)
        return self._by_email.get(email) or self._by_number.get((number, name))

    def namesake(self, person: CandidateDetails) -> Somebody | None:
        """Return a person with the same name, who may be somebody else."""
        return self._by_name.get(_keys(person)[2])


def _keys(person: CandidateDetails) -> tuple[str, str, str]:
    """Return address, digits of the number, and name, each in the form for comparison."""
    # The same form as the first line of a candidate's search text.
    name = names.fold(person.family_name + person.given_name)
    # If there are two forms, the domestic one is the last.
    number = (phone_numbers.digits(person.phone).split() or [""])[-1]
    return person.email.lower(), number, name
