"""Who can host: at most 300 rows at once, only Zoom's own users, never an empty selection."""

from __future__ import annotations

import pytest
from django.db import connection as database
from django.db import transaction

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.meetings.booking import converging, creating, intents
from enishi.meetings.directory import hosts, users
from enishi.meetings.link import upkeep
from enishi.meetings.models import Host, ZoomAccount
from tests.jobs import RunJobs
from tests.meetings.conftest import LetPass, Link, PretendZoom, claimed, tomorrow
from tests.meetings.waiting import while_held

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zoom_preset() -> str:
    """With the account of 650."""
    return "demo"


def names(page: hosts.UsersPage) -> list[str]:
    return [row.name for row in page.rows]


def labels(account: ZoomAccount) -> list[str]:
    found = Host.objects.filter(company=account.company).selected()
    return [host.shown_label for host in found]


@pytest.fixture
def large(link: Link) -> ZoomAccount:
    """A company linked to the account of 650 users."""
    return link(as_="owner@large.example")


def test_650_users_come_300_at_a_time_and_all_can_be_reached(
    large: ZoomAccount, zoom: PretendZoom
) -> None:
    pages = [hosts.search_users(large, page=number) for number in (1, 2, 3)]

    assert [len(page.rows) for page in pages] == [300, 300, 50]
    assert [(page.total, page.pages, page.remaining) for page in pages] == [
        (650, 3, 350),
        (650, 3, 50),
        (650, 3, 0),
    ]
    assert len({row.zoom_user_id for page in pages for row in page.rows}) == 650
    assert len(zoom.calls("users.list")) == 3


def test_a_page_token_that_expired_starts_the_list_again(
    large: ZoomAccount, monkeypatch: pytest.MonkeyPatch, let_pass: LetPass, zoom: PretendZoom
) -> None:
    from enishi.zoom.client import ZoomClient

    list_users, slow = ZoomClient.list_users, [16 * 60]

    def list_slowly(self: ZoomClient, **how: str) -> object:
        if how and slow:
            let_pass(slow.pop())
        return list_users(self, **how)

    monkeypatch.setattr(ZoomClient, "list_users", list_slowly)
    users.sync(large)
    assert large.users.count() == 650


def test_only_those_who_can_host_are_listed(account: ZoomAccount) -> None:
    emails = {row.email for row in hosts.search_users(account).rows}

    assert "basic@zoom.example" in emails
    assert "shared+recruit@zoom.example" in emails
    for cannot in ("invited", "retired", "nolicence"):
        assert f"{cannot}@zoom.example" not in emails


@pytest.mark.parametrize("query", ["伊藤 翔", "翔 伊藤", "ITO@", "ｉｔｏ"])
def test_search_finds_names_and_addresses_however_they_are_typed(
    query: str, account: ZoomAccount
) -> None:
    assert names(hosts.search_users(account, query=query)) == ["伊藤 翔"]


def test_katakana_and_hiragana_find_each_other(account: ZoomAccount) -> None:
    assert names(hosts.search_users(account, query="えりざべす")) == ["勅使河原 エリザベス 美津子"]
    assert names(hosts.search_users(account, query="無い名前")) == []


def test_the_dialog_outlives_an_outage_and_says_how_old_it_is(
    account: ZoomAccount, zoom: PretendZoom, let_pass: LetPass
) -> None:
    before = hosts.search_users(account)
    let_pass(11 * 60)
    zoom.disturb("users.list", "html_500", times=None)

    during = hosts.search_users(account)
    assert during.rows == before.rows
    assert "時点の一覧を表示しています" in during.notice
    assert before.notice == ""


def test_choosing_replaces_the_selection_and_keeps_the_default_while_it_is_in(
    account: ZoomAccount, host: Host, other_host: Host, admin: Member
) -> None:
    assert labels(account) == [
        "藤原 大和 owner@zoom.example",
        "面接 会議室1 interview-room1@zoom.example",
    ]

    hosts.choose(account, zoom_user_ids=[other_host.zoom_user_id], by=actors.of(admin))
    other_host.refresh_from_db()
    assert labels(account) == ["面接 会議室1 interview-room1@zoom.example"]
    assert other_host.is_default


def test_an_empty_selection_and_strangers_are_refused(
    account: ZoomAccount, host: Host, admin: Member, zoom: PretendZoom
) -> None:
    users.sync(account)
    with pytest.raises(UserFacingError, match="1名以上"):
        hosts.choose(account, zoom_user_ids=[], by=actors.of(admin))
    for stranger in ("owner@large.example", "retired@zoom.example", "nolicence@zoom.example"):
        with pytest.raises(UserFacingError, match="開催できません"):
            hosts.choose(account, zoom_user_ids=[zoom.user(stranger).id], by=actors.of(admin))
    assert labels(account) == ["藤原 大和 owner@zoom.example"]


def test_the_last_candidate_cannot_be_removed(
    account: ZoomAccount, host: Host, other_host: Host, admin: Member
) -> None:
    hosts.remove(host, by=actors.of(admin))
    other_host.refresh_from_db()
    assert other_host.is_default
    with pytest.raises(UserFacingError, match="1名以上必要"):
        hosts.remove(other_host, by=actors.of(admin))


def test_of_the_last_two_removed_at_once_one_stays(
    account: ZoomAccount, host: Host, other_host: Host, admin: Member
) -> None:
    refused = while_held(
        lambda: hosts.remove(host, by=actors.of(admin)),
        lambda: hosts.remove(other_host, by=actors.of(admin)),
    )
    assert isinstance(refused, UserFacingError)
    assert list(Host.objects.selected()) == [other_host]


def test_the_default_can_be_handed_over(host: Host, other_host: Host, admin: Member) -> None:
    hosts.set_default(other_host, by=actors.of(admin))
    assert list(Host.objects.filter(is_default=True)) == [other_host]

    hosts.remove(host, by=actors.of(admin))
    with pytest.raises(UserFacingError, match="候補から外れて"):
        hosts.set_default(host, by=actors.of(admin))
    assert list(Host.objects.filter(is_default=True)) == [other_host]


def test_labels_are_kept_to_100_characters_all_or_none(
    account: ZoomAccount, host: Host, other_host: Host, admin: Member
) -> None:
    hosts.relabel(
        account, labels={host.pk: "面" * 100, other_host.pk: " 面接室　A "}, by=actors.of(admin)
    )
    assert labels(account) == ["面" * 100, "面接室 A"]

    with pytest.raises(UserFacingError) as refusal:
        hosts.relabel(account, labels={host.pk: "", other_host.pk: "長" * 300}, by=actors.of(admin))
    assert list(refusal.value.fields) == [f"label-{other_host.pk}"]
    assert "現在300文字" in refusal.value.fields[f"label-{other_host.pk}"]
    assert labels(account) == ["面" * 100, "面接室 A"]

    hosts.relabel(account, labels={host.pk: ""}, by=actors.of(admin))
    assert labels(account)[0] == "藤原 大和 owner@zoom.example"


def test_labels_of_another_companys_hosts_are_out_of_reach(
    account: ZoomAccount, link: Link, admin: Member, other_admin: Member
) -> None:
    theirs = link(by=other_admin, as_="owner@large.example")
    their_host = Host.objects.get(company=theirs.company)
    hosts.relabel(account, labels={their_host.pk: "乗っ取り"}, by=actors.of(admin))
    their_host.refresh_from_db()
    assert their_host.label == ""


def test_a_default_label_leaves_out_what_zoom_does_not_know(
    account: ZoomAccount, zoom: PretendZoom, admin: Member
) -> None:
    users.sync(account)
    nameless = zoom.user("shared+recruit@zoom.example").id
    hosts.choose(account, zoom_user_ids=[nameless], by=actors.of(admin))
    assert labels(account) == ["shared+recruit@zoom.example"]


def test_offers_say_who_is_free_and_what_to_know(
    account: ZoomAccount, host: Host, other_host: Host
) -> None:
    claimed(host, hour=10)

    offers = hosts.offered(account, starts_at=tomorrow(10, 30), ends_at=tomorrow(11, 30))
    assert [(offer.host, offer.is_free, offer.usable) for offer in offers] == [
        (host, False, True),
        (other_host, True, True),
    ]
    assert offers[0].note == "この時間帯は別のミーティングがあります"
    later = hosts.offered(account, starts_at=tomorrow(11), ends_at=tomorrow(12))
    assert [offer.is_free for offer in later] == [True, True]


def test_a_moving_meeting_is_not_in_its_own_way(account: ZoomAccount, host: Host) -> None:
    meeting = claimed(host, hour=10)
    [offer] = hosts.offered(account, starts_at=tomorrow(10), ends_at=tomorrow(11), besides=meeting)
    assert offer.is_free


def test_a_host_who_is_gone_for_two_looks_is_marked_unusable(
    account: ZoomAccount, other_host: Host, zoom: PretendZoom, let_pass: LetPass
) -> None:
    zoom.do("deactivate_user", user="interview-room1@zoom.example")
    let_pass(60)
    users.sync(account)
    other_host.refresh_from_db()
    assert other_host.is_usable

    let_pass(60)
    users.sync(account)
    other_host.refresh_from_db()
    assert not other_host.is_usable
    offers = hosts.offered(account, starts_at=tomorrow(10), ends_at=tomorrow(11))
    assert offers[1].note == "Zoomで利用できません"

    zoom.do("activate_user", user="interview-room1@zoom.example")
    users.sync(account)
    other_host.refresh_from_db()
    assert other_host.is_usable


def test_a_basic_licence_warns_of_its_forty_minutes(
    account: ZoomAccount, zoom: PretendZoom, admin: Member
) -> None:
    users.sync(account)
    hosts.choose(account, zoom_user_ids=[zoom.user("basic@zoom.example").id], by=actors.of(admin))
    [hour] = hosts.offered(account, starts_at=tomorrow(10), ends_at=tomorrow(11))
    [short] = hosts.offered(account, starts_at=tomorrow(10), ends_at=tomorrow(10, 30))
    assert "40分" in hour.note
    assert short.note == ""


def test_links_are_looked_after_once_a_day(
    account: ZoomAccount, zoom: PretendZoom, let_pass: LetPass
) -> None:
    users.sync(account)
    upkeep.look_after_links()
    assert len(zoom.calls("users.list")) == 1
    let_pass(25 * 3600)
    upkeep.look_after_links()
    assert len(zoom.calls("users.list")) == 2


def test_a_meeting_keeps_its_host_on_record_when_the_selection_changes(
    account: ZoomAccount, host: Host, other_host: Host, admin: Member
) -> None:
    meeting = creating.create_at_zoom(claimed(host))
    hosts.choose(account, zoom_user_ids=[other_host.zoom_user_id], by=actors.of(admin))
    with transaction.atomic():
        intents.change(meeting, topic="二次面接 #7")
    assert converging.converge(meeting).host == host


def test_a_new_list_brings_what_changed_at_zoom(account: ZoomAccount, zoom: PretendZoom) -> None:
    users.sync(account)
    renamed = {"last_name": "井藤", "first_name": "翼", "email": "itoh@zoom.example", "type": 1}
    zoom.world.users.change(zoom.user("ito@zoom.example"), **renamed)
    users.sync(account)
    [row] = hosts.search_users(account, query="itoh").rows
    assert (row.name, row.email, row.is_basic) == ("井藤 翼", "itoh@zoom.example", True)


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_host_whom_one_list_lacks_is_looked_for_again_soon(
    comes_back: bool,
    account: ZoomAccount,
    other_host: Host,
    zoom: PretendZoom,
    run_jobs: RunJobs,
) -> None:
    users.sync(account)
    # Nobody tells us: the webhook is lost.
    zoom.world.users.change(zoom.user(other_host.email), status="inactive")
    users.sync(account)
    other_host.refresh_from_db()
    assert other_host.is_usable
    known = account.users.filter(zoom_user_id=other_host.zoom_user_id)
    assert known.exists()

    if comes_back:
        zoom.world.users.change(zoom.user(other_host.email), status="active")
    with database.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()
    other_host.refresh_from_db()
    assert (other_host.is_usable, known.exists()) == (comes_back, comes_back)
