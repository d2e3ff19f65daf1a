"""Says whether a link works: in one sentence for the settings page, and in a mail to the admins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from enishi import queue
from enishi.company import addresses
from enishi.company.models import Role
from enishi.company.row_locks import lock_row
from enishi.mail import outbox, quoting
from enishi.mail.models import OutgoingMail
from enishi.meetings.gateway import breaker, clocks, installation_identity, scopes
from enishi.meetings.gateway.explanations import Reason, sentence
from enishi.meetings.link import ending
from enishi.meetings.models import (
    EndingOutcome,
    Host,
    LinkEnding,
    LinkState,
    Meeting,
    WebhookEvent,
    ZoomAccount,
)


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """The health of a link.

    Parameters
    ----------
    is_good
        Whether nothing needs to be done.
    last_success_at
        Aware.
    depends_on
        A sentence about the Zoom user whose rights the link depends on.
    notices
        Sentences about other problems: a wrong clock, work that failed for good.
    """

    is_good: bool
    sentence: str
    last_success_at: datetime | None
    role_name: str
    depends_on: str
    missing_scopes: tuple[str, ...]
    notices: tuple[str, ...] = ()


def describe(account: ZoomAccount) -> LinkHealth:
    """Describe the link from what is stored here; Zoom is not called."""
    lacking = scopes.missing(account.scopes.split()) if account.is_linked else ()
    stopped = not installation_identity.is_confirmed()
    paused = account.is_linked and breaker.is_paused(account.pk)
    works = account.state == LinkState.LINKED and not account.trouble
    return LinkHealth(
        is_good=works and not stopped and not paused,
        sentence=_first_trouble(account, lacking, stopped=stopped, paused=paused),
        last_success_at=account.last_success_at,
        role_name=_role_of(account),
        depends_on=_depends_on(account),
        missing_scopes=lacking,
        notices=(*clocks.sentences(account), *_failures(account)),
    )


def _failures(account: ZoomAccount) -> Iterator[str]:
    if count := len(failed_jobs(account)):
        yield ngettext(
            "Zoomとの自動の処理が%(count)d件、完了できませんでした。"
            "システムの管理者に「enishi check」での確認を依頼してください。",
            "Zoomとの自動の処理が%(count)d件、完了できませんでした。"
            "システムの管理者に「enishi check」での確認を依頼してください。",
            count,
        ) % {"count": count}


def failed_jobs(account: ZoomAccount) -> list[queue.FailedJob]:
    """Return the jobs about this link, its hosts, meetings and events that failed for good."""
    failed = queue.failed_for_good("meetings.")
    rows: dict[str, QuerySet[Any]] = {
        "account_id": ZoomAccount.objects.filter(pk=account.pk),
        "host_id": Host.objects.filter(company=account.company_id),
        "meeting_id": Meeting.objects.filter(account=account),
        "event_id": WebhookEvent.objects.filter(account=account),
    }
    ours = {
        name: set(mine.filter(pk__in=named).values_list("pk", flat=True))
        for name, mine in rows.items()
        if (named := [job.arguments[name] for job in failed if name in job.arguments])
    }
    return [
        job
        for job in failed
        if any(job.arguments.get(name) in numbers for name, numbers in ours.items())
    ]


def findings() -> Iterator[str]:
    """Return what an operator should know of all links, one line each, in English.

    No person is named.
    """
    if not installation_identity.is_confirmed():
        yield "The database looks restored or copied: run `enishi confirm-instance`."
    for account in ZoomAccount.objects.exclude(state=LinkState.UNLINKED).order_by("pk"):
        who = f"The link to Zoom of company {account.company_id}"
        if account.state == LinkState.NEEDS_REAUTH:
            yield f"{who} is dead: its admin has to link the account again."
        elif account.state == LinkState.INCOMPLETE:
            yield f"{who} lacks scopes: its admin has to grant them in Zoom and link again."
        elif account.trouble:
            yield f"{who} is in trouble: {account.trouble}."
        if (under_way := ending.progress(account)) is not None:
            since = under_way.ending.began_at.isoformat(timespec="minutes")
            yield f"{who} is being ended since {since}: {under_way.left} meeting(s) left at Zoom."
        if account.is_linked and breaker.is_paused(account.pk):
            yield f"{who} is paused, for Zoom does not answer."
    yield from clocks.findings()


def how_it_ended(ending: LinkEnding) -> str:
    """Return how a link with meetings to delete, or one removed at Zoom, ended."""
    match ending.outcome:
        case EndingOutcome.DELETED:
            return _("Zoomのミーティングの削除が終わり、認証を解除しました。")
        case EndingOutcome.REMOVED:
            return _(
                "Zoom側でアプリの認証が解除されたため、連携が終わりました。Zoomに残っている"
                "ミーティングを、Enishiから変更したり削除したりすることはできません。"
            )
        case EndingOutcome.LEFT:
            why = _("管理者の指示で、削除の途中で認証を解除しました。")
        case EndingOutcome.REFUSED:
            why = _("Zoomが1日以上削除を受け付けなかったため、認証を解除しました。")
        case EndingOutcome.DEAD:
            why = _("削除の途中でZoomの認証が無効になったため、連携が終わりました。")
        case _:
            return ""
    rest = ngettext(
        "削除できていないミーティングが%(count)d件、Zoomに残っています。",
        "削除できていないミーティングが%(count)d件、Zoomに残っています。",
        ending.left,
    )
    return " ".join((why, rest % {"count": ending.left}))


def _first_trouble(
    account: ZoomAccount, lacking: tuple[str, ...], *, stopped: bool, paused: bool
) -> str:
    if stopped:
        return sentence(Reason.STOPPED)
    if paused:
        return _(
            "Zoomから応答がないため、Zoomへの接続を一時的に控えています。応答があり次第、"
            "自動で再開します。日程は保存されています。"
        )
    return _sentence(account, lacking)


def _sentence(account: ZoomAccount, lacking: tuple[str, ...]) -> str:
    if account.state == LinkState.UNLINKED:
        return sentence(Reason.UNLINKED)
    if account.state == LinkState.NEEDS_REAUTH:
        return sentence(Reason.NEEDS_REAUTH)
    if account.is_ending:
        return sentence(Reason.ENDING)
    if lacking:
        return _(
            "Zoomアプリに必要な権限が%(count)d件足りません。Zoomアプリの設定に追加し、"
            "もう一度アカウント認証を行ってください。"
        ) % {"count": len(lacking)}
    if account.trouble:
        return sentence(account.trouble)
    return _("Zoomと正常に連携しています。")


def _depends_on(account: ZoomAccount) -> str:
    if not account.user_email:
        return ""
    return _(
        "この連携は、Zoomユーザー「%(name)s」の権限（%(role)s）で動いています。"
        "このユーザーがZoomで削除されたり権限を失ったりすると、連携が切れます。"
    ) % {"name": account.user_name or account.user_email, "role": _role_of(account) or _("不明")}


def _role_of(account: ZoomAccount) -> str:
    """Return the authoriser's role at Zoom in the reader's language; a custom role by its name."""
    known = {"Owner": _("オーナー"), "Admin": _("管理者")}
    return known.get(account.role_name, account.role_name)


def tell_admins(account_id: int, *, generation: int) -> None:
    """Write each admin one mail that the link is broken, unless it was repaired meanwhile."""
    with transaction.atomic():
        account = lock_row(ZoomAccount.objects.all(), account_id)
        company, kind = account.company, f"zoom.needs_reauth:{generation}"
        mended = account.generation != generation or account.state != LinkState.NEEDS_REAUTH
        if mended or OutgoingMail.objects.filter(company=company, kind=kind).exists():
            return
        for admin in company.members.filter(role=Role.ADMIN, is_active=True):
            with override(admin.language):
                outbox.write(
                    company,
                    to=admin.email,
                    subject=_("Zoomとの連携が切れています"),
                    body=_BODY
                    % {
                        "name": quoting.in_line(admin.full_name),
                        "address": addresses.zoom_settings(),
                    },
                    kind=kind,
                )


_BODY = gettext_lazy(
    "%(name)s 様\n\n"
    "Zoomとの連携が切れたため、新しいZoomミーティングを作成できません。\n"
    "作成済みのミーティングは、そのまま利用できます。\n\n"
    "次の画面を開き、「アカウント認証」をもう一度行ってください。\n"
    "%(address)s\n"
)
