"""The texts of a posting, and which of them the law wants (職業安定法 5条の3).

Since April 2024 the offer also names the scope of changes (変更の範囲) of duties and workplace, and
the limit of renewals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

JAPANESE, ENGLISH = "ja", "en"
LANGUAGES = (JAPANESE, ENGLISH)


@dataclass(frozen=True, slots=True)
class PostingText:
    """One text: its field, its label on both pages, and its greatest length in characters.

    Parameters
    ----------
    when
        It is required if this choice of the posting has this value; ``("", "")``: always.
    """

    name: str
    label: StrOrPromise
    longest: int = 4000
    is_required: bool = True
    when: tuple[str, str] = ("", "")
    help: StrOrPromise = ""
    rows: int = 3


TEXTS = (
    PostingText(
        "title",
        _("求人ページの見出し"),
        100,
        is_required=False,
        rows=1,
        help=_("空欄のときは、求人名を表示します。"),
    ),
    PostingText("duties", _("業務内容"), rows=8),
    PostingText(
        "duties_change",
        _("従事すべき業務の変更の範囲"),
        1000,
        help=_("例：会社の定める業務。変更がない場合は「変更なし」"),
    ),
    PostingText("requirements", _("応募資格"), is_required=False, rows=5),
    PostingText(
        "term_detail",
        _("契約期間の詳細"),
        1000,
        when=("term", "fixed"),
        help=_("例：2027年4月1日から1年間"),
    ),
    PostingText(
        "renewal",
        _("契約更新の有無・基準と上限"),
        1000,
        when=("term", "fixed"),
        help=_("例：更新あり（業務量と勤務成績により判断）。更新上限 有（通算4年まで）"),
    ),
    PostingText(
        "probation_detail",
        _("試用期間の長さと条件"),
        1000,
        when=("probation", "some"),
        help=_("例：3か月。期間中の条件は本採用と同じ"),
    ),
    PostingText("workplace", _("就業場所"), 1000, help=_("例：（雇入れ直後）東京本社")),
    PostingText(
        "workplace_change",
        _("就業場所の変更の範囲"),
        1000,
        help=_("例：会社の定める場所（在宅勤務を行う場所を含む）"),
    ),
    PostingText("hours", _("始業・終業の時刻"), 1000, help=_("例：9:00〜18:00（実働8時間）")),
    PostingText("breaks", _("休憩時間"), 500, help=_("例：60分")),
    PostingText(
        "overtime_detail",
        _("時間外労働の詳細"),
        1000,
        is_required=False,
        help=_("例：月平均15時間。裁量労働制などの場合はその旨"),
    ),
    PostingText("holidays", _("休日・休暇"), 1000, help=_("例：土日祝日、年末年始。年間休日125日")),
    PostingText(
        "pay",
        _("賃金の詳細"),
        2000,
        help=_("基本給、手当、賞与、支払い方法など。固定残業代は基本給と分けて記載します。"),
    ),
    PostingText(
        "insurance_detail",
        _("加入保険の補足"),
        500,
        is_required=False,
        help=_("例：関東ITソフトウェア健康保険組合。加入しない場合はその理由"),
    ),
    PostingText("benefits", _("福利厚生"), 2000, is_required=False),
    PostingText(
        "recruiter", _("募集者の氏名または名称"), 200, help=_("例：株式会社サンプル"), rows=1
    ),
    PostingText("process", _("選考の流れ"), 1000, is_required=False),
)
BY_NAME = {one.name: one for one in TEXTS}
