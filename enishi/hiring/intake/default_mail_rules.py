"""The rules and samples that a company begins with: the labels that boards and agencies use most.

The samples are invented: no person, board or agency in them exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from enishi.hiring.intake.mail_models import MailField

_LABELS: dict[str, list[str]] = {
    MailField.NAME: [
        *("氏名", "お名前", "名前", "応募者名", "応募者氏名", "応募者", "候補者名", "候補者氏名"),
        *("候補者", "ご氏名", "Name", "Full name", "Candidate"),
    ],
    MailField.KANA: [
        *("フリガナ", "ふりがな", "氏名(フリガナ)", "氏名(カナ)", "氏名カナ", "お名前(フリガナ)"),
        *("カナ", "カナ氏名", "ヨミガナ", "よみがな", "フリガナ(カナ)"),
    ],
    MailField.EMAIL: [
        *("メールアドレス", "メール", "Eメール", "E-mail", "Email", "Mail", "連絡先メールアドレス"),
        *("メールアドレス(PC)", "Eメールアドレス", "E-mailアドレス"),
    ],
    MailField.PHONE: [
        *("電話番号", "電話", "携帯電話", "携帯電話番号", "携帯番号", "連絡先電話番号", "TEL"),
        *("お電話番号", "連絡先", "Phone", "Mobile"),
    ],
    MailField.JOB: [
        *("応募求人", "求人", "求人名", "求人タイトル", "応募職種", "職種", "職種名", "応募先求人"),
        *(
            "応募ポジション",
            "ポジション",
            "募集職種",
            "推薦ポジション",
            "推薦求人",
            "Job",
            "Position",
        ),
    ],
    MailField.APPLIED_AT: ["応募日時", "応募日", "受付日時", "エントリー日時", "Applied"],
}


@dataclass(frozen=True, slots=True)
class DefaultSample:
    """A notice, as it would arrive."""

    from_address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """A rule, and the notices that show what it reads."""

    name: str
    subjects: tuple[str, ...]
    source: str
    samples: tuple[DefaultSample, ...]

    @property
    def labels(self) -> dict[str, list[str]]:
        """Return the labels of each field."""
        return {name: list(labels) for name, labels in _LABELS.items()}


_BOARD = DefaultSample(
    "notice@engawa-board.example",
    "【応募通知】新着の応募が1件あります（しごとの縁側）",
    """\
採用ご担当者様

「しごとの縁側」の求人に、新しい応募がありました。
3日以内に応募者へご連絡ください。

【氏名】　　　　　見本 さくら
【フリガナ】　　　ミホン サクラ
【メールアドレス】sakura.mihon@mail.example
【電話番号】　　　090-0000-0001
【応募求人】　　　営業スタッフ（渋谷）
【応募日時】　　　2026/11/30 21:14

【自己PR】
接客の仕事を三年続けてきました。お客様と話すことが好きです。

────────────────────
このメールは送信専用のアドレスからお送りしています。
""",
)
_BELOW = DefaultSample(
    "entry@hirune-works.example",
    "エントリーがありました：一般事務",
    """\
ひるね求人をご利用いただき、ありがとうございます。
下記の方からエントリーがありました。

■応募職種
一般事務

■お名前
例示 たくみ

■ふりがな
れいじ たくみ

■TEL
080-0000-0002

■E-mail
takumi.reiji@mail.example

■エントリー日時
2026年11月29日 08:05
""",
)
_AGENT = DefaultSample(
    "tanto@kakehashi-agent.example",
    "【ご推薦】法人営業ポジション　架空 あおい様",
    """\
株式会社サンプル
人事部 採用ご担当者様

いつもお世話になっております。
かけはしエージェントの仮名でございます。

下記の方をご推薦申し上げます。書類を添付いたしますので、ご査収ください。

――――――――――――――――
候補者名：架空 あおい 様（カクウ アオイ）
フリガナ：カクウ アオイ
推薦ポジション：法人営業
メール：aoi.kakuu@mail.example
携帯電話：070-0000-0003
――――――――――――――――

ご検討のほど、よろしくお願いいたします。
""",
)

RULES = (
    DefaultRule(
        name="エージェントの推薦",
        subjects=("推薦", "ご紹介", "ご推薦"),
        source="エージェント",
        samples=(_AGENT,),
    ),
    DefaultRule(
        name="求人媒体の応募通知",
        subjects=("応募", "エントリー", "applied", "application"),
        source="求人媒体",
        samples=(_BOARD, _BELOW),
    ),
)
