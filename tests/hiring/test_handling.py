"""An application has an owner, a due day and a source."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.errors import Code, UserFacingError
from enishi.hiring import candidate_search, handling
from enishi.hiring.handling import HandlingDetails
from enishi.hiring.models import Application


def test_nothing_is_written_if_nothing_changes(
    application_at_screening: Application, recruiter: Member
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    details = HandlingDetails(owner=recruiter, source=" Indeed ", campaign="春")
    for _ in range(2):
        held = handling.change(one, details, by=by)
    assert (held.source, held.campaign) == ("Indeed", "春")
    (entry,) = AuditEntry.objects.filter(action="application.handled")
    assert entry.details == {"fields": ["owner", "source", "campaign"]}


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"campaign": "春"}, Code.VALUE_MISSING, "source"),
        ({"source": "あ" * 61}, Code.TEXT_TOO_LONG, "source"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    application_at_screening: Application,
    recruiter: Member,
    typed: dict[str, str],
    code: Code,
    field: str,
) -> None:
    with pytest.raises(UserFacingError) as refused:
        handling.change(application_at_screening, HandlingDetails(**typed), by=actors.of(recruiter))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_only_who_runs_the_hiring_here_becomes_owner_and_who_left_may_stay(
    application_at_screening: Application,
    recruiter: Member,
    interviewer: Member,
    other_admin: Member,
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    for nobody in (interviewer, other_admin):
        with pytest.raises(UserFacingError) as refused:
            handling.change(one, HandlingDetails(owner=nobody), by=by)
        assert refused.value.code == Code.OWNER_UNKNOWN
    handling.change(one, HandlingDetails(owner=recruiter), by=by)
    Member.objects.filter(pk=recruiter.pk).update(is_active=False)
    left = Member.objects.get(pk=recruiter.pk)
    handling.change(one, HandlingDetails(owner=left, source="紹介"), by=by)


def test_candidates_are_found_by_owner_due_day_and_source_of_one_application(
    application_at_screening: Application, recruiter: Member
) -> None:
    one, by = application_at_screening, actors.of(recruiter)
    today = timezone.localdate()
    details = HandlingDetails(owner=recruiter, due_on=today, source="紹介")
    handling.change(one, details, by=by)
    found = [
        candidate_search.search(recruiter, owner=recruiter.pk, due_by=today, source="紹介"),
        candidate_search.search(recruiter, due_by=today - timedelta(days=1)),
        candidate_search.search(recruiter, source="Indeed"),
    ]
    assert [list(one) for one in found] == [[one.candidate], [], []]
