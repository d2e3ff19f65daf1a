"""Explains Zoom's refusals to the person at the screen: what happened, why, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.dates import long_datetime
from enishi.errors import Code, UserFacingError
from enishi.meetings.gateway import outbound
from enishi.zoom import errors


class NoMeeting(UserFacingError):
    """A meeting cannot be had or changed as requested; another request may succeed."""


class NotLinked(NoMeeting):
    """There is no link to Zoom, or not the link that the work was made for."""

    def __init__(self) -> None:
        super().__init__(Code.ZOOM_NOT_LINKED, sentence(Reason.UNLINKED))


class NeedsReauthorization(NoMeeting):
    """The link's tokens are invalid; an admin has to authorise again."""

    def __init__(self) -> None:
        super().__init__(Code.ZOOM_NEEDS_REAUTH, sentence(Reason.NEEDS_REAUTH))


class LinkIsEnding(NoMeeting):
    """An admin is ending the link together with its meetings; nothing new can be requested."""

    def __init__(self) -> None:
        super().__init__(Code.ZOOM_LINK_ENDING, sentence(Reason.ENDING))


class Reason(StrEnum):
    """Why Zoom does not do what was requested; stored in rows as a code."""

    UNLINKED = "unlinked"
    ENDING = "ending"
    NEEDS_REAUTH = "needs_reauth"
    MISSING_SCOPES = "missing_scopes"
    FORBIDDEN = "forbidden"
    APP_REFUSED = "app_refused"
    HOST_GONE = "host_gone"
    HOST_NOT_ALLOWED = "host_not_allowed"
    HOST_DAILY_LIMIT = "host_daily_limit"
    DAILY_LIMIT = "daily_limit"
    BUSY = "busy"
    NOT_SENT = "not_sent"
    STOPPED = "stopped"
    NO_ANSWER = "no_answer"
    INVALID = "invalid"
    WEBINAR = "webinar"
    UNDERWAY = "underway"
    GONE = "gone"
    PAST = "past"
    DRIFTED = "drifted"
    LEFT_AT_ZOOM = "left_at_zoom"
    OUT_OF_REACH = "out_of_reach"
    REFUSED = "refused"


# These affect every meeting of a link until somebody repairs the link itself.
LINKS_OWN = (
    Reason.UNLINKED,
    Reason.NEEDS_REAUTH,
    Reason.MISSING_SCOPES,
    Reason.FORBIDDEN,
    Reason.APP_REFUSED,
)
# A retry within minutes does not change these: people have to act, or a day has to end.
LASTING = (
    *LINKS_OWN,
    Reason.HOST_GONE,
    Reason.HOST_NOT_ALLOWED,
    Reason.HOST_DAILY_LIMIT,
    Reason.DAILY_LIMIT,
    Reason.INVALID,
    Reason.REFUSED,
)

_SENTENCES: Mapping[Reason, object] = {
    Reason.UNLINKED: gettext_lazy("Zoomが連携されていません。管理者に連携を依頼してください。"),
    Reason.ENDING: gettext_lazy(
        "Zoomとの連携を解除しているところです。Zoomミーティングの作成と変更はできません。"
        "必要な場合は、解除が終わってから、管理者にZoomの連携を依頼してください。"
    ),
    Reason.NEEDS_REAUTH: gettext_lazy(
        "Zoomとの連携が切れています。管理者がZoom連携設定でもう一度アカウント認証を行うと、"
        "使えるようになります。"
    ),
    Reason.MISSING_SCOPES: gettext_lazy(
        "Zoomアプリに必要な権限が足りません。管理者がZoom連携設定で不足している権限を確認し、"
        "もう一度アカウント認証を行ってください。"
    ),
    Reason.FORBIDDEN: gettext_lazy(
        "Zoomがこの操作を許可しませんでした。連携したZoomユーザーの役割が変わった可能性があります。"
        "管理者がZoom連携設定を確認してください。"
    ),
    Reason.APP_REFUSED: gettext_lazy(
        "Zoomがこのアプリを受け付けませんでした。Zoomアプリの設定（クライアントIDなど）を、"
        "システムの管理者が確認してください。"
    ),
    Reason.HOST_GONE: gettext_lazy(
        "選択したホストユーザーがZoomに見つかりません。別のホストユーザーを選択してください。"
    ),
    Reason.HOST_NOT_ALLOWED: gettext_lazy(
        "選択したホストユーザーには、Zoomでミーティングを開催する権限がありません。"
        "別のホストユーザーを選択してください。"
    ),
    Reason.HOST_DAILY_LIMIT: gettext_lazy(
        "このホストユーザーは、Zoomの1日の上限（作成と変更で100回）に達しました。"
        "日程は保存されています。"
    ),
    Reason.DAILY_LIMIT: gettext_lazy(
        "Zoomアカウントが1日の利用上限に達しました。日程は保存されています。"
    ),
    Reason.BUSY: gettext_lazy(
        "Zoomが混み合っています。日程は保存されています。自動でもう一度お試しします。"
    ),
    Reason.NOT_SENT: gettext_lazy(
        "Zoomに接続できません。日程は保存されています。自動でもう一度お試しします。"
    ),
    Reason.STOPPED: gettext_lazy(
        "このデータベースは復元または複製されたものと判断し、Zoomへの操作を止めています。"
        "システムの管理者が確認すると再開します。"
    ),
    Reason.NO_ANSWER: gettext_lazy(
        "Zoomから返事がありません。日程は保存されています。自動で確認し、結果をお知らせします。"
    ),
    Reason.INVALID: gettext_lazy(
        "Zoomがミーティングの内容を受け付けませんでした。日時とホストユーザーを確認してください。"
    ),
    Reason.WEBINAR: gettext_lazy(
        "このミーティングはZoomでウェビナーに変更されています。ミーティングを作り直してください。"
    ),
    Reason.UNDERWAY: gettext_lazy(
        "ミーティングが開催中のため、まだ削除できません。終了後に自動で削除します。"
    ),
    Reason.GONE: gettext_lazy(
        "このミーティングはZoomで削除されています。ミーティングを作り直してください。"
    ),
    Reason.PAST: gettext_lazy("開始日時が過ぎているため、Zoomミーティングを作成できません。"),
    Reason.DRIFTED: gettext_lazy(
        "このミーティングはZoom側で変更されています。内容を確認し、Zoomの内容を取り込むか、"
        "Enishiの内容に戻すか、ミーティングを作り直してください。"
    ),
    Reason.LEFT_AT_ZOOM: gettext_lazy(
        "連携が解除されているため、Zoom上のミーティングは削除していません。"
    ),
    Reason.OUT_OF_REACH: gettext_lazy(
        "Zoomとの連携が解除されたため、変更した日時をこのミーティングに反映できません。"
        "同じZoomアカウントを連携し直すか、ミーティングを作り直してください。"
    ),
    Reason.REFUSED: gettext_lazy(
        "Zoomがこの操作を受け付けませんでした。時間をおいて、もう一度お試しください。"
    ),
}


# What a person asks of Zoom at once, such as the link that starts a meeting, is not tried again by
# itself, so that these sentences promise nothing.
_SENTENCES_AT_ONCE: Mapping[Reason, object] = {
    Reason.DAILY_LIMIT: gettext_lazy(
        "Zoomアカウントが1日の利用上限に達しています。%(moment)s以降に、もう一度お試しください。"
    ),
    Reason.BUSY: gettext_lazy("Zoomが混み合っています。少し待ってから、もう一度お試しください。"),
    Reason.NOT_SENT: gettext_lazy("Zoomに接続できません。少し待ってから、もう一度お試しください。"),
    Reason.NO_ANSWER: gettext_lazy(
        "Zoomから返事がありません。少し待ってから、もう一度お試しください。"
    ),
}


def sentence(reason: str) -> str:
    """Return the sentence for a code that a row holds; empty for an empty code."""
    return str(_SENTENCES[Reason(reason)]) if reason else ""


def reason_of(error: errors.ZoomError | NoMeeting) -> Reason:
    """Return the code under which a row stores this error."""
    match error:
        case NotLinked():
            return Reason.UNLINKED
        case LinkIsEnding():
            return Reason.ENDING
        case NeedsReauthorization() | errors.Unauthorized() | errors.InvalidGrant():
            return Reason.NEEDS_REAUTH
        case errors.OAuthRefused():
            return Reason.APP_REFUSED
        case errors.NotFound(kind="meeting"):
            return Reason.GONE
        case errors.RateLimited():
            return _LIMITS[error.limit]
        case _:
            return next(
                (reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.REFUSED
            )


_LIMITS = {
    errors.Limit.PER_SECOND: Reason.BUSY,
    errors.Limit.DAILY: Reason.DAILY_LIMIT,
    errors.Limit.HOST_DAILY: Reason.HOST_DAILY_LIMIT,
}

_REASONS: tuple[tuple[type[errors.ZoomError], Reason], ...] = (
    (outbound.Stopped, Reason.STOPPED),
    (errors.NotSent, Reason.NOT_SENT),
    (errors.NoAnswer, Reason.NO_ANSWER),
    (errors.MissingScopes, Reason.MISSING_SCOPES),
    (errors.Forbidden, Reason.FORBIDDEN),
    (errors.NotFound, Reason.HOST_GONE),
    (errors.HostNotAllowed, Reason.HOST_NOT_ALLOWED),
    (errors.InvalidFields, Reason.INVALID),
    (errors.BecameWebinar, Reason.WEBINAR),
    (errors.MeetingUnderway, Reason.UNDERWAY),
)


_CODES: Mapping[Reason, Code] = {
    Reason.UNLINKED: Code.ZOOM_NOT_LINKED,
    Reason.ENDING: Code.ZOOM_LINK_ENDING,
    Reason.NEEDS_REAUTH: Code.ZOOM_NEEDS_REAUTH,
    Reason.MISSING_SCOPES: Code.ZOOM_MISSING_SCOPES,
    Reason.FORBIDDEN: Code.ZOOM_FORBIDDEN,
    Reason.APP_REFUSED: Code.ZOOM_APP_REFUSED,
    Reason.HOST_GONE: Code.ZOOM_HOST_GONE,
    Reason.HOST_NOT_ALLOWED: Code.ZOOM_HOST_NOT_ALLOWED,
    Reason.HOST_DAILY_LIMIT: Code.ZOOM_HOST_DAILY_LIMIT,
    Reason.DAILY_LIMIT: Code.ZOOM_DAILY_LIMIT,
    Reason.BUSY: Code.ZOOM_BUSY,
    Reason.NOT_SENT: Code.ZOOM_NOT_SENT,
    Reason.STOPPED: Code.ZOOM_STOPPED,
    Reason.NO_ANSWER: Code.ZOOM_NO_ANSWER,
    Reason.INVALID: Code.ZOOM_INVALID,
    Reason.WEBINAR: Code.ZOOM_WEBINAR,
    Reason.UNDERWAY: Code.ZOOM_UNDERWAY,
    Reason.GONE: Code.ZOOM_GONE,
    Reason.REFUSED: Code.ZOOM_REFUSED,
}


def explain(error: errors.ZoomError) -> NoMeeting:
    """Return a refusal for a page on which a person waits; raise it ``from`` the error.

    A moment in the sentence is in the active time zone.
    """
    if isinstance(error, errors.MissingScopes) and error.scopes:
        return NoMeeting(
            Code.ZOOM_MISSING_SCOPES,
            _(
                "Zoomアプリに必要な権限が足りません（%(scopes)s）。Zoomアプリの設定に追加し、"
                "もう一度アカウント認証を行ってください。"
            )
            % {"scopes": ", ".join(sorted(error.scopes))},
        )
    reason = reason_of(error)
    at_once = str(_SENTENCES_AT_ONCE.get(reason) or _SENTENCES[reason])
    # A daily limit always has a moment.
    if isinstance(error, errors.RateLimited) and error.resets_at:
        at_once %= {"moment": long_datetime(error.resets_at)}
    return NoMeeting(_CODES[reason], at_once)
