"""Questions that nobody may be asked: the fourteen items of 公正な採用選考の基本 (厚生労働省).

The list of words is not closed and knows no context. So it warns, and the person decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi import folding


@dataclass(frozen=True, slots=True)
class Item:
    """One kind of question, with the words by which it is recognised."""

    name: Promise
    words: tuple[str, ...]


ITEMS = (
    Item(
        _("本籍・出生地"),
        (
            *("本籍", "出生地", "出身地", "生まれた場所", "戸籍", "住民票", "国籍"),
            *("place of birth", "birthplace", "nationality", "family register"),
        ),
    ),
    Item(
        _("家族"),
        (
            *("家族", "続柄", "両親", "父親", "母親", "兄弟", "姉妹", "配偶者", "扶養", "既婚"),
            *("未婚", "結婚", "子供", "子ども", "お子さま", "妊娠", "出産"),
            *("family", "parents", "spouse", "married", "marital", "children", "pregnan"),
        ),
    ),
    Item(
        _("住宅・生活環境"),
        (
            *("持ち家", "持家", "借家", "住宅の種類", "間取り", "自宅付近の略図", "自宅の地図"),
            *("生い立ち", "家庭環境", "生活環境", "資産", "own your home"),
        ),
    ),
    Item(_("宗教"), ("宗教", "信仰", "宗派", "religion", "religious", "faith")),
    Item(
        _("支持政党・思想"),
        (
            *("支持政党", "支持する政党", "政治信条", "思想", "学生運動", "社会運動"),
            *("political", "ideology"),
        ),
    ),
    Item(
        _("人生観・尊敬する人物"),
        ("人生観", "生活信条", "尊敬する人", "座右の銘", "philosophy of life", "whom you respect"),
    ),
    Item(_("労働組合"), ("労働組合", "組合活動", "labor union", "labour union", "trade union")),
    Item(
        _("購読新聞・愛読書"),
        ("購読", "愛読", "愛読書", "よく読む新聞", "favourite book", "favorite book"),
    ),
    Item(
        _("健康診断・病歴"),
        ("健康診断", "病歴", "既往症", "持病", "障害の有無", "medical history", "illness"),
    ),
    Item(
        _("性別・年齢"),
        ("性別", "年齢", "生年月日", "gender", "your sex", "your age", "date of birth"),
    ),
)
_WORDS = [
    (item, [re.compile(re.escape(folding.fold(word))) for word in item.words]) for item in ITEMS
]


def unfair_item(text: str) -> Item | None:
    """Return the item that this question may be about, in any spelling."""
    folded = folding.fold(text)
    for item, patterns in _WORDS:
        if any(pattern.search(folded) for pattern in patterns):
            return item
    return None
