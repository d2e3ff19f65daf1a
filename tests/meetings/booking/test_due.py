"""What the worker processes, and what it skips because nothing can be done.

Each test fails without the one condition that it is about.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.company.models import Company
from enishi.errors import Conflict
from enishi.meetings.booking import creating, intents, observation, reconciliation
from enishi.meetings.gateway.explanations import Reason
from enishi.meetings.link import resuming
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from tests.meetings.conftest import claimed

pytestmark = pytest.mark.django_db(transaction=True)

Fields = dict[str, Any]


def put(meeting: Fields, account: Fields) -> None:
    if meeting:
        Meeting.objects.update(**meeting)
    if account:
        ZoomAccount.objects.update(**account)


def test_a_look_that_failed_is_made_again_as_long_as_it_can_and_need_be(host: Host) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    now = timezone.now()

    def is_due() -> bool:
        return reconciliation.due_at(observation.load(meeting.pk)) is not None

    assert not is_due()
    put({"not_before": now}, {})
    assert is_due()
    # If the worker looked for it, a refused intent would be unknown instead of failed.
    put({"state": MeetingState.FAILED}, {})
    assert not is_due()
    put({"state": MeetingState.READY}, {"state": LinkState.NEEDS_REAUTH})
    assert not is_due()
    put({"ends_at": now, "starts_at": now - timedelta(hours=1)}, {"state": LinkState.LINKED})
    assert not is_due()


def swept() -> int:
    """How many jobs a round of the worker makes, besides those that are there."""
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    reconciliation.sweep()
    return ProcrastinateJob.objects.filter(task_name__startswith="meetings.").count()


def test_no_round_makes_a_job_for_what_is_out_of_reach(host: Host) -> None:
    """Otherwise it would be swept every minute for ever, before meetings that can be processed."""
    meeting = creating.create_at_zoom(claimed(host))
    now = timezone.now()
    behind = {"desired_version": meeting.desired_version + 1, "observed_at": now}
    unseen = {"observed_at": now - timedelta(days=1), "desired_version": meeting.desired_version}
    earlier = {"generation": meeting.generation - 1}
    assert swept() == 0
    for wish, there in (
        ({**behind, **earlier}, {}),
        ({**unseen}, {}),
        ({"generation": meeting.generation, **behind}, {"state": LinkState.ENDING}),
        ({**unseen}, {}),
        ({"state": MeetingState.UNKNOWN, **earlier}, {"state": LinkState.LINKED}),
    ):
        put(wish, there)
        assert swept() == 0
    put({"state": MeetingState.READY, "generation": meeting.generation, **unseen}, {})
    assert swept() == 1
    put({"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(hours=1)}, {})
    assert swept() == 0


def test_whatever_waits_is_left_its_growing_pause_by_the_round(host: Host) -> None:
    """A failed look, a change that Zoom was not told, an intent without an answer."""
    meeting = creating.create_at_zoom(claimed(host))
    put({"not_before": timezone.now() + timedelta(minutes=4)}, {})
    assert swept() == 0
    put({"desired_version": meeting.desired_version + 1}, {})
    assert swept() == 0
    put({"state": MeetingState.UNKNOWN}, {})
    assert swept() == 0
    put({"not_before": timezone.now()}, {})
    assert swept() == 1


@pytest.mark.parametrize("why", ["a limit", "another link"])
def test_a_link_that_works_again_hurries_only_what_waited_for_it(
    host: Host, account: ZoomAccount, other_company: Company, why: str
) -> None:
    """The screen says from when on a meeting at a limit is asked for again."""
    later = timezone.now() + timedelta(minutes=5)
    meeting = claimed(host)
    put({"not_before": later, "reason": Reason.NOT_SENT}, {})
    if why == "a limit":
        put({"reason": Reason.HOST_DAILY_LIMIT}, {})
    else:
        put({"account": ZoomAccount.objects.create(company=other_company)}, {})
    resuming.look_again(account.pk)
    meeting.refresh_from_db()
    assert meeting.not_before == later
    put({"reason": Reason.NOT_SENT, "account": account}, {})
    resuming.look_again(account.pk)
    meeting.refresh_from_db()
    assert meeting.not_before is None


def test_what_is_let_go_of_is_not_taken_over(host: Host) -> None:
    """It would take its host's time again."""
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(meeting)
    Meeting.objects.update(observed=meeting.observed | {"topic": "Zoomでの題"}, observed_version=9)
    with pytest.raises(Conflict), transaction.atomic():
        intents.accept(meeting)
