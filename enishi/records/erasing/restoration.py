"""Erases again everybody on the list of erasures whom an older backup brought back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Company
from enishi.hiring.models import Candidate
from enishi.records.erasing import erasure, erasure_list, person_hashes
from enishi.records.erasing.erasure import Told
from enishi.records.erasing.erasure_list import Entry
from enishi.records.erasing.models import Erasure, ErasureCause


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many candidates were erased again, and how many lines no key of ours can compare."""

    erased: int = 0
    unreadable: int = 0


def apply_list() -> Outcome:
    """Erase the candidates on the list whose erasure this database does not know.

    Nobody is told, because people were told at the first erasure. If the database knows every line,
    one query is the whole cost. Each candidate is erased in a transaction of their own, so that a
    run that was cut short is continued by the next one.
    """
    listed = {entry.person_hash: entry for entry in erasure_list.entries()}
    known = set(Erasure.objects.values_list("person_hash", flat=True))
    # The list is another machine's, or was lost: the worker writes these again.
    if unlisted := known - listed.keys():
        Erasure.objects.filter(person_hash__in=unlisted).update(listed_at=None)
    missing = [entry for entry in listed.values() if entry.person_hash not in known]
    keys = {key_id for key_id, _key in settings.ENISHI_ENCRYPTION_KEYS}
    by_company: dict[int, dict[str, Entry]] = defaultdict(dict)
    for entry in missing:
        if person_hashes.key_of(entry.person_hash) in keys:
            by_company[entry.company_id][entry.person_hash] = entry
    erased = sum(
        _apply(company, by_company[company.pk])
        for company in Company.objects.filter(pk__in=by_company)
    )
    comparable = sum(len(entries) for entries in by_company.values())
    return Outcome(erased, len(missing) - comparable)


def _apply(company: Company, entries: dict[str, Entry]) -> int:
    keys = sorted({person_hashes.key_of(person_hash) for person_hash in entries})
    there: dict[str, int] = {}
    rows = Candidate.objects.filter(company=company).only("company_id", "created_at")
    for candidate in rows.iterator():
        for key_id in keys:
            if (found := person_hashes.hash_of(candidate, key_id=key_id)) in entries:
                there[found] = candidate.pk
    for person_hash, pk in there.items():
        entry = entries[person_hash]
        row = erasure.erase(
            Candidate.objects.get(pk=pk),
            cause=ErasureCause(entry.cause),
            told=Told(candidate=False, interviewers=False),
            by=actors.system(company),
            erased_at=entry.erased_at,
        )
        # Of the key that hashed the line, so that the line is known from now on.
        Erasure.objects.filter(pk=row.pk).update(person_hash=person_hash, listed_at=timezone.now())
    # Those who were merged into an erased candidate are written down with that one.
    known = set(Erasure.objects.filter(company=company).values_list("person_hash", flat=True))
    Erasure.objects.bulk_create(
        Erasure(
            company=company,
            person_hash=entry.person_hash,
            cause=entry.cause,
            erased_at=entry.erased_at,
            listed_at=timezone.now(),
        )
        for entry in entries.values()
        if entry.person_hash not in known
    )
    return len(there)
