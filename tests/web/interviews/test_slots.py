"""Slots over HTTP: each answer redraws the moving parts, each refusal names its field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from enishi.company.models import CompanyHoliday, Member
from enishi.interviews.models import Interview, Slot
from tests.cast import SignedIn
from tests.interviews.conftest import tomorrow, version_of
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db

DAY = tomorrow().date().isoformat()


@pytest.fixture
def address(interview: Interview) -> str:
    return f"/interviews/{interview.pk}/slots"


def test_an_entered_time_is_read_in_the_companys_zone(send: Send, address: str) -> None:
    answer = send(address, date=DAY, starts_at="10:00", ends_at="11:30")

    assert answer.status_code == 200
    slot = Slot.objects.get()
    assert (slot.starts_at, slot.minutes) == (tomorrow(10), 90)


def test_seconds_are_cut_for_no_letter_tells_them(send: Send, address: str) -> None:
    send(address, date=DAY, starts_at="10:00:30", ends_at="11:00:59.5")
    slot = Slot.objects.get()
    assert (slot.starts_at, slot.ends_at) == (tomorrow(10), tomorrow(11))


def test_the_answer_redraws_list_area_bar_and_version(
    send: Send, address: str, interview: Interview
) -> None:
    drawn = send(address, date=DAY, starts_at="10:00", ends_at="11:00").content.decode()

    for place in (
        *("version", "attention", "told", "slots", "participants-form"),
        *("web-meeting", "venue", "proposal", "closing"),
    ):
        assert f'id="{place}"' in drawn
    assert f'name="version" value="{version_of(interview)}"' in drawn
    assert drawn.count('hx-swap-oob="true"') == 12


def test_a_slot_on_a_day_off_is_taken_and_the_list_says_why_the_day_is_off(
    send: Send, sato: Client, address: str, interview: Interview
) -> None:
    day = tomorrow().date()
    for name in ("年末年始", "棚卸し"):
        CompanyHoliday.objects.create(
            company=interview.company, name=name, first_day=day, last_day=day
        )
    drawn = send(address, date=DAY, starts_at="10:00", ends_at="11:00").content.decode()

    assert Slot.objects.get().starts_at == tomorrow(10)
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    for name in ("年末年始", "棚卸し"):
        assert f"会社の休業日（{name}）" in drawn
        assert f"会社の休業日（{name}）" in page
    assert f'"{DAY}": ' in page


def test_a_slot_on_another_day_says_nothing_of_it(
    send: Send, address: str, interview: Interview
) -> None:
    day = tomorrow().date() - timedelta(days=1)
    CompanyHoliday.objects.create(
        company=interview.company, name="年末年始", first_day=day, last_day=day
    )
    drawn = send(address, date=DAY, starts_at="23:00", ends_at="00:00").content.decode()
    assert "会社の休業日" not in drawn


def test_an_end_at_midnight_closes_the_same_day(send: Send, address: str) -> None:
    send(address, date=DAY, starts_at="23:00", ends_at="00:00")
    assert Slot.objects.get().minutes == 60


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"date": ""}, "slot-form-date-error", "日付を入力してください"),
        ({"date": "明日"}, "slot-form-date-error", "2026-11-25のように"),
        ({"starts_at": ""}, "slot-form-starts_at-error", "開始時刻を入力してください"),
        ({"ends_at": "25:99"}, "slot-form-ends_at-error", "11:00のように"),
        ({"date": "2020-01-06"}, "slot-form-starts_at-error", "過去の日時"),
        ({"ends_at": "10:03"}, "slot-form-ends_at-error", "5分以上"),
        ({"ends_at": "09:00"}, "slot-form-ends_at-error", "開始より後"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    send: Send, address: str, fields: dict[str, str], place: str, words: str
) -> None:
    good = {"date": DAY, "starts_at": "10:00", "ends_at": "11:00"}
    answer = send(address, form="slot-form", **(good | fields))

    said = answer.content.decode()
    assert answer.status_code == 422
    assert words in said.split(f'id="{place}"')[1].split("</div>")[0]
    assert not Slot.objects.exists()


@pytest.mark.parametrize("version", ["0", "", "next"])
def test_a_page_that_is_out_of_date_is_told(send: Send, address: str, version: str) -> None:
    answer = send(
        address, form="slot-form", date=DAY, starts_at="10:00", ends_at="11:00", version=version
    )
    assert answer.status_code == 409
    assert answer["HX-Retarget"].startswith("#slot-form-refusal")
    assert not Slot.objects.exists()


def test_asked_by_htmx_the_page_answers_its_moving_parts_and_leaves_refusals(
    sato: Client, interview: Interview
) -> None:
    answer = sato.get(f"/interviews/{interview.pk}/", headers={"HX-Request": "true"})
    parts = answer.content.decode()
    assert f'id="version" name="version" value="{interview.version}"' in parts
    assert "slot-form-refusal" not in parts
    assert answer["Cache-Control"] == "no-store"


def test_a_slot_is_moved_and_removed_at_its_own_address(send: Send, slot: Slot) -> None:
    moved = send(f"/slots/{slot.pk}", date=DAY, starts_at="14:00", ends_at="14:45")
    assert moved.status_code == 200
    slot.refresh_from_db()
    assert (slot.starts_at, slot.minutes) == (tomorrow(14), 45)

    assert send(f"/slots/{slot.pk}/removal").status_code == 200
    assert not Slot.objects.exists()


def test_another_companys_slot_is_not_there(
    slot: Slot, other_admin: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(other_admin)
    for address in (f"/slots/{slot.pk}", f"/slots/{slot.pk}/removal"):
        assert browser.post(address, {"version": 2}).status_code == 404
    assert Slot.objects.count() == 1


def test_participants_are_those_ticked(
    send: Send, interview: Interview, interviewer: Member, other_admin: Member
) -> None:
    send(f"/interviews/{interview.pk}/participants", members=[interviewer.pk, other_admin.pk, "x"])
    assert list(interview.participants.values_list("member", flat=True)) == [interviewer.pk]


def test_the_list_writes_the_time_as_people_read_it(
    sato: Client, interview: Interview, slot: Slot
) -> None:
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    local = timezone.localtime(slot.starts_at, interview.company.zone)
    assert f"{local.year}年{local.month}月{local.day}日" in page
    assert "10:00〜11:00" in page
    assert f'data-start="{local:%Y-%m-%d}"' in page
