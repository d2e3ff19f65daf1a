"""A check reports a candidate whose name search does not find."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import candidates
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.models import Candidate
from enishi.records import spellings

pytestmark = pytest.mark.django_db


def test_who_is_not_found_by_their_name_is_told(recruiter: Member) -> None:
    typed = CandidateDetails(family_name="髙橋", phone="090-1234-5678")
    lost = candidates.register(recruiter.company, typed, by=actors.of(recruiter))
    candidates.register(
        recruiter.company, CandidateDetails(family_name="鈴木"), by=actors.of(recruiter)
    )
    assert list(spellings.findings()) == []
    Candidate.objects.filter(pk=lost.pk).update(search_text="zzz")
    [said] = spellings.findings()
    assert f"1 ({lost.pk})" in said
