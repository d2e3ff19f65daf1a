"""Typed names, addresses and numbers are normalised, or refused by field."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.hiring import candidate_search, candidates, names, phone_numbers
from enishi.hiring.candidates import CandidateDetails

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("090ー1234ー5678", "090-1234-5678"),
        ("090一1234一5678", "090-1234-5678"),
        ("090\u20101234\u20135678", "090-1234-5678"),
        ("090\u22121234\uff0d5678", "090-1234-5678"),
        ("(03)1234-5678", "03-1234-5678"),
        ("（０３）１２３４−５６７８", "03-1234-5678"),
        ("03.1234.5678", "03-1234-5678"),
        ("03(1234)5678", "03-1234-5678"),
        ("03 1234 5678", "03-1234-5678"),
        ("TEL: 03-1234-5678", "03-1234-5678"),
        ("03-1234-5678 内線 12", "03-1234-5678 内線12"),
        ("03-1234-5678 ext. 12", "03-1234-5678 内線12"),
        ("+81 (0)90-1234-5678", "+81-90-1234-5678"),
        ("+1 415 555 0100", "+1-415-555-0100"),
        ("09012345678", "09012345678"),
        ("\u0660\u0663-\u0661\u0662\u0663\u0664-\u0665\u0666\u0667\u0668", "03-1234-5678"),
        ("\u0966\u096f\u0966 1234 5678", "090-1234-5678"),
        ("\U0001d7ce\U0001d7d1-1234-5678 \u5185\u7dda\u0661\u0662", "03-1234-5678 内線12"),
        ("090\u301c1234\u301c5678", "090-1234-5678"),
        ("090・1234・5678", "090-1234-5678"),
        ("090_1234_5678", "090-1234-5678"),
        ("03-1234-5678（内線 123）", "03-1234-5678 内線123"),
        ("03-1234-5678（代表）", "03-1234-5678"),
        ("☎03-1234-5678", "03-1234-5678"),
        ("〇九〇-一二三四-五六七八", "090-1234-5678"),
    ],
)
def test_a_number_is_kept_with_plain_hyphens(typed: str, kept: str) -> None:
    assert phone_numbers.normalized(typed) == kept
    assert phone_numbers.normalized(kept) == kept


@pytest.mark.parametrize("typed", ["1234", "mail", "090-1234-567x", "1" * 16, "-" * 5000, "内線12"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert phone_numbers.normalized(typed) is None


@pytest.mark.parametrize(
    "searched",
    [
        *("09012345678", "090-1234", "090ー1234ー5678", "（090）1234"),
        *(
            "\u0660\u0669\u0660\u0661\u0662",
            "090-1234-5678 内線99",
            "TEL 090-1234-5678",
            "090〜1234",
        ),
    ],
)
def test_a_number_is_found_by_its_digits(recruiter: Member, searched: str) -> None:
    typed = CandidateDetails(family_name="山田", phone="090ー1234ー5678 内線99")
    found = candidates.register(recruiter.company, typed, by=actors.of(recruiter))
    candidates.register(
        recruiter.company, CandidateDetails(family_name="鈴木"), by=actors.of(recruiter)
    )
    assert list(candidate_search.search(recruiter, text=searched)) == [found]


def test_an_international_number_is_found_by_the_domestic_one(recruiter: Member) -> None:
    typed = CandidateDetails(family_name="山田", phone="+81 90 1234 5678")
    found = candidates.register(recruiter.company, typed, by=actors.of(recruiter))
    assert list(candidate_search.search(recruiter, text="090-1234-5678")) == [found]


@pytest.mark.parametrize(
    "kana",
    [
        *("ヴァン＝ダイク", "ヵヶヷヺ", "ㇰㇱ", "ジャン゠リュック", "ヽヾ", "ﾏﾘｱ･ﾙｲｻﾞ", "ゔぁん"),
        *("スミス-ジョーンズ", "オ’ブライエン", "アン．スミス", "サト－", "サト―"),
    ],
)
def test_rare_kana_are_kept(recruiter: Member, kana: str) -> None:
    typed = CandidateDetails(family_name="ヴァン", family_kana=kana)
    candidate = candidates.register(recruiter.company, typed, by=actors.of(recruiter))
    assert candidate.family_kana == names.to_kana(kana)
    assert names.is_kana(candidate.family_kana)


def test_a_dash_at_the_end_is_the_long_vowel() -> None:
    assert [names.to_kana(f"サト{dash}") for dash in "-－‐―"] == ["サトー"] * 4


def test_a_double_hyphen_stays_one(recruiter: Member) -> None:
    typed = CandidateDetails(family_name="ヴァン＝ダイク", family_kana="ヴァン＝ダイク")
    candidate = candidates.register(recruiter.company, typed, by=actors.of(recruiter))
    assert (candidate.family_name, candidate.family_kana) == ("ヴァン＝ダイク",) * 2
    assert list(candidate_search.search(recruiter, text="ヴァンダイク")) == [candidate]


@pytest.mark.parametrize(
    "address",
    [
        *("foo..bar.@docomo.ne.jp", ".foo.@EZWEB.ne.jp", "a..b@t.vodafone.ne.jp"),
        *("a..b@wm.pdx.ne.jp", "a.@biz.ezweb.ne.jp", "a..b@emnet.ne.jp"),
    ],
)
def test_old_mobile_addresses_are_kept(recruiter: Member, address: str) -> None:
    typed = CandidateDetails(family_name="山田", email=address)
    assert candidates.register(recruiter.company, typed, by=actors.of(recruiter)).email == address


@pytest.mark.parametrize(
    "address",
    [
        *("foo..bar@example.jp", "foo.@example.jp", "@docomo.ne.jp", ".@docomo.ne.jp"),
        # No name in the DNS: letters of both directions in one label, and one that is too long.
        *("a@א1.jp", "a@1א.jp", f"a@{'あ' * 60}.jp"),
    ],
)
def test_what_no_server_takes_is_refused(recruiter: Member, address: str) -> None:
    with pytest.raises(UserFacingError) as refused:
        candidates.register(
            recruiter.company,
            CandidateDetails(family_name="山田", email=address),
            by=actors.of(recruiter),
        )
    assert list(refused.value.fields) == ["email"]


def test_an_address_from_the_clipboard_is_kept_without_what_nobody_sees(recruiter: Member) -> None:
    typed = CandidateDetails(family_name="山\0田\u200b", email="hanako@example.jp\u200b\ufeff")
    candidate = candidates.register(recruiter.company, typed, by=actors.of(recruiter))
    assert (candidate.family_name, candidate.email) == ("山田", "hanako@example.jp")


@pytest.mark.parametrize(
    "pasted",
    [
        *("a.b@c.jp。", "a.b@c.jp、", "a.b@c.jp,", "a.b@c.jp；", "（a.b@c.jp）", "mailto:a.b@c.jp"),
        *("<a.b@c.jp>", "山田 花子 <a.b@c.jp>", "「a.b@c.jp」", "a.b@c。jp", "a.b@c.jp."),
        *(f"a.b@c{unseen}.jp" for unseen in "\u034f\ufe0f\u180b\u3164\u115f\u2800"),
    ],
)
def test_an_address_is_kept_without_what_surrounded_it(recruiter: Member, pasted: str) -> None:
    typed = CandidateDetails(family_name="山田", email=pasted)
    assert (
        candidates.register(recruiter.company, typed, by=actors.of(recruiter)).email == "a.b@c.jp"
    )


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u3000", "\u0301"])
def test_a_name_that_shows_nothing_is_refused(recruiter: Member, name: str) -> None:
    with pytest.raises(UserFacingError) as refused:
        candidates.register(
            recruiter.company, CandidateDetails(family_name=name), by=actors.of(recruiter)
        )
    assert list(refused.value.fields) == ["family_name"]


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("髙橋", "高橋"),
        ("斉藤", "齋藤"),
        ("山﨑", "山崎"),
        ("𠮷田", "吉田"),
        ("渡邉", "渡辺"),
        ("José", "jose"),
        ("O’Brien", "o'brien"),
        ("O'Brien", "obrien"),
        ("Søren Łukasz", "soren lukasz"),
        ("\u2ed1谷川", "長谷川"),
        ("\u2ed8木", "青木"),
        ("佐佐木", "佐々木"),
        ("佐々木", "佐佐木"),
        ("霞ヶ関", "霞ケ関"),
        ("キヤノン", "キャノン"),
        ("サトー", "サト－"),
        ("強", "强"),
        ("野", "埜"),
        ("遥", "遙"),
        ("秋", "穐"),
    ],
)
def test_a_name_is_found_in_any_form(recruiter: Member, written: str, searched: str) -> None:
    found = candidates.register(
        recruiter.company, CandidateDetails(family_name=written), by=actors.of(recruiter)
    )
    assert found.family_name == written
    assert list(candidate_search.search(recruiter, text=searched)) == [found]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [("+81 90 1234 5678", "090-1234-5678"), ("090-1234-5678", "+81 (0)90 1234 5678")],
)
def test_one_number_in_two_forms_is_one_person(recruiter: Member, kept: str, typed: str) -> None:
    company = recruiter.company
    there = candidates.register(
        company, CandidateDetails(family_name="山田", phone=kept), by=actors.of(recruiter)
    )
    assert candidates.possible_duplicates(
        company, CandidateDetails(family_name="鈴木", phone=typed)
    ) == [there]
