"""Choosing hosts: the dialog, the names, the default; and 認証解除."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from enishi.company.models import Member
from enishi.meetings.models import Host, ZoomAccount, ZoomUser
from tests.cast import SignedIn
from tests.web.tight import tight

pytestmark = pytest.mark.django_db(transaction=True)

HOSTS = "/settings/zoom/hosts"
ROWS = {"HX-Request": "true", "HX-Target": "zoom-users"}


@pytest.fixture
def zoom_preset() -> str:
    """With the account of 650."""
    return "demo"


def candidates() -> list[Host]:
    return list(Host.objects.selected())


def user_id(email: str) -> str:
    return ZoomUser.objects.get(email=email).zoom_user_id


@pytest.fixture
def three_hosts(linked_admin: Client) -> Client:
    linked_admin.get(HOSTS)
    emails = ["owner@zoom.example", "zoom-admin@zoom.example", "member@zoom.example"]
    linked_admin.post(HOSTS, {"user": [user_id(email) for email in emails]})
    return linked_admin


def test_whoever_authorised_is_the_only_candidate_at_first(linked_admin: Client) -> None:
    assert [(host.email, host.is_default) for host in candidates()] == [
        ("owner@zoom.example", True)
    ]
    html = linked_admin.get("/settings/zoom/").content.decode()
    assert "デフォルト" in html
    # The last one cannot be removed.
    assert "候補は1名以上必要です。" in html


def test_the_dialog_lists_the_accounts_users_with_the_chosen_ones_ticked(
    linked_admin: Client,
) -> None:
    html = linked_admin.get(HOSTS).content.decode()
    assert "選択を完了" in html
    assert "member@zoom.example" in html
    assert "owner@large.example" not in html
    owner = candidates()[0].zoom_user_id
    assert f'value="{owner}" checked' in html


def test_never_more_than_300_rows_and_the_rest_is_counted(
    admin: Member, signed_in: SignedIn, authorise: Callable[..., HttpResponse]
) -> None:
    browser = signed_in(admin)
    authorise(browser, as_="owner@large.example")
    pages = [
        browser.get(HOSTS, {"page": number}, headers=ROWS).content.decode() for number in (1, 2, 3)
    ]
    assert [html.count('type="checkbox"') for html in pages] == [300, 300, 50]
    assert "ほか 350 名" in pages[0]
    assert "ほか 50 名" in pages[1]
    assert "ほか" not in pages[2]


def test_a_choice_that_is_on_no_shown_row_waits_in_a_hidden_field(
    admin: Member, signed_in: SignedIn, authorise: Callable[..., HttpResponse]
) -> None:
    browser = signed_in(admin)
    authorise(browser, as_="owner@large.example")
    browser.get(HOSTS)
    last = ZoomUser.objects.order_by("search_text", "pk").last()
    assert last is not None
    browser.post(HOSTS, {"user": [last.zoom_user_id]})
    html = browser.get(HOSTS).content.decode()
    assert f'<input type="hidden" name="user" value="{last.zoom_user_id}" data-kept>' in html


def test_searching_answers_with_rows_only(linked_admin: Client) -> None:
    html = linked_admin.get(HOSTS, {"q": "member"}, headers=ROWS).content.decode()
    assert "<dialog" not in html
    assert html.count('type="checkbox"') == 1


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "99999999999999999999"])
def test_a_strange_page_number_is_answered_with_a_page(linked_admin: Client, page: str) -> None:
    assert linked_admin.get(HOSTS, {"page": page}, headers=ROWS).status_code == 200


def test_the_chosen_ones_are_listed(three_hosts: Client) -> None:
    html = three_hosts.get("/settings/zoom/").content.decode()
    assert [html.count(f'name="label-{host.pk}"') for host in candidates()] == [1, 1, 1]


def test_choosing_nobody_is_refused_in_the_dialog(linked_admin: Client) -> None:
    answer = linked_admin.post(
        HOSTS, headers={"HX-Request": "true", "HX-Trigger": "selection-form"}
    )
    assert answer.status_code == 422
    assert "1名以上選択してください" in answer.content.decode()
    assert len(candidates()) == 1


def test_a_name_of_ones_own_becomes_the_label_and_emptying_it_brings_back_the_default(
    three_hosts: Client,
) -> None:
    host = candidates()[1]
    three_hosts.post("/settings/zoom/labels", {f"label-{host.pk}": "採用チーム"})
    assert Host.objects.get(pk=host.pk).shown_label == "採用チーム"
    three_hosts.post("/settings/zoom/labels", {f"label-{host.pk}": ""})
    shown = Host.objects.get(pk=host.pk).shown_label
    assert shown == f"{host.last_name} {host.first_name} {host.email}"


def test_a_name_that_is_too_long_is_refused_beside_its_field(three_hosts: Client) -> None:
    host = candidates()[1]
    answer = three_hosts.post(
        "/settings/zoom/labels",
        {f"label-{host.pk}": "あ" * 300},
        headers={"HX-Request": "true", "HX-Trigger": "labels"},
    )
    assert answer.status_code == 422
    assert f'id="labels-label-{host.pk}-error"' in answer.content.decode()


@pytest.mark.parametrize("name", ["label-", "label-x", "label-1x", "label-99999999999999999999"])
def test_a_forged_field_name_changes_nothing(three_hosts: Client, name: str) -> None:
    answer = three_hosts.post("/settings/zoom/labels", {name: "x"})
    assert answer.status_code == 303
    assert {host.label for host in candidates()} == {""}


def test_another_default_and_a_removal(three_hosts: Client) -> None:
    first, second, third = candidates()
    three_hosts.post(f"/settings/zoom/hosts/{second.pk}/default")
    three_hosts.post(f"/settings/zoom/hosts/{first.pk}/removal")
    assert [(host.pk, host.is_default) for host in candidates()] == [
        (second.pk, True),
        (third.pk, False),
    ]


def test_the_last_candidate_cannot_be_removed(linked_admin: Client) -> None:
    host = candidates()[0]
    linked_admin.post(f"/settings/zoom/hosts/{host.pk}/removal")
    assert len(candidates()) == 1
    assert "1名以上必要です" in linked_admin.get("/settings/zoom/").content.decode()


def test_another_companys_host_is_not_found(
    three_hosts: Client, other_admin: Member, signed_in: SignedIn
) -> None:
    host = candidates()[0]
    stranger = signed_in(other_admin)
    assert stranger.post(f"/settings/zoom/hosts/{host.pk}/removal").status_code == 404
    assert stranger.post(f"/settings/zoom/hosts/{host.pk}/default").status_code == 404


def test_a_host_that_zoom_lost_keeps_its_name_and_is_marked(three_hosts: Client) -> None:
    Host.objects.filter(email="member@zoom.example").update(is_usable=False)
    html = three_hosts.get("/settings/zoom/").content.decode()
    assert "Zoomで利用できません" in html
    assert "member@zoom.example" in html


@pytest.mark.parametrize("whose", ["linked_admin", "three_hosts"])
def test_the_page_asks_the_database_as_often_for_three_hosts_as_for_one(
    whose: str,
    request: pytest.FixtureRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = request.getfixturevalue(whose)
    client.get("/settings/zoom/")
    # One of them asks whether a worker lives.
    with django_assert_num_queries(9):
        client.get("/settings/zoom/")


def test_unlinking_says_first_what_it_will_do(linked_admin: Client) -> None:
    html = linked_admin.get("/settings/zoom/unlinking").content.decode()
    assert "ホストユーザーの候補と表示名をEnishiから削除します" in html
    assert "Zoomミーティングのあるこれからの面接はありません。" in html
    assert ">実行</button>" in tight(html)
    assert ZoomAccount.objects.get().is_linked


def test_unlinking_erases_the_link(three_hosts: Client) -> None:
    three_hosts.post("/settings/zoom/unlinking")
    html = three_hosts.get("/settings/zoom/").content.decode()
    assert "Zoomアカウント未連携" in html
    assert "owner@zoom.example" not in html
    assert candidates() == []
