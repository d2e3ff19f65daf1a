"""The rows of ``bench.fill`` are like those that the product writes."""

from __future__ import annotations

import pytest
from django.db import connection

from bench.fill import everything, sizes_of
from enishi.company.models import Company, Member
from enishi.hiring import candidate_search, candidates
from enishi.hiring.models import Candidate
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.meetings.booking import intents
from enishi.meetings.models import Meeting
from enishi.records import invariants, key_rotation

pytestmark = pytest.mark.django_db


def test_what_is_filled_breaks_no_invariant_and_can_be_found_and_opened() -> None:
    first = everything.fill([300, 40])
    assert [str(violation) for violation in invariants.check()] == []

    company = Company.objects.get(pk=first)
    states = Interview.objects.filter(company=company).values_list("state", flat=True)
    assert set(states) == {"held", "confirmed", "proposed"}
    one = Candidate.objects.filter(company=company)[7]
    assert one.search_text == candidates.search_text_of(one)
    admin = Member.objects.get(company=company, role="admin")
    assert one in candidate_search.search(admin, text=one.full_kana)
    assert Member.objects.filter(company=company, password__startswith="!").count() == 11
    assert intents.passcode_of(Meeting.objects.all()[0]) == "123456"
    assert "候補者 様" in OutgoingMail.objects.all()[0].body
    assert key_rotation.unreadable() == 0
    assert Candidate.objects.count() == 340


def test_one_database_can_be_filled_again_and_again() -> None:
    first = everything.fill([40])
    with connection.cursor() as cursor:
        cursor.execute("discard temp")  # as the commit would have done
    second = everything.fill([60])
    assert Candidate.objects.filter(company=first).count() == 40
    assert Candidate.objects.filter(company=second).count() == 60
    assert [str(violation) for violation in invariants.check()] == []


def test_beyond_the_company_looked_at_others_share_the_rest() -> None:
    assert sizes_of(1_000) == [1_000]
    assert sizes_of(102_000) == [100_000, 1_000, 1_000]


def test_the_product_goes_on_numbering_behind_what_was_filled(company: Company) -> None:
    everything.fill([60])
    made = Candidate.objects.create(company=company, family_name="山田")
    assert made.pk > Candidate.objects.exclude(pk=made.pk).order_by("-pk")[0].pk
