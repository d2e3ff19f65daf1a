"""Which of the candidate's links end, and which stay valid."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from enishi.interviews.candidate import candidate_links, fixed_times
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.interviews.models import Interview, Slot

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def another_of(interview: Interview) -> Interview:
    """The same candidate's at an earlier step."""
    return Interview.objects.create(
        company=interview.company,
        application=interview.application,
        step=interview.step.flow.steps.exclude(pk=interview.step_id)[0],
    )


def room_until(interview: Interview, expires_at: datetime) -> CandidateLink:
    candidate_links.issue(interview, kind=LinkKind.ROOM, expires_at=expires_at)
    return CandidateLink.objects.latest("pk")


def test_the_rooms_of_a_cancelled_interview_end_in_a_month_and_no_others(
    interview: Interview,
) -> None:
    now = timezone.now()
    over, far = room_until(interview, now - DAY), room_until(interview, now + 100 * DAY)
    of_another = room_until(another_of(interview), now + 100 * DAY)
    candidate_links.let_expire(interview)
    kept = {link.pk: link.expires_at for link in CandidateLink.objects.all()}
    assert kept[over.pk] == over.expires_at
    assert kept[of_another.pk] == of_another.expires_at
    assert kept[far.pk] < now + 31 * DAY


def test_a_candidate_waits_with_an_ended_link_where_no_later_one_makes_up_for_it(
    interview: Interview,
) -> None:
    now = timezone.now()
    kinds: list[tuple[str, LinkKind, dict[str, object], bool]] = [
        ("confirmed", LinkKind.ROOM, {"revoked_at": now}, True),
        ("confirmed", LinkKind.CHOOSE, {"revoked_at": now}, False),
        ("confirmed", LinkKind.ROOM, {}, False),
        ("confirmed", LinkKind.ROOM, {"expires_at": now}, False),
        ("proposed", LinkKind.CHOOSE, {"revoked_at": now}, True),
        ("proposed", LinkKind.ROOM, {"revoked_at": now}, False),
        ("draft", LinkKind.ROOM, {"revoked_at": now}, False),
        ("draft", LinkKind.CHOOSE, {"revoked_at": now}, False),
    ]
    for state, kind, ended, waits in kinds:
        CandidateLink.objects.all().delete()
        Interview.objects.update(state=state)
        candidate_links.issue(interview, kind=kind, expires_at=now + DAY)
        CandidateLink.objects.update(**ended)
        standing = Interview.objects.get(pk=interview.pk)
        assert candidate_links.are_closed(standing) is waits, (state, kind, ended)
        candidate_links.issue(interview, kind=kind, expires_at=now + DAY)
        assert not candidate_links.are_closed(standing)


def test_with_a_corrected_address_only_what_was_good_is_lost(interview: Interview) -> None:
    over, good = another_of(interview), interview
    room_until(over, timezone.now() - DAY)
    room_until(good, timezone.now() + DAY)
    assert candidate_links.revoke_all(interview.application.candidate) == {good.pk}


def test_a_letter_leads_nowhere_any_more_if_its_link_was_good_when_it_was_written(
    interview: Interview,
) -> None:
    now = timezone.now()
    written, later, earlier = now - 2 * DAY, now - DAY, now - 3 * DAY
    for fields, was_ended in (
        ({"expires_at": now + DAY}, False),
        ({"expires_at": later}, True),
        ({"expires_at": earlier}, False),
        ({"revoked_at": later}, True),
        ({"revoked_at": earlier}, False),
        ({"revoked_at": later, "created_at": later}, False),
        ({"revoked_at": later, "kind": LinkKind.CHOOSE}, False),
        ({"revoked_at": later, "interview": another_of(interview)}, False),
    ):
        link = room_until(interview, now + DAY)
        changed: dict[str, object] = {"created_at": earlier} | fields
        CandidateLink.objects.filter(pk=link.pk).update(**changed)
        assert candidate_links.were_ended_since(interview, written) is was_ended, fields
        CandidateLink.objects.all().delete()


def test_links_to_the_room_outlast_a_time_that_is_far_away(interview: Interview) -> None:
    now = timezone.now()
    early = room_until(interview, now + 100 * DAY)
    revoked = room_until(interview, now + 100 * DAY)
    CandidateLink.objects.filter(pk=revoked.pk).update(revoked_at=now)
    starts_at = now + 300 * DAY
    slot = Slot.objects.create(
        company=interview.company,
        interview=interview,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
    )
    fixed_times.occupy(interview, slot)
    candidate_links.issue(interview, kind=LinkKind.ROOM)
    lasting = slot.ends_at + candidate_links.ROOM_LASTS
    assert CandidateLink.objects.get(pk=early.pk).expires_at == lasting
    assert CandidateLink.objects.latest("pk").expires_at == lasting
    assert CandidateLink.objects.get(pk=revoked.pk).expires_at == revoked.expires_at


def test_a_time_moved_later_takes_the_links_along(interview: Interview) -> None:
    first, later = (
        Slot.objects.create(
            company=interview.company,
            interview=interview,
            starts_at=timezone.now() + days * DAY,
            ends_at=timezone.now() + days * DAY + timedelta(hours=1),
        )
        for days in (3, 700)
    )
    fixed_times.occupy(interview, first)
    link = room_until(interview, first.ends_at + DAY)
    fixed_times.move(interview, later)
    assert CandidateLink.objects.get(pk=link.pk).expires_at > later.ends_at
