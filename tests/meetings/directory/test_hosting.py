"""Who can start a meeting as host, and the warnings before it."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import NotFound, UserFacingError
from enishi.meetings.booking import creating
from enishi.meetings.directory import hosting, hosts, preconditions, preflight, users
from enishi.meetings.gateway.explanations import NotLinked
from enishi.meetings.link import connection
from enishi.meetings.models import Host, Meeting, ZoomAccount
from enishi.meetings.models.meeting_state import waits_for_people
from tests.meetings.conftest import PretendZoom, claimed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(host: Host) -> Meeting:
    return creating.create_at_zoom(claimed(host))


def test_only_the_host_in_person_may_start(
    meeting: Meeting, recruiter: Member, other_admin: Member
) -> None:
    with pytest.raises(UserFacingError, match="本人だけ"):
        hosting.start_address(meeting, by=actors.of(recruiter))
    with pytest.raises(NotFound):
        hosting.start_address(meeting, by=actors.of(other_admin))

    recruiter.email = "Owner@Zoom.example"
    assert "zak=" in hosting.start_address(meeting, by=actors.of(recruiter))

    recruiter.is_active = False
    assert not hosting.may_start(meeting, member=recruiter)


def test_the_login_is_fetched_anew_each_time_and_kept_nowhere(
    meeting: Meeting, recruiter: Member
) -> None:
    recruiter.email = "owner@zoom.example"
    first, second = (hosting.start_address(meeting, by=actors.of(recruiter)) for _ in range(2))
    assert first != second
    assert "zak" not in str(Meeting.objects.values().get(pk=meeting.pk))


def test_a_plain_meeting_is_warned_of_nothing(meeting: Meeting) -> None:
    assert preflight.warnings(meeting) == []


def test_what_the_accounts_locks_do_to_a_meeting_is_said(
    host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    fields = {
        "locks": {
            "auto_recording": "cloud",
            "meeting_authentication": True,
            "auto_start_meeting_summary": True,
        },
        "embed_password_in_join_link": False,
    }
    zoom.do("change_account", account_id=account.zoom_account_id, fields=fields)
    said = " ".join(preflight.warnings(creating.create_at_zoom(claimed(host))))
    assert "自動で録画されます" in said
    assert "AIによる要約が自動で作成されます" in said
    assert "サインインした人だけ" in said
    assert "パスコードも案内" in said


def test_an_hour_with_a_basic_licence_is_warned_of(
    account: ZoomAccount, zoom: PretendZoom, admin: Member
) -> None:
    users.sync(account)
    hosts.choose(account, zoom_user_ids=[zoom.user("basic@zoom.example").id], by=actors.of(admin))
    basic = Host.objects.get(company=account.company, is_default=True)
    assert any(
        "40分" in said for said in preflight.warnings(creating.create_at_zoom(claimed(basic)))
    )


def test_a_host_of_another_company_or_zoom_account_is_not_booked(
    host: Host, account: ZoomAccount, other_company: Company
) -> None:
    another = ZoomAccount(company=other_company, zoom_account_id=account.zoom_account_id)
    with pytest.raises(UserFacingError, match="候補から外れています"):
        preconditions.check_host(host, another)
    host.zoom_account_id = "another"
    with pytest.raises(UserFacingError, match="候補から外れています"):
        preconditions.check_host(host, account)


def test_without_a_link_the_person_is_told_to_make_one_and_not_to_renew_it(
    account: ZoomAccount, admin: Member
) -> None:
    connection.unlink(admin.company, by=actors.of(admin))
    with pytest.raises(NotLinked):
        preconditions.require_account(admin.company)


@pytest.mark.parametrize(("licence", "expected"), [(2, (True, 2)), (1, (True, 1)), (4, (False, 1))])
def test_a_licence_says_whether_and_how_often_at_once_somebody_may_host(
    licence: int, expected: tuple[bool, int], host: Host, account: ZoomAccount, zoom: PretendZoom
) -> None:
    ZoomAccount.objects.update(scopes="user:read:list_users:admin")
    Host.objects.update(capacity=2)
    zoom.do("change_licence", user="owner@zoom.example", licence=licence)
    users.sync(ZoomAccount.objects.get(pk=account.pk))
    host.refresh_from_db()
    assert (host.is_usable, host.capacity) == expected


def test_a_list_says_nothing_of_another_zoom_accounts_hosts(
    host: Host, account: ZoomAccount
) -> None:
    Host.objects.update(zoom_account_id="another", zoom_user_id="there")
    for _ in range(2):
        users.sync(ZoomAccount.objects.get(pk=account.pk))
    host.refresh_from_db()
    assert host.is_usable


def test_what_people_have_to_decide_waits_for_them() -> None:
    for state, reason, host_is_usable, waits in (
        ("ready", "", True, False),
        ("ready", "drifted", True, True),
        ("ready", "", False, True),
        ("missing", "gone", True, True),
        ("failed", "", True, True),
        ("cancelled", "drifted", False, False),
        ("reserved", "", False, False),
    ):
        assert waits_for_people(state, reason, host_is_usable=host_is_usable) is waits, state
