"""What is wanted of Zoom: claim a meeting, change it, release it, each in the caller's transaction.

Nothing here calls Zoom. ``ask`` and ``converge``, offered here too, do, outside any transaction;
whatever they leave open is the worker's, through the job deferred with the wish itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company.models import Company, Member
from enishi.errors import Conflict, UserFacingError
from enishi.meetings.asking import ask
from enishi.meetings.constraints import constraint_of
from enishi.meetings.converging import converge
from enishi.meetings.explanations import NeedsReauthorization, NotLinked, sentence
from enishi.meetings.followup import see_to
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomAccount
from enishi.meetings.observation import differences, passcode_of

__all__ = [
    "ask",
    "change",
    "claim",
    "converge",
    "differences",
    "explain",
    "passcode_of",
    "release",
]

# The request that wrote the wish works on it first; the worker comes after it.
REPAIR_AFTER = timedelta(seconds=15)


def claim(
    company: Company,
    *,
    host: Host,
    starts_at: datetime,
    ends_at: datetime,
    topic: str,
    purpose: str,
    replaces: Meeting | None = None,
    by: Member | None = None,
) -> Meeting:
    """Write down that a meeting is wanted, and have the worker see to it whatever happens next.

    Parameters
    ----------
    starts_at, ends_at
        Aware moments; seconds are cut, as Zoom would.
    topic
        At most 200 characters are kept; without the candidate's name, for Zoom shows it widely.
    purpose
        What the meeting is for, such as ``interview:7``. One live meeting for each purpose.
    replaces
        The meeting that this one takes the place of (another host): both may live until the
        old one is released.

    Raises NotLinked, NeedsReauthorization; Conflict when the purpose has its meeting already or
    the host is taken at that time; UserFacingError when the host or the time will not do.
    """
    _require_transaction()
    account = _usable_account(company)
    _check_host(host, account)
    starts_at, ends_at = _whole_minutes(starts_at, ends_at)
    with _refusing_in_words():
        meeting = Meeting.objects.create(
            company=company,
            account=account,
            generation=account.generation,
            zoom_account_id=account.zoom_account_id,
            purpose=purpose,
            replaces=replaces,
            host=host,
            starts_at=starts_at,
            ends_at=ends_at,
            time_zone=company.time_zone,
            topic=_one_line(topic),
            created_by=by,
        )
    see_to(meeting, wait=REPAIR_AFTER)
    return meeting


def change(
    meeting: Meeting,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    topic: str | None = None,
) -> Meeting:
    """Want another time or topic of the same meeting; ``converge`` makes Zoom match it.

    Asking for what is already wanted is not nothing: it puts back what was changed in Zoom.
    Raises Conflict when the host is taken then.
    """
    _require_transaction()
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.is_live:
        raise UserFacingError(
            _("このミーティングは作成されていないか、削除されています。作り直してください。")
        )
    current.starts_at, current.ends_at = _whole_minutes(
        starts_at or current.starts_at, ends_at or current.ends_at
    )
    current.topic = current.topic if topic is None else _one_line(topic)
    current.desired_version += 1
    with _refusing_in_words():
        current.save(update_fields=["starts_at", "ends_at", "topic", "desired_version"])
    see_to(current, wait=REPAIR_AFTER)
    return current


def release(meeting: Meeting) -> Meeting:
    """Want the meeting gone: its time is free for others at once; ``converge`` deletes it."""
    _require_transaction()
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not current.is_live:
        return current
    never_asked = current.attempts == 0 and current.zoom_meeting_id is None
    current.state = MeetingState.CANCELLED if never_asked else MeetingState.CANCELLING
    current.desired_version += 1
    current.reason, current.not_before = "", None
    current.save(update_fields=["state", "desired_version", "reason", "not_before"])
    # What took its place is now the one meeting of its purpose.
    Meeting.objects.filter(replaces=current).update(replaces=None)
    see_to(current, wait=REPAIR_AFTER)
    return current


def explain(meeting: Meeting) -> str:
    """What the person should know about this meeting, one or two sentences, or nothing."""
    return sentence(meeting.reason)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a wish is written in the transaction of the change it belongs to")


def _usable_account(company: Company) -> ZoomAccount:
    """A link that ends between this look and the commit is met by ``ask``, by its generation."""
    account = ZoomAccount.objects.filter(company=company).exclude(state=LinkState.UNLINKED).first()
    if account is None:
        raise NotLinked
    if not account.is_linked:
        raise NeedsReauthorization
    return account


def _check_host(host: Host, account: ZoomAccount) -> None:
    """The allow-list is asked again here, for a form can be days old."""
    chosen = host.company_id == account.company_id and host.is_candidate
    if not chosen or host.zoom_account_id != account.zoom_account_id:
        raise UserFacingError(
            _(
                "選択したホストユーザーは候補から外れています。"
                "別のホストユーザーを選択してください。"
            ),
            field="host",
        )
    if not host.is_usable:
        raise UserFacingError(
            _(
                "選択したホストユーザーは、現在Zoomで利用できません。"
                "別のホストユーザーを選択してください。"
            ),
            field="host",
        )


def _whole_minutes(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """Zoom takes 1 to 1440 minutes, and silently ignores a start that is past."""
    starts_at, ends_at = (at.replace(second=0, microsecond=0) for at in (starts_at, ends_at))
    if starts_at < timezone.now():
        raise UserFacingError(
            _("過ぎた日時にはZoomミーティングを設定できません。これからの日時を選択してください。")
        )
    if not timedelta(minutes=1) <= ends_at - starts_at <= timedelta(days=1):
        raise UserFacingError(_("Zoomミーティングの長さは、1分から24時間までにしてください。"))
    return starts_at, ends_at


def _one_line(topic: str) -> str:
    return " ".join(topic.split())[:200]


@contextmanager
def _refusing_in_words() -> Iterator[None]:
    """A savepoint whose refusal by the database becomes one for the person."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as cause:
        broken = constraint_of(cause)
        if broken == "one_live_meeting_per_purpose":
            raise Conflict(
                _("この日程のZoomミーティングは、すでに作成されています。画面を更新してください。")
            ) from cause
        if broken != "host_is_not_double_booked":
            raise
        raise Conflict(_taken(), field="host") from cause
    except OperationalError as cause:
        # 40P01: two claims waited for each other in the exclusion index, and this one lost.
        if getattr(cause.__cause__, "sqlstate", "") != "40P01":
            raise
        raise Conflict(_taken(), field="host") from cause


def _taken() -> str:
    return _(
        "選択したホストユーザーは、この時間帯にほかのミーティングがあります。"
        "別のホストユーザーまたは別の時間を選択してください。"
    )
