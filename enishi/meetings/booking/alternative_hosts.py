"""代替ホスト: decides who besides the host can open a meeting.

They are participants who are licensed users of the linked account. Zoom refuses a whole creation or
change because of one name, and does not reliably say that this was the reason. Then the names are
left out, and the meeting is made without them.

Both sides are merged name by name. Our names are added, those that we withdrew are removed, and
those that somebody added at Zoom stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from django.utils.translation import gettext as _

from enishi.errors import Code, Conflict
from enishi.meetings.booking import merging
from enishi.meetings.booking.observation import lock
from enishi.meetings.directory import identities
from enishi.meetings.directory.users import LICENSED
from enishi.meetings.gateway.followup import reset_backoff, schedule_repair
from enishi.meetings.models import Host, Meeting, MeetingState, ZoomAccount
from enishi.queue import defer
from enishi.zoom import errors, types
from enishi.zoom.client import ZoomClient


def eligible_among(account: ZoomAccount, present: Iterable[str], *, host: Host) -> list[str]:
    """Return the sorted ids of the people, by mail address, who may be alternative hosts."""
    return [pk for pk in identities.licensed(account, present) if pk != host.zoom_user_id]


def want_present(meeting: Meeting, *, present: Iterable[str]) -> Meeting | None:
    """Want those of the people present who can open the room, in the caller's transaction.

    Parameters
    ----------
    present
        Mail addresses of everybody who will be present.

    Returns
    -------
    Meeting or None
        The row if the worker has to tell Zoom; None when nothing changes or can be changed.
    """
    current = lock(meeting.pk)
    if not current.is_live or not current.can_change:
        return None
    wanted = eligible_among(current.account, present, host=current.host)
    former = current.alternative_hosts
    if wanted == former:
        return None
    current.alternative_hosts = wanted
    current.withdrawn_hosts = sorted({*current.withdrawn_hosts, *former} - set(wanted))
    current.refused_hosts = []
    current.to_push = sorted({*current.to_push, merging.HOSTS})
    current.desired_version += 1
    reset_backoff(current)
    current.save(
        update_fields=[
            *("alternative_hosts", "withdrawn_hosts", "refused_hosts"),
            *("to_push", "desired_version", "not_before"),
        ]
    )
    schedule_repair(current, is_awaited=True)
    return current


def retry_name(meeting: Meeting, zoom_user_id: str) -> Meeting:
    """Send this name to Zoom once more, in the caller's transaction.

    Raises
    ------
    Conflict
        The meeting does not want this person, or can no longer be changed.
    """
    current = lock(meeting.pk)
    if current.state != MeetingState.READY or not current.can_change:
        raise _not_any_more()
    if zoom_user_id not in current.alternative_hosts:
        raise _not_any_more()
    current.refused_hosts = [name for name in current.refused_hosts if name != zoom_user_id]
    current.to_push = sorted({*current.to_push, merging.HOSTS})
    current.desired_version += 1
    reset_backoff(current)
    current.save(update_fields=["refused_hosts", "to_push", "desired_version", "not_before"])
    schedule_repair(current, is_awaited=True)
    return current


def _not_any_more() -> Conflict:
    return Conflict(
        Code.OPENER_NOT_INVITABLE,
        _("この面接官は、いま代替ホストに招待できません。画面を更新して確認してください。"),
    )


def ids_to_request(meeting: Meeting) -> tuple[str, ...]:
    """Return the wanted people whom Zoom may have: not the host, and nobody whom it refused."""
    unasked = {*meeting.refused_hosts, meeting.host.zoom_user_id}
    return tuple(sorted(set(meeting.alternative_hosts) - unasked))


def withdraw_unlicensed(meeting: Meeting, *, standing: Iterable[str] = ()) -> None:
    """Want nobody any more whom the account does not list as licensed; the row is unsaved.

    A request that names them would be refused. They must not only be left out of it: who is still
    wanted is not wanted anew by ``opener_changes.update_openers`` once the account lists them.

    Parameters
    ----------
    standing
        The ids of those whom the meeting has at Zoom already. They remain wanted.
    """
    asked = set(ids_to_request(meeting)).difference(standing)
    if asked:
        users = meeting.account.users.filter(zoom_user_id__in=asked, license_type=LICENSED)
        unlicensed = asked.difference(users.values_list("zoom_user_id", flat=True))
        meeting.alternative_hosts = sorted(set(meeting.alternative_hosts) - unlicensed)


def names_to_send(meeting: Meeting, seen: types.Meeting) -> tuple[str, ...] | None:
    """Return all names to send with a change, also those that are not ours; None for no change.

    Who is not licensed any more is withdrawn, on the row and on the object.
    """
    if merging.HOSTS not in meeting.to_push:
        return None
    known = identities.ids_of(meeting.account, seen.alternative_hosts)
    standing = [known.get(name, name) for name in seen.alternative_hosts]
    withdraw_unlicensed(meeting, standing=standing)
    Meeting.objects.filter(pk=meeting.pk, desired_version=meeting.desired_version).update(
        alternative_hosts=meeting.alternative_hosts
    )
    kept = [name for name in standing if name not in meeting.withdrawn_hosts]
    wanted = tuple(dict.fromkeys([*kept, *ids_to_request(meeting)]))
    return None if set(wanted) == set(standing) else wanted


def seen_at_zoom(meeting: Meeting) -> set[str]:
    """Return the ids of the alternative hosts whom the meeting was last seen to have at Zoom."""
    return set(meeting.observed.get(merging.HOSTS, ()))


def are_open(meeting: Meeting) -> bool:
    """Whether Zoom, as last seen, lacks one of our people or still has one whom we withdrew."""
    present = seen_at_zoom(meeting)
    return bool(set(ids_to_request(meeting)) - present or present & set(meeting.withdrawn_hosts))


def came_late(meeting: Meeting) -> bool:
    """Whether a late change of our own has set our part of Zoom's list back to an earlier one."""
    if not merging.may_come_late(meeting):
        return False
    ours = {*meeting.alternative_hosts, *meeting.withdrawn_hosts}
    seen = sorted(ours & seen_at_zoom(meeting))
    return seen in meeting.unanswered.get(merging.HOSTS, ()) and are_open(meeting)


def forget_withdrawn(meeting: Meeting) -> None:
    """Forget withdrawn people who are gone at Zoom.

    Anybody who adds them again at Zoom does so on purpose.
    """
    if not merging.may_come_late(meeting):
        meeting.withdrawn_hosts = sorted(
            seen_at_zoom(meeting).intersection(meeting.withdrawn_hosts)
        )


def may_have_caused(cause: Exception) -> bool:
    """Whether a refusal may concern one of the names; its code and words do not tell reliably."""
    if isinstance(cause, errors.NotFound):
        return cause.kind == "user"
    return type(cause) in (errors.Refused, errors.InvalidFields)


def after_refusal(
    zoom: ZoomClient,
    meeting: Meeting,
    refusal: errors.Refused,
    *,
    sent: tuple[str, ...] | None,
    standing: tuple[str, ...],
) -> tuple[str, ...] | None:
    """Return what to send in place of ``sent``, which Zoom refused; None to send no names.

    ``standing`` are the names that the meeting has at Zoom. The refused people are stored on the
    row.

    Raises
    ------
    errors.Refused
        ``refusal`` itself, when the names cannot be the cause.
    """
    names = standing if sent is None else sent
    if not names or not may_have_caused(refusal):
        raise refusal
    bad = refused_by(zoom, meeting, names)
    if not bad and sent is None:
        raise refusal
    note_refused(meeting, bad or names)
    return tuple(name for name in names if name not in bad) if bad else None


def refused_by(zoom: ZoomClient, meeting: Meeting, names: Iterable[str]) -> tuple[str, ...]:
    """Return those who are no active, licensed users now; the snapshot is then renewed."""
    bad = tuple(name for name in names if not _can_be(zoom, name))
    if bad:
        account_id = meeting.account_id
        defer("meetings.sync_users", key=f"users:{account_id}", account_id=account_id)
    return bad


def note_refused(meeting: Meeting, names: Iterable[str]) -> None:
    """Store the wanted ones among these names as refused, on the row and on the object."""
    known = identities.ids_of(meeting.account, names)
    refused = {known.get(name, name) for name in names} & set(meeting.alternative_hosts)
    meeting.refused_hosts = sorted({*meeting.refused_hosts, *refused})
    Meeting.objects.filter(pk=meeting.pk, desired_version=meeting.desired_version).update(
        refused_hosts=meeting.refused_hosts
    )


def _can_be(zoom: ZoomClient, name: str) -> bool:
    """Whether this person may be one. In doubt yes: only a clear answer of Zoom counts against."""
    with suppress(errors.ZoomError):
        try:
            user = zoom.get_user(name)
        except errors.NotFound:
            return False
        return user.license == LICENSED and user.status in ("active", "")
    return True
