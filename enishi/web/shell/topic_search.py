"""Finds topics for the search boxes of help and settings, in any spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi import folding
from enishi.company.actors import Actor
from enishi.company.roles import Action, may

_LONGEST_QUERY = 200


@dataclass(frozen=True)
class Topic:
    """A page that can be found: its title, its summary, and more words that people search for."""

    kind: Literal["help", "settings"]
    title: Promise
    summary: Promise
    route: str
    icon: str
    words: str
    action: Action
    group: Promise | str = ""

    @property
    def address(self) -> str:
        """Return the page's address."""
        return reverse(self.route)

    @property
    def is_about_zoom(self) -> bool:
        """Whether its icon has Zoom's blue."""
        return self.icon == "video"

    def answers(self, terms: list[str]) -> bool:
        """Whether it contains every term."""
        text = folding.fold(f"{self.title} {self.summary} {self.group} {self.words}")
        return all(term in text for term in terms)


_CONNECTIONS = _("外部サービス連携")
_COMPANY = _("会社・メンバー")
_HIRING = _("採用の進め方")
_PRIVACY = _("個人情報の保護")

TOPICS = (
    Topic(
        "settings",
        _("Zoom連携設定"),
        _("会社のZoomアカウントを連携し、ホストユーザーの候補を選びます。"),
        "settings_zoom",
        "video",
        "Zoom ズーム 連携 ミーティング アカウント認証 認証解除 Webミーティング 主催者",
        Action.SEE_ZOOM_SETTINGS,
        _CONNECTIONS,
    ),
    Topic(
        "settings",
        _("会社情報"),
        _(
            "会社名、タイムゾーン、候補者への案内、候補者による変更・キャンセルの範囲と、会社の休業日を"
            "決めます。"
        ),
        "settings_company",
        "building",
        "会社名 時差 time zone company 言語 language 候補者 変更 キャンセル 期限 cancel reschedule"
        " 休業日 休日 祝日 年末年始 お盆 夏季休業 創立記念日 holiday 連絡先 電話 contact phone",
        Action.EDIT_COMPANY,
        _COMPANY,
    ),
    Topic(
        "settings",
        _("メンバー"),
        _("利用者を招待し、権限を決め、利用を停止します。"),
        "settings_members",
        "users-group",
        "ユーザー 招待 権限 管理者 採用担当者 選考担当者 member invite",
        Action.EDIT_COMPANY,
        _COMPANY,
    ),
    Topic(
        "settings",
        _("保存期間"),
        _("選考が終わった候補者を、何か月後に自動で削除するかを決めます。"),
        "settings_retention",
        "calendar-clock",
        "保管期間 自動削除 消去 不採用 辞退 個人情報 保留 retention period",
        Action.ERASE_CANDIDATES,
        _PRIVACY,
    ),
    Topic(
        "settings",
        _("削除の記録"),
        _("候補者を削除した日時、行った人、理由、件数を確認します。"),
        "settings_erasures",
        "trash",
        "消去 個人情報 ログ 履歴 証明 プライバシー erasure deletion protocol privacy",
        Action.ERASE_CANDIDATES,
        _PRIVACY,
    ),
    Topic(
        "settings",
        _("採用ページ"),
        _("求人を公開するページのアドレス、会社の色とロゴ、会社の紹介を決めます。"),
        "settings_careers",
        "world",
        "採用サイト 求人ページ 公開 ロゴ 色 career careers logo colour color job page",
        Action.EDIT_COMPANY,
        _HIRING,
    ),
    Topic(
        "settings",
        _("応募メールの取り込み"),
        _("求人媒体やエージェントから届くメールを、自動で応募として登録します。"),
        "settings_mailbox",
        "mail-check",
        "IMAP メールボックス 媒体 エージェント 推薦 応募通知 ルール 見本 未処理 mailbox rules",
        Action.EDIT_COMPANY,
        _HIRING,
    ),
    Topic(
        "settings",
        _("メールの文面"),
        _("候補者へのご案内の件名と本文を、会社の言葉に変えます。"),
        "settings_mails",
        "mail",
        "テンプレート 案内 通知 リマインド 差し込み 署名 mail template",
        Action.EDIT_COMPANY,
        _HIRING,
    ),
    Topic(
        "settings",
        _("メッセージのテンプレート"),
        _(
            "選考通過や不合格のご連絡など、候補者へのメッセージのひな形と、送信を待つ時間を決めます。"
        ),
        "settings_message_templates",
        "send",
        "メール 合格 不合格 お祈り 内定 書類提出 取り消し 予約送信"
        " message template rejection offer",
        Action.EDIT_MESSAGE_TEMPLATES,
        _HIRING,
    ),
    Topic(
        "settings",
        _("選考終了理由"),
        _("不合格と辞退の結果に付ける理由を、会社の言葉で決めます。"),
        "settings_ending_reasons",
        "list-check",
        "不合格 辞退 理由 見送り レポート rejection withdrawal reason decline",
        Action.EDIT_COMPANY,
        _HIRING,
    ),
    Topic(
        "settings",
        _("内定通知書の文面"),
        _("内定通知書の前文と結びを、日本語と英語で会社の言葉に変えます。"),
        "settings_offers",
        "file-text",
        "内定 オファー 承諾 通知書 テンプレート offer letter template",
        Action.EDIT_COMPANY,
        _HIRING,
    ),
    Topic(
        "settings",
        _("評価フォーム"),
        _("選考ステップごとに、評価する人に何を尋ねるかを決めます。"),
        "settings_evaluation_forms",
        "clipboard-check",
        "評価 シート 設問 5段階 コメント 面接官 書類選考 evaluation form scorecard",
        Action.EDIT_EVALUATION_FORMS,
        _HIRING,
    ),
    Topic(
        "settings",
        _("タグ"),
        _("候補者に付けるタグを登録し、名前の変更、統合、削除をします。"),
        "settings_tags",
        "tag",
        "ラベル 分類 絞り込み 色 統合 tag label",
        Action.EDIT_TAGS,
        _HIRING,
    ),
    Topic(
        "settings",
        _("採用フロー"),
        _("書類選考から内定まで、選考ステップの並びを決めます。"),
        "flows",
        "route",
        "選考ステップ 書類選考 面談 面接 内定 flow step",
        Action.EDIT_JOBS,
        _HIRING,
    ),
    Topic(
        "help",
        _("Zoomと連携して面接のURLを発行する"),
        _("連携、ホストユーザーの候補、ミーティングの作成、連携の解除までをご案内します。"),
        "help_zoom",
        "video",
        "ZOOM ズーム 連携 ミーティング URL ホスト 主催者 認証 認証解除 オンライン Webミーティング",
        Action.USE_PRODUCT,
    ),
    Topic(
        "help",
        _("面談・面接日程を作成する"),
        _("カレンダーで日程を設定し、確定するまでの手順をご案内します。"),
        "help_scheduling",
        "calendar-plus",
        "日程調整 カレンダー ドラッグ 面接 面談 確定 変更 中止 schedule",
        Action.USE_PRODUCT,
    ),
    Topic(
        "help",
        _("面接官として面接に参加する"),
        _("担当する面接の確認、入室と開始、評価の記録までをご案内します。"),
        "help_interviewing",
        "user-check",
        "面接官 選考担当者 参加 入室 開始 ホスト 代替ホスト 評価 interviewer join start",
        Action.USE_PRODUCT,
    ),
    Topic(
        "help",
        _("Zoomのアプリを用意する"),
        _("Enishiを設置した方が、Zoom側に自社用のアプリを作る手順をご案内します。"),
        "help_zoom_app",
        "plug-connected",
        "Zoom ズーム Marketplace マーケットプレイス OAuth スコープ Client ID Webhook 設置 情シス",
        Action.USE_PRODUCT,
    ),
)


def find_topics(
    query: str, *, by: Actor, kinds: tuple[str, ...] = ("help", "settings")
) -> list[Topic]:
    """Return the topics that contain every word of the query and that the actor may open.

    An empty query finds all of these kinds.
    """
    terms = folding.fold(query[:_LONGEST_QUERY]).split()
    return [
        topic
        for topic in TOPICS
        if topic.kind in kinds and may(by, topic.action) and topic.answers(terms)
    ]
