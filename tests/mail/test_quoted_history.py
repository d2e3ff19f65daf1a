"""What is new in a mail is separated from what its program quotes below."""

from __future__ import annotations

import pytest

from enishi.mail import quoted_history

OWN = "ありがとうございます。\nよろしくお願いします。"


@pytest.mark.parametrize(
    "quoted",
    [
        "> 山田 様\n> ご案内です。",
        "2026年12月1日(火) 10:00 株式会社サンプル <a@b.example>:\n\n> 山田 様",
        "On Tue, Dec 1, 2026 at 10:00 AM Sample <a@b.example> wrote:\n> 山田 様",
        "-----Original Message-----\nFrom: a@b.example\n山田 様",
        "________________________________\n差出人: Sample\n送信日時: 2026年12月1日\n山田 様",
        "差出人: Sample\n送信日時: 2026年12月1日\n宛先: 山田\n件名: ご案内\n\n山田 様",
        "2026/12/01 10:00、Sample <a@b.example>のメール:\n山田 様",
    ],
)
def test_the_quoted_mail_is_separated_from_what_is_new(quoted: str) -> None:
    written = quoted_history.separated(f"{OWN}\n\n{quoted}")
    assert (written.own, written.quoted) == (OWN, quoted)


@pytest.mark.parametrize(
    "text",
    [
        OWN,
        "> 都合はいかがですか\n\n大丈夫です。",
        f"{OWN}\n――――\n山田 花子",
        "> 全部引用",
        pytest.param(">\n" * 60_000 + OWN, id="long"),
    ],
)
def test_what_may_be_the_answer_itself_is_never_folded(text: str) -> None:
    assert quoted_history.separated(text) == quoted_history.Written(text, "")
