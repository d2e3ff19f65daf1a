"""An evaluation is saved during writing; a form's questions are added, moved and removed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member, Role
from enishi.hiring.evaluations import forms, question
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Application
from tests import evaluating
from tests.hiring.evaluations.asked import ask

SignIn = Callable[[Member], None]

# Requests that are held back, and a machine that others use as well.
expect.set_options(timeout=20_000)

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


def test_what_is_written_on_the_phone_is_saved_meanwhile_and_handed_in_whole(
    live_server: LiveServer,
    page: Page,
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    sign_in: SignIn,
) -> None:
    [asked] = ask(application_at_screening, interviewer, by=recruiter)
    page.set_viewport_size(PHONE)
    sign_in(interviewer)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="評価を書く").click()
    page.get_by_label("評価した点").fill("落ち着いて話していました。")
    expect(page.get_by_text("保存しました")).to_be_visible()
    assert asked.answers.get().text == "落ち着いて話していました。"

    # Out of reach for a while: it is saved once there is a way again, without another word typed.
    page.route("**/draft", lambda route: route.abort("internetdisconnected"))
    page.get_by_label("気になった点").fill("早口でした。")
    expect(page.get_by_text("保存できていません")).to_be_visible()
    page.unroute("**/draft")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("保存しました")).to_be_visible()
    assert asked.answers.count() == 2

    # Every save goes on from the one before it.
    for group in page.get_by_role("group").all()[:4]:
        group.get_by_label("4").check()
    page.get_by_role("button", name="評価を提出").click()
    expect(page.get_by_text("総合判定を選択してください。")).to_be_visible()
    page.get_by_label("合格", exact=True).check()
    page.get_by_role("button", name="評価を提出").click()
    expect(page.get_by_text("評価を提出しました。")).to_be_visible()
    handed_in = Evaluation.objects.get()
    assert (handed_in.is_submitted, handed_in.verdict) == (True, "pass")
    assert handed_in.answers.filter(score=4).count() == 4

    # A change of it is saved by the button alone: the page is not left without a question.
    asked_first: list[str] = []
    page.on("dialog", lambda question: (asked_first.append(question.type), question.accept()))
    page.get_by_label("総合コメント").fill("追記")
    page.get_by_role("button", name="評価を提出").click()
    expect(page.get_by_text("評価を提出しました。")).to_be_visible()
    assert not asked_first
    page.get_by_label("総合コメント").fill("さらに追記")
    page.get_by_role("link", name="候補者の情報").click()
    expect(page.get_by_role("heading", name="採用フロー")).to_be_visible()
    assert asked_first == ["beforeunload"]


def test_a_forms_questions_are_moved_by_keys_added_and_taken_out(
    live_server: LiveServer, page: Page, recruiter: Member, sign_in: SignIn
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/settings/evaluation-forms/new")
    page.locator("#questions-form-name").fill("二次面接")
    rows = page.locator("[data-questions] > [data-question]")
    while rows.count() > 2:
        rows.last.get_by_label("設問を削除").click()
    page.get_by_role("button", name="選択（1つ）").click()
    expect(rows).to_have_count(3)
    rows.last.get_by_label("設問", exact=True).fill("次に進めますか")
    rows.last.locator("[name=words]").fill("はい\nいいえ")
    rows.last.get_by_label("設問", exact=True).press("Alt+ArrowUp")
    rows.nth(1).get_by_label("上へ移動").click()
    page.get_by_role("button", name="プレビューを更新").click()
    expect(page.locator("#preview").get_by_text("次に進めますか")).to_be_visible()
    page.locator("#questions-form").get_by_role("button", name="登録").click()
    expect(page.get_by_text("評価フォームを登録しました。")).to_be_visible()
    made = recruiter.company.evaluation_forms.get(name="二次面接")
    asked = question.of(forms.latest_version(made))
    assert [one.label for one in asked] == [
        "次に進めますか",
        "能力・経験",
        "職務に必要な知識・経験",
    ]
    assert asked[0].words == ("はい", "いいえ")


def test_many_people_are_narrowed_by_name_and_what_they_wrote_fits_on_a_phone(
    live_server: LiveServer,
    page: Page,
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    sign_in: SignIn,
    screenshot: Callable[[str], None],
) -> None:
    others = Member.objects.bulk_create(
        Member(
            company=recruiter.company,
            email=f"colleague{n}@example.jp",
            family_name=name,
            department=room,
            role=Role.INTERVIEWER,
        )
        for n, (name, room) in enumerate(
            [("佐藤", "開発部"), ("佐藤", "人事部"), *[("森", "")] * 8]
        )
    )
    for one in ask(application_at_screening, interviewer, others[0], by=recruiter):
        evaluating.submit(one)
    sign_in(recruiter)
    page.goto(f"{live_server.url}/applications/{application_at_screening.pk}/")
    page.get_by_role("button", name="評価を依頼").first.click()
    dialog = page.get_by_role("dialog")
    people = dialog.locator(".people-list label:visible")
    expect(people).to_have_count(10)
    chosen = people.filter(has_text="森").first
    chosen.get_by_role("checkbox").check()
    field = dialog.get_by_role("searchbox")
    # Who is ticked stays, because they are asked as well.
    field.fill("佐藤　人事")
    expect(people).to_have_count(2)
    expect(people.filter(has_text="人事部")).to_be_visible()
    expect(chosen).to_be_visible()
    chosen.get_by_role("checkbox").uncheck()
    field.fill("だれでもない")
    expect(dialog.get_by_text("該当する人がいません。")).to_be_visible()
    field.press("Enter")
    screenshot("narrowed people")
    field.fill("")
    expect(people).to_have_count(10)
    dialog.get_by_role("button", name="キャンセル").click()

    screenshot("evaluations side by side")
    page.set_viewport_size(PHONE)
    table = page.locator(".evaluation-table")
    expect(table).to_be_visible()
    table.scroll_into_view_if_needed()
    screenshot("evaluations on a phone")
    assert table.evaluate("it => it.parentElement.scrollWidth <= it.parentElement.clientWidth")
    answer = table.locator("td[data-label]").first
    assert answer.evaluate("it => getComputedStyle(it, '::before').content").strip('"') in {
        interviewer.full_name,
        others[0].full_name,
    }
