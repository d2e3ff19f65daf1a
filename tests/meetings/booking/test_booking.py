"""One owner, one meeting: claimed before the call, changed in place, released for good."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from django.db import connection as database
from django.db import transaction

from enishi.company.models import Company
from enishi.errors import Conflict, UserFacingError
from enishi.meetings.booking import converging, creating, intents, marker
from enishi.meetings.gateway import outbound
from enishi.meetings.gateway.explanations import NotLinked
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from tests.meetings.conftest import PretendZoom, claimed, in_threads, tomorrow

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_claimed_meeting_is_made_as_it_was_wanted(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))

    [there] = zoom.meetings()
    assert meeting.state == MeetingState.READY
    assert meeting.zoom_meeting_id == there.id
    assert meeting.zoom_meeting_id > 2**32
    assert there.start_at == tomorrow(10)
    assert (there.topic, there.duration, there.timezone) == ("一次面接 #7", 60, "Asia/Tokyo")
    assert there.settings["waiting_room"] is True
    assert there.settings["join_before_host"] is False
    assert there.settings["use_pmi"] is False
    assert there.settings["auto_recording"] == "none"
    assert there.settings["auto_start_meeting_summary"] is False
    assert there.settings["email_notification"] is False
    assert intents.passcode_of(meeting) == there.password
    assert there.password not in meeting.passcode
    assert marker.ref_in(there.agenda) == meeting.ref
    assert intents.differences(meeting) == ()


def test_no_column_of_a_meeting_holds_the_hosts_login(host: Host) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    row = str(Meeting.objects.values().get(pk=meeting.pk))
    assert "/s/" not in row
    assert "zak" not in row


def test_four_claims_at_once_make_one_meeting(host: Host, zoom: PretendZoom) -> None:
    outcomes = in_threads(lambda _: creating.create_at_zoom(claimed(host)), count=4)

    assert sum(isinstance(outcome, Meeting) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 3
    assert len(zoom.meetings()) == 1


def test_without_the_constraints_the_same_claims_make_four(
    host: Host, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "MAX_CALLS_OF_ONE_LINK", 4)
    with database.cursor() as cursor:
        cursor.execute("DROP INDEX one_live_meeting_per_owner")
        cursor.execute("ALTER TABLE enishi_meeting DROP CONSTRAINT host_is_not_double_booked")
    try:
        in_threads(lambda _: creating.create_at_zoom(claimed(host)), count=4)
        assert len(zoom.meetings()) == 4
    finally:
        Meeting.objects.all().delete()
        with database.schema_editor() as editor:
            for constraint in Meeting._meta.constraints:
                if constraint.name in ("one_live_meeting_per_owner", "host_is_not_double_booked"):
                    editor.add_constraint(Meeting, constraint)


def test_a_page_is_not_out_of_date_because_its_meeting_was_made_since(host: Host) -> None:
    meeting = claimed(host)
    made = creating.create_at_zoom(meeting)
    assert (intents.difference_mark(meeting), intents.difference_mark(made)) == ("", "")


def test_asking_twice_for_one_claim_asks_zoom_once(host: Host, zoom: PretendZoom) -> None:
    meeting = claimed(host)
    in_threads(lambda _: creating.create_at_zoom(meeting), count=4)

    assert len(zoom.calls("meetings.create")) == 1
    assert creating.create_at_zoom(meeting).state == MeetingState.READY


def test_a_host_cannot_be_in_two_meetings_at_once(host: Host) -> None:
    claimed(host, hour=10)
    with pytest.raises(Conflict) as refusal:
        claimed(host, hour=10, owner_key="interview:8")
    assert refusal.value.field == "host"
    assert "別のホストユーザー" in refusal.value.message
    # One that begins when the other ends is no overlap.
    claimed(host, hour=11, owner_key="interview:9")


def test_a_refused_claim_leaves_the_callers_transaction_usable(host: Host) -> None:
    claimed(host)
    with transaction.atomic():
        with pytest.raises(Conflict):
            claimed(host, owner_key="interview:8")
        host.label = "面接室"
        host.save()
    assert Host.objects.get(pk=host.pk).label == "面接室"


def test_a_claim_that_is_rolled_back_leaves_neither_row_nor_job(host: Host) -> None:
    with transaction.atomic():
        meeting = claimed(host)
        transaction.set_rollback(True)
    assert not Meeting.objects.filter(pk=meeting.pk).exists()
    assert not _jobs_for(meeting)


def test_a_claim_carries_its_repair_with_it(host: Host) -> None:
    assert len(_jobs_for(claimed(host))) == 1


def test_times_and_hosts_that_will_not_do_are_refused(host: Host, other_company: Company) -> None:
    with transaction.atomic(), pytest.raises(UserFacingError, match="過ぎた日時"):
        _claim(host, start=tomorrow() - timedelta(days=2))
    with transaction.atomic(), pytest.raises(UserFacingError, match="1分から24時間"):
        _claim(host, minutes=25 * 60)
    host.is_usable = False
    with transaction.atomic(), pytest.raises(UserFacingError, match="利用できません"):
        _claim(host)
    host.is_usable, host.is_selected = True, False
    with transaction.atomic(), pytest.raises(UserFacingError, match="候補から外れています"):
        _claim(host)
    with transaction.atomic(), pytest.raises(NotLinked):
        _claim(host, company=other_company)


def test_a_wish_outside_a_transaction_is_a_mistake_of_ours(host: Host) -> None:
    with pytest.raises(RuntimeError):
        _claim(host)
    with transaction.atomic(), pytest.raises(RuntimeError):
        creating.create_at_zoom(claimed(host))


def test_moving_a_meeting_patches_it_once_and_reads_it_back(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.change(meeting, period=(tomorrow(14), tomorrow(15)))
    moved = converging.converge(meeting)

    [there] = zoom.meetings()
    assert there.start_at == tomorrow(14)
    assert (moved.zoom_meeting_id, moved.join_url) == (meeting.zoom_meeting_id, meeting.join_url)
    assert moved.observed_version == moved.desired_version
    assert moved.observed["starts_at"] == tomorrow(14).astimezone(UTC).isoformat()
    assert converging.converge(moved).state == MeetingState.READY
    assert len(zoom.calls("meetings.update")) == 1


def test_a_new_passcode_at_zoom_brings_its_new_link_along(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, password="neu123")
    seen = converging.converge(meeting)

    assert intents.passcode_of(seen) == "neu123"
    assert seen.join_url != meeting.join_url


def test_what_was_changed_at_zoom_is_shown_and_put_back_only_on_demand(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("edit_meeting", meeting_id=meeting.zoom_meeting_id, topic="別の名前", duration=30)

    seen = converging.converge(meeting)
    assert intents.differences(seen) == ("topic", "minutes")
    assert "Zoom側で変更" in intents.explain(seen)
    assert zoom.meetings()[0].topic == "別の名前"

    with transaction.atomic():
        intents.change(seen)
    mended = converging.converge(seen)
    assert (mended.reason, intents.differences(mended)) == ("", ())
    assert zoom.meetings()[0].topic == "一次面接 #7"


def test_a_waiting_room_that_zoom_forces_is_what_the_row_says(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    locks = {"auto_recording": "cloud"}
    zoom.do("change_account", account_id=account.zoom_account_id, fields={"locks": locks})
    meeting = creating.create_at_zoom(claimed(host))
    assert meeting.observed["auto_recording"] == "cloud"


def test_releasing_frees_the_host_at_once_and_deletes_at_zoom(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        intents.release(meeting)
        claimed(host, owner_key="interview:8")
    assert converging.converge(meeting).state == MeetingState.CANCELLED
    assert zoom.meetings() == []


def test_deleting_what_is_deleted_already_is_done(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("delete_meeting", meeting_id=meeting.zoom_meeting_id)
    with transaction.atomic():
        intents.release(meeting)
    assert converging.converge(meeting).state == MeetingState.CANCELLED


def test_releasing_what_was_never_asked_for_needs_no_zoom(host: Host, zoom: PretendZoom) -> None:
    meeting = claimed(host)
    with transaction.atomic():
        assert intents.release(meeting).state == MeetingState.CANCELLED
    assert creating.create_at_zoom(meeting).state == MeetingState.CANCELLED
    assert zoom.calls("meetings.create") == []


def test_a_host_is_changed_by_a_second_meeting_that_takes_the_firsts_place(
    host: Host, zoom: PretendZoom, other_host: Host
) -> None:
    old = creating.create_at_zoom(claimed(host))
    new = creating.create_at_zoom(claimed(other_host, replaces=old))
    assert len(zoom.meetings()) == 2

    with transaction.atomic():
        intents.release(old)
    converging.converge(old)
    assert [there.id for there in zoom.meetings()] == [new.zoom_meeting_id]
    # The owner has its one meeting again: nobody can claim a second.
    with pytest.raises(Conflict):
        claimed(other_host, hour=16)


def test_a_title_is_taken_over_from_zoom_to_the_blank(host: Host, zoom: PretendZoom) -> None:
    with transaction.atomic():
        meeting = _claim(host)
    creating.create_at_zoom(meeting)
    zoom.do("edit_meeting", meeting_id=zoom.meetings()[0].id, topic="面接  " + "長" * 90)
    seen = converging.converge(meeting)
    assert intents.differences(seen) == ("topic",)
    with transaction.atomic():
        intents.accept(seen)
    assert intents.differences(converging.converge(meeting)) == ()
    assert zoom.calls("meetings.update") == []


@pytest.mark.parametrize("unit", ["characters", "utf16", "bytes"])
def test_topics_are_one_line_and_short_enough_in_any_unit(
    unit: str, host: Host, zoom: PretendZoom
) -> None:
    zoom.do("set_switch", name="length_unit", value=unit)
    with transaction.atomic():
        meeting = _claim(host, topic="一次\n面接 " + "🙂" * 300)
    creating.create_at_zoom(meeting)
    [there] = zoom.meetings()
    assert there.topic == "一次 面接 " + "🙂" * 46


def _claim(
    host: Host,
    *,
    start=None,
    minutes: int = 60,
    company: Company | None = None,
    topic: str = "一次面接 #7",
) -> Meeting:
    starts_at = start or tomorrow()
    return intents.claim(
        company or host.company,
        host=host,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        topic=topic,
        owner_key="interview:7",
    )


def _jobs_for(meeting: Meeting) -> list[str]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE args->>'meeting_id' = %s"
            " AND task_name = 'meetings.repair'",
            [str(meeting.pk)],
        )
        return [row[0] for row in cursor.fetchall()]
