"""Who besides the host opens a room, without risk for the meeting or for Zoom's own names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection as database
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from enishi.meetings.booking import alternative_hosts, converging, creating, intents, reconciliation
from enishi.meetings.directory import users
from enishi.meetings.models import Host, HostDay, Meeting, MeetingState, ZoomAccount
from tests.meetings.booking.test_reconciliation import settle
from tests.meetings.conftest import LetPass, PretendZoom, claimed, tomorrow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("users_at_zoom")]

ITO, ROOM = "ito@zoom.example", "interview-room1@zoom.example"
TESHIGAWARA, BASIC = "teshigawara@zoom.example", "basic@zoom.example"


def at_zoom(zoom: PretendZoom) -> list[str]:
    """The addresses of the alternative hosts of the one meeting there."""
    [there] = zoom.meetings()
    said: str = there.settings["alternative_hosts"]
    return [address for address in said.replace(",", ";").split(";") if address]


def want(meeting: Meeting, *addresses: str) -> Meeting:
    with transaction.atomic():
        alternative_hosts.want_present(meeting, present=addresses)
    return converging.converge(meeting)


def ids(zoom: PretendZoom, *addresses: str) -> list[str]:
    return sorted(zoom.user(address).id for address in addresses)


def write_by_hand(zoom: PretendZoom, addresses: Sequence[str]) -> None:
    """Somebody sets them in Zoom's own portal."""
    [there] = zoom.meetings()
    settings = {"alternative_hosts": ";".join(addresses)}
    zoom.do("edit_meeting", meeting_id=there.id, settings=settings)


@pytest.mark.parametrize("separator", ["semicolon", "comma"])
def test_licensed_people_of_the_account_are_made_alternative_hosts_with_the_meeting(
    host: Host, zoom: PretendZoom, separator: str
) -> None:
    zoom.world.set_switch("alternative_hosts_separator", separator)
    present = ["ITO@zoom.example", ROOM, BASIC, "owner@zoom.example", "nobody@sample.example", ""]
    meeting = creating.create_at_zoom(claimed(host, present=present))

    assert sorted(at_zoom(zoom)) == sorted([ITO, ROOM])
    assert meeting.alternative_hosts == ids(zoom, ITO, ROOM)
    assert alternative_hosts.seen_at_zoom(meeting) == set(ids(zoom, ITO, ROOM))
    assert not meeting.is_behind
    [there] = zoom.meetings()
    assert there.settings["alternative_hosts_email_notification"] is False


def test_no_mail_address_is_kept_with_a_meeting(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    write_by_hand(zoom, [ITO, "guest@elsewhere.example"])
    reconciliation.observe(meeting.pk)

    row = Meeting.objects.values().get(pk=meeting.pk)
    assert row["observed"]["unknown_hosts"] == 1
    assert "@" not in str(row)


@pytest.mark.parametrize("code", ["1114", "300"])
def test_one_whom_zoom_refuses_does_not_cost_the_meeting_nor_the_others_their_place(
    host: Host, zoom: PretendZoom, code: str
) -> None:
    zoom.world.set_switch("bad_alternative_host", code)
    zoom.do("change_licence", user=ITO, licence=1)  # our snapshot does not know yet
    meeting = creating.create_at_zoom(claimed(host, present=[ITO, ROOM]))

    assert (meeting.state, meeting.reason) == (MeetingState.READY, "")
    assert at_zoom(zoom) == [ROOM]
    assert meeting.refused_hosts == ids(zoom, ITO)
    assert meeting.attempts == 1
    assert len(zoom.calls("meetings.create")) == 2
    assert not meeting.is_behind


def test_a_refusal_that_names_nobody_costs_the_alternative_hosts_only(
    host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "misleading_refusal", times=1)
    meeting = creating.create_at_zoom(claimed(host, present=[ITO, ROOM]))

    assert meeting.state == MeetingState.READY
    assert at_zoom(zoom) == []
    assert meeting.refused_hosts == ids(zoom, ITO, ROOM)


def test_a_refusal_that_is_not_theirs_ends_the_wish_after_all(
    host: Host, zoom: PretendZoom
) -> None:
    zoom.do("deactivate_user", user="owner@zoom.example")
    zoom.do("change_role", user="zoom-admin@zoom.example", role_id="0")
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))

    assert meeting.state == MeetingState.FAILED
    assert zoom.meetings() == []


def test_without_alternative_hosts_a_refusal_is_asked_about_once(
    host: Host, zoom: PretendZoom
) -> None:
    zoom.disturb("meetings.create", "misleading_refusal", times=1)
    assert creating.create_at_zoom(claimed(host)).state == MeetingState.FAILED
    assert len(zoom.calls("meetings.create")) == 1


def test_each_time_that_zoom_was_asked_counts_against_the_hosts_day(
    host: Host, zoom: PretendZoom
) -> None:
    zoom.do("change_licence", user=ITO, licence=1)
    creating.create_at_zoom(claimed(host, present=[ITO]))
    assert HostDay.objects.get().writes == len(zoom.calls("meetings.create")) == 2


def test_who_lost_the_licence_by_the_last_list_is_not_even_asked_for(
    host: Host, zoom: PretendZoom, account: ZoomAccount
) -> None:
    meeting = claimed(host, present=[ITO, ROOM])
    zoom.do("change_licence", user=ITO, licence=1)
    users.sync(account)

    assert creating.create_at_zoom(meeting).refused_hosts == []
    assert at_zoom(zoom) == [ROOM]
    assert len(zoom.calls("meetings.create")) == 1


def test_a_silence_does_not_lose_them(host: Host, zoom: PretendZoom, let_pass: LetPass) -> None:
    zoom.disturb("meetings.create", "drop_connection_after")
    found = settle(creating.create_at_zoom(claimed(host, present=[ITO])), let_pass)
    assert found.state == MeetingState.READY
    assert alternative_hosts.seen_at_zoom(found) == set(ids(zoom, ITO))


def test_another_panel_changes_them_and_leaves_the_rest(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO, ROOM]))
    changed = want(meeting, ROOM, TESHIGAWARA)

    assert sorted(at_zoom(zoom)) == sorted([ROOM, TESHIGAWARA])
    assert not changed.is_behind
    assert changed.withdrawn_hosts == []
    [there] = zoom.meetings()
    assert there.topic == "一次面接 #7"
    assert there.start_at == tomorrow(10)


def test_nobody_any_more_is_told_to_zoom_too(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    want(meeting)
    assert at_zoom(zoom) == []


def test_the_same_panel_again_asks_nothing_of_zoom(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    want(meeting, ITO, BASIC)
    assert zoom.calls("meetings.update") == []


def test_whom_somebody_added_at_zoom_stays_when_ours_change(host: Host, zoom: PretendZoom) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    by_hand = "shared+recruit@zoom.example"
    write_by_hand(zoom, [ITO, by_hand])
    want(meeting, ROOM)
    assert sorted(at_zoom(zoom)) == sorted([ROOM, by_hand])


def test_without_the_union_the_addition_by_hand_would_be_lost(
    host: Host, zoom: PretendZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    write_by_hand(zoom, [ITO, TESHIGAWARA])
    monkeypatch.setattr(
        alternative_hosts,
        "names_to_send",
        lambda meeting, _seen: alternative_hosts.ids_to_request(meeting),
    )
    want(meeting, ROOM)
    assert at_zoom(zoom) == [ROOM]


def test_who_was_taken_away_by_us_and_added_again_by_hand_is_theirs(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    want(meeting)
    write_by_hand(zoom, [ITO])
    want(meeting, ROOM)
    assert sorted(at_zoom(zoom)) == sorted([ITO, ROOM])


def test_an_addition_or_removal_at_zoom_is_no_drift_and_is_not_undone_by_another_time(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host, present=[ITO]))
    write_by_hand(zoom, [TESHIGAWARA])
    reconciliation.observe(meeting.pk)
    with transaction.atomic():
        intents.change(meeting, period=(tomorrow(14), tomorrow(15)))
    moved = converging.converge(meeting)

    assert moved.reason == ""
    assert alternative_hosts.seen_at_zoom(moved) == set(ids(zoom, TESHIGAWARA))
    [there] = zoom.meetings()
    assert there.start_at == tomorrow(14)


@pytest.mark.parametrize("stale", ["kept", "refuse"])
@pytest.mark.parametrize("fate", ["change_licence", "delete_user"])
def test_one_vanished_user_does_not_stop_a_later_change(
    host: Host, zoom: PretendZoom, stale: str, fate: str
) -> None:
    zoom.world.set_switch("stale_alternative_host", stale)
    meeting = creating.create_at_zoom(claimed(host, present=[ITO, ROOM]))
    zoom.do(fate, user=ITO, **({"licence": 1} if fate == "change_licence" else {}))
    with transaction.atomic():
        intents.change(meeting, topic="二次面接 #7")
        alternative_hosts.want_present(meeting, present=[ITO, ROOM, TESHIGAWARA])
    changed = converging.converge(meeting)

    [there] = zoom.meetings()
    assert there.topic == "二次面接 #7"
    assert sorted(at_zoom(zoom)) == sorted([ROOM, TESHIGAWARA])
    assert not changed.is_behind


@pytest.mark.parametrize("stale", ["kept", "refuse"])
def test_nor_does_it_stop_a_mere_move(host: Host, zoom: PretendZoom, stale: str) -> None:
    zoom.world.set_switch("stale_alternative_host", stale)
    meeting = creating.create_at_zoom(claimed(host, present=[ITO, ROOM]))
    zoom.do("change_licence", user=ITO, licence=1)
    with transaction.atomic():
        intents.change(meeting, period=(tomorrow(14), tomorrow(15)))
    moved = converging.converge(meeting)

    [there] = zoom.meetings()
    assert there.start_at == tomorrow(14)
    assert moved.reason == ""
    assert not moved.is_behind


def test_whom_zoom_turns_out_to_have_no_licence_for_is_learnt_from_a_new_list(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.do("change_licence", user=ITO, licence=1)
    with database.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    want(meeting, ITO)
    assert ProcrastinateJob.objects.filter(task_name="meetings.sync_users").count() == 1


def test_a_change_that_zoom_refuses_for_no_reason_ends_without_them(
    host: Host, zoom: PretendZoom
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    zoom.disturb("meetings.update", "misleading_refusal", times=1)
    changed = want(meeting, ITO)

    assert at_zoom(zoom) == []
    assert changed.refused_hosts == ids(zoom, ITO)
    assert (changed.reason, changed.is_behind) == ("", False)


def test_what_came_to_nothing_while_it_was_made_undoes_no_addition_at_zoom(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "drop_connection_after")
    asked = creating.create_at_zoom(claimed(host))
    for present in ([ITO], []):
        with transaction.atomic():
            alternative_hosts.want_present(asked, present=present)
    made = settle(asked, let_pass)
    assert (made.is_behind, made.to_push, made.withdrawn_hosts) == (False, [], [])
    assert zoom.calls("meetings.update") == []

    write_by_hand(zoom, [ITO])
    with transaction.atomic():
        intents.change(made, topic="二次面接 #7")
    converging.converge(made)
    [there] = zoom.meetings()
    assert (there.topic, at_zoom(zoom)) == ("二次面接 #7", [ITO])


def test_who_is_wanted_while_the_meeting_is_being_made_is_told_afterwards(
    host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.disturb("meetings.create", "drop_connection_after")
    asked = creating.create_at_zoom(claimed(host))
    with transaction.atomic():
        alternative_hosts.want_present(asked, present=[ITO])
    made = settle(asked, let_pass)

    assert at_zoom(zoom) == [ITO]
    assert not made.is_behind
