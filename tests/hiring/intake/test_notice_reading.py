"""Notices are read by lists of labels, in the forms in which boards and agencies write them."""

from __future__ import annotations

import time

import pytest

from enishi.hiring import candidates
from enishi.hiring.intake import default_mail_rules, notice_reading
from enishi.hiring.intake.mail_models import MailField
from enishi.hiring.intake.notice_reading import Notice

LABELS = default_mail_rules.RULES[1].labels
HANAKO = {"name": "山田 花子"}


def read(text: str) -> dict[str, str]:
    return notice_reading.read_notice(Notice("a@b.example", "応募", text), LABELS).fields


@pytest.mark.parametrize(
    "text",
    [
        "氏名：山田 花子",
        "氏名:山田 花子",
        "【氏名】山田 花子",
        "【氏名】　　山田　花子",
        "【 氏名 】\n山田 花子",
        "■氏名\n山田 花子",
        "■ 氏 名 ： 山田 花子 様",
        "◆お名前\n\n山田 花子さん",
        "・氏名（漢字）：山田 花子",
        "氏名\t山田 花子",
        "　氏名　　山田 花子（ヤマダ ハナコ）様",
        "応募者名＝山田 花子",
        "Name: 山田 花子",
        "［応募者］山田 花子",
        "> 氏名：山田 花子",
        "氏名：-----\n氏名：山田 花子",
        "氏名：\n■電話番号：なし\n応募者氏名：山田 花子",
    ],
)
def test_a_label_is_found_in_each_of_its_forms(text: str) -> None:
    assert read(text) == HANAKO


@pytest.mark.parametrize(
    "text",
    [
        "氏名を入力してください。",
        "氏名が確認できませんでした：担当",
        "氏名：",
        "氏名：\n────────\n山田 花子",
        "氏名：\n【電話番号】",
        "お問い合わせは電話番号 03-0000-0000 まで",
        "",
    ],
)
def test_words_that_are_no_label_or_have_no_value_are_left(text: str) -> None:
    assert MailField.NAME not in read(text)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("メール：hanako@mail.example（携帯）", "email", "hanako@mail.example"),
        ("メールアドレス：<mailto:h@m.example>", "email", "h@m.example"),
        ("Ｅメール：ｈ＠ｍ.example", "email", "h@m.example"),
        ("メール：なし", "email", ""),
        ("TEL：０９０−１２３４−５６７８（自宅）", "phone", "090-1234-5678"),
        ("電話番号：+81 90-1234-5678", "phone", "+81 90-1234-5678"),
        ("電話：平日18時以降", "phone", ""),
        ("フリガナ：ﾔﾏﾀﾞ ﾊﾅｺ", "kana", "ﾔﾏﾀﾞ ﾊﾅｺ"),
        ("ﾌﾘｶﾞﾅ：ヤマダ ハナコ", "kana", "ヤマダ ハナコ"),
        ("応募求人：営業（東京）", "job", "営業（東京）"),
        ("応募日時：2026/11/30 21:14", "applied_at", "2026/11/30 21:14"),
    ],
)
def test_each_field_is_read_in_its_own_form(text: str, field: str, value: str) -> None:
    assert read(text).get(field, "") == value


def test_a_name_keeps_its_characters_and_is_parted_at_the_space() -> None:
    details = notice_reading.Reading({"name": "髙﨑　美神子", "kana": "たかさき みかこ"}).details
    assert (details.family_name, details.given_name) == ("髙﨑", "美神子")
    assert (details.family_kana, details.given_kana) == ("タカサキ", "ミカコ")


@pytest.mark.parametrize(
    ("senders", "subjects", "fits"),
    [
        ([], ["応募"], True),
        ([], ["推薦"], False),
        (["mail.board.example"], [], True),
        (["@board.example"], [], True),
        (["notice@mail.board.example"], ["応募"], True),
        (["other@mail.board.example"], [], False),
        (["oard.example"], [], False),
        (["board.example"], ["推薦"], False),
    ],
)
def test_a_rule_fits_by_sender_and_subject(
    senders: list[str], subjects: list[str], *, fits: bool
) -> None:
    notice = Notice("Notice@Mail.board.example", "【ＯＵＢＯ】新しい応募", "")
    assert notice_reading.fits(notice, senders=senders, subjects=subjects) is fits


@pytest.mark.parametrize("rule", default_mail_rules.RULES, ids=lambda rule: rule.name)
def test_the_shipped_rules_read_their_samples_whole(rule: default_mail_rules.DefaultRule) -> None:
    for sample in rule.samples:
        notice = Notice(sample.from_address, sample.subject, sample.text)
        assert notice_reading.fits(notice, senders=[], subjects=rule.subjects)
        reading = notice_reading.read_notice(notice, rule.labels)
        assert {"name", "kana", "email", "phone", "job"} <= reading.fields.keys()
        assert candidates.invalid_fields(reading.details) == {}
        assert reading.details.given_name
        assert sample.from_address.endswith(".example")


def test_a_hostile_text_costs_little_whatever_the_labels() -> None:
    labels = {name: ["氏" * 90 + str(n) for n in range(40)] for name in MailField.values}
    text = "\n".join(["■" * 50 + "氏" * 350] * 5_000)
    begun = time.process_time()
    notice_reading.read_notice(Notice("a@b.example", "x", text), labels)
    # The bound is a hundred times what it takes: a worse than linear reading would not end.
    assert time.process_time() - begun < 60
