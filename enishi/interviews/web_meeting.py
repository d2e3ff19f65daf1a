"""One interview, one Zoom meeting: what the area 「Webミーティングの作成・編集」 does."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.interviews import revision
from enishi.interviews.models import Interview, Slot
from enishi.meetings import booking, connection
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount


def title_for(interview: Interview) -> str:
    """The meeting's name at Zoom: step and number, never the candidate's name (D-19)."""
    return f"{interview.step.name} #{interview.pk}"


def create(
    interview: Interview, *, host_id: int, by: Member, version: int | None = None
) -> Meeting:
    """Make the interview's meeting at Zoom; a second click finds the first one's.

    The intent is committed with the interview's row held, then Zoom is asked outside the
    transaction; whatever that call leaves open, the worker finishes.

    Parameters
    ----------
    version
        What the person saw. A meeting that stands already is answered without comparing, because
        the second of two clicks carries the version from before the first.

    Raises
    ------
    Conflict
        Somebody else changed the interview first.
    UserFacingError
        There is not exactly one slot, it is past, Zoom is not linked, or the host cannot be used
        or is taken at that time.
    """
    with transaction.atomic(durable=True):
        held = revision.hold(interview)
        standing = held.meeting
        if standing is not None and standing.is_live and standing.state != MeetingState.MISSING:
            return standing
        held = revision.hold_seen(interview, version=version or held.version)
        slot = require_one_slot(held)
        vanished = standing if standing is not None and standing.is_live else None
        if vanished is not None:
            booking.release(vanished)
        meeting = _claim(held, slot, host=require_host(held, host_id), by=by)
        held.meeting = meeting
        revision.advance(held)
        audit.record(
            held.company, "interview.meeting_wanted", held, by=by, host=host_id, meeting=meeting.pk
        )
    if vanished is not None:
        booking.converge(vanished)
    return booking.ask(meeting)


def change_host(interview: Interview, *, host_id: int, by: Member, version: int) -> Meeting:
    """Let another host hold the meeting: Zoom cannot hand one over, so a new one takes its place.

    The old one stays until the new one stands, so that the interview is never without.

    Raises
    ------
    Conflict, UserFacingError
        As :func:`create`.
    """
    with transaction.atomic(durable=True):
        held = revision.hold_seen(interview, version=version)
        revision.require_draft(held)
        old = held.meeting
        if old is None or old.state != MeetingState.READY:
            raise UserFacingError(_("ホストユーザーを変更できるZoomミーティングがありません。"))
        if old.host_id == host_id:
            return old
        if successor_of(held) is not None:
            raise UserFacingError(
                _("ホストユーザーの変更をZoomに確認しています。結果が出るまでお待ちください。")
            )
        new = _claim(
            held,
            require_one_slot(held),
            host=require_host(held, host_id),
            by=by,
            replaces=old,
        )
        # No new version yet: nothing changes for the interview until the new meeting stands.
        audit.record(
            held.company, "interview.host_changed", held, by=by, host=host_id, meeting=new.pk
        )
    asked = booking.ask(new)
    if asked.state == MeetingState.FAILED:
        raise UserFacingError(booking.explain(asked), field="host")
    settle(interview)
    return asked


def delete(interview: Interview, *, by: Member, version: int) -> None:
    """Take the meeting away from the interview and from Zoom; the slot stays.

    Raises
    ------
    Conflict, UserFacingError
        Somebody else changed the interview first, or it is no draft.
    """
    with transaction.atomic(durable=True):
        held = revision.hold_seen(interview, version=version)
        revision.require_draft(held)
        released = release_all(held)
        held.meeting = None
        revision.advance(held)
        audit.record(held.company, "interview.meeting_deleted", held, by=by)
    for meeting in released:
        booking.converge(meeting)


def settle(interview: Interview) -> bool:
    """Put a new host's meeting in the old one's place once it stands at Zoom.

    Returns whether it did. Raises nothing for what is still open: whoever looks next finishes it.
    """
    if successor_of(interview) is None:
        return False
    with transaction.atomic(durable=True):
        held = revision.hold(interview)
        successor = successor_of(held)
        if successor is None or successor.state != MeetingState.READY:
            return False
        old = held.meeting
        if old is not None:
            booking.release(old)
        held.meeting = successor
        revision.advance(held)
        audit.record(held.company, "interview.meeting_swapped", held, meeting=successor.pk)
    if old is not None:
        booking.converge(old)
    return True


def settle_all() -> None:
    """Finish the changes of host that nobody looks at; the worker calls it each minute."""
    standing = Meeting.objects.filter(state=MeetingState.READY, replaces__isnull=False)
    for interview in Interview.objects.filter(meeting__in=standing.values("replaces")):
        settle(interview)


def successor_of(interview: Interview) -> Meeting | None:
    """The new host's meeting that is to take the present one's place, while it does not yet."""
    waiting = Meeting.objects.live().filter(
        company=interview.company_id, purpose=interview.purpose, replaces__isnull=False
    )
    return waiting.select_related("host").first()


def live_meetings(interview: Interview) -> list[Meeting]:
    """Every meeting that exists at Zoom, or may, for this interview: one, or two during a change
    of host."""
    wanted = Meeting.objects.live().filter(company=interview.company_id, purpose=interview.purpose)
    return list(wanted.select_related("host", "account"))


def release_all(interview: Interview) -> list[Meeting]:
    """Want no meeting for this interview any more, in the caller's transaction.

    Returns those that the caller lets :func:`booking.converge` delete after it has committed.
    """
    released = live_meetings(interview)
    for meeting in released:
        booking.release(meeting)
    return released


def require_one_slot(interview: Interview) -> Slot:
    """The interview's only slot, which lies in the future, of a draft.

    Raises UserFacingError otherwise (R-045, D-06, D-13).
    """
    revision.require_draft(interview)
    slots = list(interview.slots.all()[:11])
    if len(slots) != 1:
        raise UserFacingError(needs_one_slot(len(slots)))
    if slots[0].starts_at <= timezone.now():
        raise UserFacingError(
            _("日程が過去の日時になっています。これからの日時に変更してください。")
        )
    return slots[0]


def needs_one_slot(count: int) -> str:
    """D-06's sentence for no slot or several."""
    return _("日程が1件のときに作成できます（現在%(count)d件）") % {"count": count}


def require_host(interview: Interview, host_id: int) -> Host:
    """The chosen host, if it is on offer in this company.

    Raises UserFacingError otherwise (R-005, D-05, D-11).
    """
    account = connection.linked_account(interview.company)
    if account is None or not account.is_linked:
        raise UserFacingError(not_linked(account))
    host = (
        Host.objects.candidates()
        .filter(
            company=interview.company_id,
            zoom_account_id=account.zoom_account_id,
            pk=host_id,
            is_usable=True,
        )
        .first()
    )
    if host is None:
        raise UserFacingError(
            _("このホストユーザーは選べません。別のホストユーザーを選んでください。"),
            field="host",
        )
    return host


def not_linked(account: ZoomAccount | None) -> str:
    """D-05's sentence, or that the link there was has ended."""
    if account is None:
        return _("Zoomが連携されていません。管理者に連携を依頼してください")
    return _("Zoomとの連携が切れています。管理者にZoom連携設定での再認証を依頼してください")


def _claim(
    interview: Interview, slot: Slot, *, host: Host, by: Member, replaces: Meeting | None = None
) -> Meeting:
    return booking.claim(
        interview.company,
        host=host,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        topic=title_for(interview),
        purpose=interview.purpose,
        replaces=replaces,
        by=by,
    )
