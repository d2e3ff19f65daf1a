"""The kinds of columns in a candidates' file, and a guess of the kind from the column's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from enishi.hiring import names
from enishi.hiring.intake.models import CandidateImport


class Column(models.TextChoices):
    """The content of a column; the value is stored with the import."""

    FULL_NAME = "full_name", _("氏名")
    FAMILY_NAME = "family_name", _("姓")
    GIVEN_NAME = "given_name", _("名")
    FULL_KANA = "full_kana", _("氏名（フリガナ）")
    FAMILY_KANA = "family_kana", _("姓（フリガナ）")
    GIVEN_KANA = "given_kana", _("名（フリガナ）")
    EMAIL = "email", _("メールアドレス")
    PHONE = "phone", _("電話番号")
    JOB = "job", _("求人名")
    STEP = "step", _("選考ステップ")
    STATUS = "status", _("選考状況")
    APPLIED_AT = "applied_at", _("応募日時")
    DECIDED_AT = "decided_at", _("結果日")
    KEPT = "kept", _("その他の情報として残す")
    DROPPED = "dropped", _("取り込まない")


# Any number of columns may have these kinds; every other kind may occur once.
MANY = frozenset({Column.KEPT, Column.DROPPED})
# Names of columns that products and people use.
_NAMED: dict[Column, tuple[str, ...]] = {
    Column.FULL_NAME: (
        "氏名",
        "名前",
        "お名前",
        "応募者名",
        "候補者名",
        "姓名",
        "name",
        "full name",
    ),
    Column.FAMILY_NAME: (
        "姓",
        "氏",
        "姓漢字",
        "苗字",
        "名字",
        "last name",
        "family name",
        "surname",
    ),
    Column.GIVEN_NAME: ("名", "名漢字", "first name", "given name"),
    Column.FULL_KANA: (
        *("フリガナ", "ふりがな", "カナ", "氏名カナ", "氏名フリガナ", "名前フリガナ", "名前カナ"),
        *("応募者名フリガナ", "応募者名カナ", "氏名ふりがな", "kana", "氏名かな"),
    ),
    Column.FAMILY_KANA: ("姓カナ", "姓フリガナ", "セイ", "姓ふりがな", "姓かな", "せい"),
    Column.GIVEN_KANA: ("名カナ", "名フリガナ", "メイ", "名ふりがな", "名かな", "めい"),
    Column.EMAIL: (
        *("メールアドレス", "メール", "eメール", "email", "e-mail", "mail", "mail address"),
        *("メールアドレス1", "email address", "連絡先メールアドレス"),
    ),
    Column.PHONE: (
        *("電話番号", "電話", "電話番号1", "携帯電話", "携帯電話番号", "携帯番号", "tel", "phone"),
        *("phone number", "連絡先電話番号", "mobile"),
    ),
    Column.JOB: (
        *("求人名", "求人", "求人名称", "募集職種", "職種名", "応募職種", "応募求人", "応募求人名"),
        *("応募求人先", "ポジション", "職種", "job", "position", "応募先"),
    ),
    Column.STEP: (
        "選考ステップ",
        "ステップ",
        "選考段階",
        "選考フェーズ",
        "フェーズ",
        "step",
        "stage",
    ),
    Column.STATUS: ("選考状況", "選考ステータス", "ステータス", "選考結果", "結果", "status"),
    Column.APPLIED_AT: (
        *(
            "応募日時",
            "応募日",
            "応募時刻",
            "エントリー日",
            "エントリー日時",
            "登録日",
            "applied at",
        ),
        *("applied date", "application date"),
    ),
    Column.DECIDED_AT: ("結果日", "選考終了日", "合否決定日", "不合格日", "内定日", "結果日時"),
}
# Information that an employer must not ask for (職業安定法 5条の5, its guidelines). Such
# a column is imported only if the member chooses it.
_MUST_NOT_BE_ASKED = re.compile(
    "本籍|出生地|国籍|家族|続柄|住宅|間取り|生活環境|家庭環境|資産|宗教|支持政党|人生観|生活信条"
    "|尊敬する人|思想|労働組合|学生運動|購読新聞|愛読書|病歴|既往症|血液型|戸籍"
)


def guess(header: Sequence[str]) -> list[str]:
    """Return the probable code of each column; a column with an unknown name is kept."""
    known = {_plain(name): column for column, named in _NAMED.items() for name in named}
    guessed: list[str] = []
    for title in header:
        column = known.get(_plain(title), Column.KEPT)
        if _MUST_NOT_BE_ASKED.search(title):
            column = Column.DROPPED
        elif column in guessed:
            column = Column.KEPT
        guessed.append(column.value)
    return guessed


def remembered(taken: CandidateImport) -> list[str]:
    """Return the codes of the latest file of this source with the same columns, or a guess."""
    latest = (
        CandidateImport.objects.filter(
            company=taken.company_id, source=taken.source, header=taken.header
        )
        .exclude(pk=taken.pk)
        .exclude(columns=[])
        .order_by("-pk")
        .values_list("columns", flat=True)
        .first()
    )
    return latest or guess(taken.header)


def _plain(title: str) -> str:
    """Remove the brackets, signs and numbers that products put around a name."""
    return re.sub(r"[()\[\]【】「」_:*※/]", "", names.fold(title))
