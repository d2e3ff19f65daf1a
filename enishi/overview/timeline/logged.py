"""The sentences of those events of the audit log that a timeline shows."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.company.events import Event

OF_CANDIDATE: Mapping[str, str | Promise] = {
    Event.CANDIDATE_UPDATED: _("基本情報を変更"),
    Event.CANDIDATE_MERGED: _("重複の候補者を統合"),
    Event.CANDIDATE_MERGE_UNDONE: _("候補者の統合を元に戻した"),
    Event.CANDIDATE_TAGGED: _("タグを変更"),
    Event.CANDIDATE_LINKS_ENDED: _("メールアドレスの変更により、候補者用リンクを無効化"),
}
OF_APPLICATION: Mapping[str, str | Promise] = {
    Event.APPLICATION_MOVED: _("応募を別の求人に移し、現在は「%(job)s」"),
    Event.APPLICATION_REOPENED: _("「%(job)s」の最後の結果を取り消し"),
    Event.APPLICATION_HANDLED: _("「%(job)s」の担当・期限・応募経路を変更"),
    Event.EVALUATIONS_OPENED: _("「%(job)s」の評価を先に表示"),
}
OF_OFFER: Mapping[str, str | Promise] = {
    Event.OFFER_SENT: _("「%(job)s」の内定通知書（%(number)d通目）を送信"),
    Event.OFFER_EXTENDED: _("「%(job)s」の内定の承諾期限を変更"),
    Event.OFFER_ANSWERED: _("「%(job)s」の内定への回答"),
    Event.OFFER_EXPIRED: _("「%(job)s」の内定の承諾期限が回答のないまま終了"),
    Event.OFFER_WITHDRAWN: _("「%(job)s」の内定を取り下げ"),
    Event.OFFER_MAIL_SENT_AGAIN: _("「%(job)s」の内定のメールを再送"),
}
# Left out are steps of drawing a draft, and what other rows tell: alerts, mails, the row itself.
OF_INTERVIEW: Mapping[str, str | Promise] = {
    Event.INTERVIEW_PROPOSED: _("%(step)sの日程を候補者に提案"),
    Event.INTERVIEW_PROPOSAL_WITHDRAWN: _("%(step)sの提案を取り下げ"),
    Event.INTERVIEW_PROPOSAL_EXPIRED: _("%(step)sの提案が回答のないまま終了"),
    Event.INTERVIEW_PROPOSAL_REVIVED: _("%(step)sの提案を再開"),
    Event.INTERVIEW_DEADLINE_CHANGED: _("%(step)sの回答期限を変更"),
    Event.INTERVIEW_PICKED: _("%(step)sの日程を候補者が選択し、確定"),
    Event.INTERVIEW_CONFIRMED: _("%(step)sの日程を確定"),
    Event.INTERVIEW_MOVED_BY_CANDIDATE: _("%(step)sの日程を候補者が変更"),
    Event.INTERVIEW_REOPENED: _("%(step)sの日程の変更を開始"),
    Event.INTERVIEW_CANCELLED: _("%(step)sを中止"),
    Event.INTERVIEW_CANCELLED_BY_CANDIDATE: _("%(step)sを候補者がキャンセル"),
    Event.INTERVIEW_OVERLAP_ACCEPTED: _("%(step)sの日程の重なりを承知のうえで確定"),
    Event.INTERVIEW_VENUE_SET: _("%(step)sの場所・参加方法を設定"),
    Event.INTERVIEW_ROOM_LINK_ISSUED: _("%(step)sの面接ルームのリンクを発行"),
    Event.INTERVIEW_MEETING_WANTED: _("%(step)sのZoomミーティングを作成"),
    Event.INTERVIEW_MEETING_RENEWED: _("%(step)sのZoomミーティングの作り直しを開始"),
    Event.INTERVIEW_MEETING_SWAPPED: _("%(step)sのZoomミーティングを新しいものに切り替え"),
    Event.INTERVIEW_MEETING_DELETED: _("%(step)sのZoomミーティングを削除"),
    Event.INTERVIEW_MEETING_GIVEN_BACK: _(
        "%(step)sが確定されないため、Zoomミーティングを自動で削除"
    ),
    Event.INTERVIEW_MEETING_TAKEN: _("Zoom連携の解除により、%(step)sのZoomミーティングを削除"),
    Event.INTERVIEW_ZOOM_TAKEN_OVER: _("Zoomでの変更を%(step)sに取り込み"),
    Event.INTERVIEW_ZOOM_PUT_BACK: _("%(step)sのZoomミーティングをEnishiの日時に戻した"),
}
FIXES_TIME = (Event.INTERVIEW_PICKED, Event.INTERVIEW_CONFIRMED)
