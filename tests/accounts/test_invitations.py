"""Several people are invited from one list; each line is judged by itself."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enishi import csv_files
from enishi.accounts import invitation_list, invitations
from enishi.accounts.invitation_list import MOST_PEOPLE, Entry
from enishi.company import actors
from enishi.company.models import Company, Member, Role
from enishi.errors import Code, UserFacingError
from enishi.mail.models import OutgoingMail
from tests.cast import SignedIn

PAGE = "/settings/members/invitations"


def read(entry: Entry) -> tuple[str, ...]:
    return entry.family_name, entry.given_name, entry.email, entry.department, entry.office


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("山田 花子 <h@x.example>", ("山田", "花子", "h@x.example", "", "")),
        ("山田　花子＜h@x.example＞、人事部", ("山田", "花子", "h@x.example", "人事部", "")),
        ("山田 花子, h@x.example", ("山田", "花子", "h@x.example", "", "")),
        (
            "山田\t花子\th@x.example\t人事部\t大阪",
            ("山田", "花子", "h@x.example", "人事部", "大阪"),
        ),
        ("山田\t花子\th@x.example\t\t大阪", ("山田", "花子", "h@x.example", "", "大阪")),
        ("Mary Ann Smith;m@x.example", ("Mary", "Ann Smith", "m@x.example", "", "")),
        ("h@x.example", ("", "", "h@x.example", "", "")),
        ("山田 花子", ("山田", "花子", "", "", "")),
        ("< @ > <<@", ("", "", "@", "<<@", "")),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, expected: tuple[str, ...]) -> None:
    [entry] = invitation_list.entries_of(f"\n {line}\n\n")
    assert read(entry) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [["部署", "氏名", "Email", "拠点"], ["人事部", "山田 花子", "h@x.example", "大阪"]],
        [
            ["姓", "名", "メールアドレス", "部署", "勤務地"],
            ["山田", "花子", "h@x.example", "人事部", "大阪"],
        ],
        [["山田", "花子", "h@x.example", "人事部", "大阪"]],
    ],
)
def test_a_table_is_read_by_its_header(rows: list[list[str]]) -> None:
    [entry] = invitation_list.entries_of("\n".join(invitation_list.lines_of(rows)))
    assert read(entry) == ("山田", "花子", "h@x.example", "人事部", "大阪")


@pytest.fixture
def browser(admin: Member, signed_in: SignedIn) -> Client:
    return signed_in(admin)


def post(browser: Client, people: str, **fields: object) -> str:
    sent = {"people": people, "role": "interviewer", **fields}
    headers = {"HX-Request": "true", "HX-Trigger": "several-form"}
    return browser.post(PAGE, sent, headers=headers).content.decode()


def standings(company: Company, text: str, role: str = "interviewer") -> list[str]:
    entries = invitation_list.entries_of(text)
    return [str(one.standing) for one in invitations.judge_each(company, entries, role=role)]


def test_each_line_says_what_becomes_of_it(company: Company, recruiter: Member) -> None:
    text = (
        f"新井 花 <n@x.example>\n佐藤 花子 <{recruiter.email.upper()}>\n"
        "別名 <N@x.example>\n名なし\n<o@x.example>"
    )
    assert standings(company, text) == ["new", "member", "twice", "wrong", "wrong"]


@pytest.mark.django_db
def test_the_list_has_an_end_and_a_beginning(company: Company) -> None:
    for text, code in (("", Code.VALUE_MISSING), ("a\n" * (MOST_PEOPLE + 1), Code.LIST_TOO_LONG)):
        with pytest.raises(UserFacingError) as refused:
            standings(company, text)
        assert (refused.value.code, refused.value.field) == (code, "people")


def test_those_who_are_new_are_invited_by_mail_once(browser: Client) -> None:
    people = "新井 花 <n@x.example>\n森 一, m@x.example, 開発部"
    assert "2名を招待する" in post(browser, people)
    assert OutgoingMail.objects.count() == 0
    for _twice in range(2):
        post(browser, people, act="invite", role="recruiter", department="人事部", office="大阪")
    invited = Member.objects.filter(email__endswith="x.example").order_by("email")
    assert [(one.full_name, one.role, one.department, str(one.office)) for one in invited] == [
        ("森\u3000一", Role.RECRUITER, "開発部", "大阪"),
        ("新井\u3000花", Role.RECRUITER, "人事部", "大阪"),
    ]
    mails = list(OutgoingMail.objects.order_by("to"))
    assert [mail.to for mail in mails] == ["m@x.example", "n@x.example"]
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", mails[0].body)
    assert link is not None
    assert Client().get(link[1], follow=True).status_code == 200


def test_a_wrong_line_stays_on_the_page_and_the_others_are_invited(
    browser: Client, other_admin: Member
) -> None:
    text = post(browser, f"新井 花 <n@x.example>\n黒田 <{other_admin.email}>", act="invite")
    assert Member.objects.filter(email="n@x.example").exists()
    assert "このメールアドレスは登録できません" in text
    assert f"黒田 &lt;{other_admin.email}&gt;</textarea>" in text
    assert "n@x.example" not in text


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_file_is_added_to_the_list(browser: Client, encoding: str) -> None:
    rows = [["氏名", "メールアドレス", "部署"], ["新井 花", "n@x.example", "人事部"]]
    content = b"".join(csv_files.lines(rows)).decode("utf-8-sig").encode(encoding)
    text = post(browser, "森 一 <m@x.example>", file=SimpleUploadedFile("people.csv", content))
    assert "2名を招待する" in text
    assert "人事部" in text
    refused = post(browser, "", file=SimpleUploadedFile("people.xlsx", b"PK\x03\x04nothing"))
    assert "several-form-file-error" in refused
    assert "表として読み取れません" in refused


def test_many_lists_within_a_short_time_are_refused(admin: Member) -> None:
    entry = Entry(text="", family_name="新井", email="n@x.example")
    for _time in range(5):
        invitations.invite_each(admin.company, [entry], role="admin", by=actors.of(admin))
    with pytest.raises(UserFacingError) as refused:
        invitations.invite_each(admin.company, [entry], role="admin", by=actors.of(admin))
    assert refused.value.code == Code.TOO_OFTEN
