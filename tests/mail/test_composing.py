"""The sent form of a mail: parts, headers, line breaks."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from enishi.company.models import Company
from enishi.mail import composing, line_breaks, outbox
from enishi.mail.models import OutgoingMail
from enishi.mail.outbox import CalendarFile

FILE = CalendarFile("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST")


def written(company: Company, **more: object) -> OutgoingMail:
    mail = outbox.write(
        company,
        to="hanako.yamada@mail.example",
        subject="【株式会社サンプル】一次面接日程のご案内",
        body="山田　花子 様\n\n■入室先　http://127.0.0.1:8000/r/abc\n",
        kind="interview.confirmed",
        **more,  # type: ignore[arg-type]
    )
    assert mail is not None
    return mail


def over_the_wire(mail: OutgoingMail) -> EmailMessage:
    """As a receiver's program reads it."""
    raw = composing.message_of(mail).message().as_bytes()
    assert raw.isascii()
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_headers_read_right_in_japanese(company: Company) -> None:
    message = over_the_wire(written(company, reply_to="recruiter@sample.example"))
    assert message["Subject"] == "【株式会社サンプル】一次面接日程のご案内"
    sender = message["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("株式会社サンプル", "enishi@localhost")
    assert message["Reply-To"] == "recruiter@sample.example"


@pytest.mark.parametrize(
    "name", ["株式会社" + "漢" * 12, "漢" * 100, "W" * 100, 'A, B & "C"', '日本, "C"']
)
def test_a_long_name_of_the_sender_is_folded_into_short_words(company: Company, name: str) -> None:
    company.name = name
    company.save()
    mail = written(company)
    raw = composing.message_of(mail).message().as_bytes()
    head = raw[raw.index(b"From:") :].split(b"\nTo:")[0].split(b"\n")
    assert b"@" not in head[0] or len(head) == 1
    assert head[0] != b"From:"
    # RFC 2047: 75 for a word, 76 for a line.
    assert all(len(line.strip()) <= 76 for line in head)
    assert all(len(word) <= 75 for line in head for word in line.split() if b"=?" in word)
    # By header.py: the newer parser puts a space between encoded words, against RFC 2047 6.2.
    display, _address = parseaddr(str(message_from_bytes(raw)["From"]))
    assert str(make_header(decode_header(display))) == name


@pytest.mark.parametrize(
    "subject", ["x" * 200, "https://" + "x" * 80, "面接" * 40, "Round two" + " and" * 20]
)
def test_no_line_of_a_subject_is_empty(company: Company, subject: str) -> None:
    mail = written(company)
    mail.subject = subject
    raw = composing.message_of(mail).message().as_bytes()
    head = raw[raw.index(b"Subject:") :].split(b"\nFrom:")[0].split(b"\n")
    assert head[0] != b"Subject: "
    assert all(0 < len(line.strip()) <= 78 for line in head)  # RFC 5322 2.1.1
    read = message_from_bytes(raw)["Subject"]
    assert str(make_header(decode_header(read))).split() == subject.split()


@pytest.mark.parametrize("typed", ["=?utf-8?b?4pagWm9vbQ==?=", "A =?ISO-2022-JP?q?x?= B", "=?"])
def test_an_encoded_word_that_somebody_typed_is_shown_as_typed(
    company: Company, typed: str
) -> None:
    company.name = typed
    company.save()
    mail = written(company)
    mail.subject = typed
    read = message_from_bytes(composing.message_of(mail).message().as_bytes())
    assert str(make_header(decode_header(read["Subject"]))) == typed
    display, _address = parseaddr(read["From"])
    assert str(make_header(decode_header(display))) == typed


def test_the_message_id_is_the_rows_every_time(company: Company) -> None:
    mail = written(company)
    assert {over_the_wire(mail)["Message-ID"] for _ in range(3)} == {mail.message_id}


def test_text_html_and_calendar_stand_side_by_side(company: Company) -> None:
    message = over_the_wire(written(company, calendar=FILE))
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    [calendar] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert calendar.get_param("method") == "REQUEST"


def test_the_later_mail_answers_the_first_about_the_same_thing(company: Company) -> None:
    first, second = (written(company, about="interview:7") for _ in range(2))
    about_another = written(company, about="interview:8")
    assert over_the_wire(second)["References"] == first.message_id
    assert "References" not in over_the_wire(first)
    assert "References" not in over_the_wire(about_another)


def test_a_second_mail_under_the_same_word_is_not_written(company: Company) -> None:
    written(company, once="interview:7:soon")
    second = outbox.write(
        company, to="a@b.example", subject="a", body="b", kind="c", once="interview:7:soon"
    )
    assert second is None
    assert OutgoingMail.objects.count() == 1


def test_nothing_typed_becomes_a_header_or_html(company: Company) -> None:
    company.name = "株式会社\r\nBcc: all@mail.example"
    company.save()
    mail = written(company)
    mail.subject, mail.body = "件名 <b>", "<script>x</script>\n"
    message = over_the_wire(mail)
    assert message["Bcc"] is None
    assert "<script>" not in composing.html_of(mail)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("あ" * 35, ["あ" * 35]),
        ("あ" * 36, ["あ" * 35, "あ"]),
        ("あ" * 35 + "。", ["あ" * 35 + "。"]),
        ("あ" * 34 + "「い」", ["あ" * 34, "「い」"]),
        (
            "あ" * 30 + " http://127.0.0.1:8000/r/abcdefgh",
            ["あ" * 30, "http://127.0.0.1:8000/r/abcdefgh"],
        ),
        (
            "株式会社サンプル・エンタープライズ・ホールディングス 採用担当の勅使河原でございます。",
            [
                "株式会社サンプル・エンタープライズ・ホールディングス",
                "採用担当の勅使河原でございます。",
            ],
        ),
        (
            "誠に恐れ入りますが、下記の一次面接を中止とさせていただくこととなりました。",
            [
                "誠に恐れ入りますが、",
                "下記の一次面接を中止とさせていただくこととなりました。",
            ],
        ),
        (
            "下記の候補よりご都合のよい日時をお選びくださいますようお願い申し上げます。",
            ["下記の候補よりご都合のよい日時をお選びくださいますよう", "お願い申し上げます。"],
        ),
        ("http://127.0.0.1:8000/" + "a" * 90, ["http://127.0.0.1:8000/" + "a" * 90]),
    ],
)
def test_lines_break_where_japanese_may_be_broken(text: str, lines: list[str]) -> None:
    assert line_breaks.wrap(text).splitlines() == lines


def test_facts_are_rows_with_their_lines_and_times_stay_whole(company: Company) -> None:
    mail = written(company)
    mail.body = "■候補日時\n候補1　10:00〜11:00\n候補2　13:00〜14:00\n■電話　03-0000-0012（日本）\n"
    html = composing.html_of(mail)
    assert "■" not in html
    assert html.count("<tr>") == 2
    for whole in ("10:00〜11:00", "13:00〜14:00", "03-0000-0012"):
        assert f'<span class="whole">{whole}</span>' in html


def test_the_squares_before_facts_stay_in_japanese_letters_alone() -> None:
    assert composing.text_of("■日時　2026年", language="ja") == "■日時　2026年\n"
    assert composing.text_of("■When: Sun\na ■ b", language="en") == "When: Sun\na ■ b\n"
