"""Decides which participants can open the meeting. Without one of them the candidate cannot enter.

Meetings have a waiting room, and nobody joins before the host. So only the host or an alternative
host lets people in. The interview's active participants count as present.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company.models import Member
from enishi.interviews.letters import interview_facts
from enishi.interviews.models import Interview
from enishi.meetings.booking import alternative_hosts
from enishi.meetings.directory import identities
from enishi.meetings.directory.hosts import HostOffer
from enishi.meetings.directory.identities import Identity
from enishi.meetings.models import Meeting, MeetingState

# From this time before the start, it is urgent that somebody can open the room.
URGENT = timedelta(hours=24)
# The states of a meeting that people will come to.
CAN_BE_OPENED = (
    MeetingState.WANTED,
    MeetingState.CALLING,
    MeetingState.UNKNOWN,
    MeetingState.READY,
)


class Standing(TextChoices):
    """The role of a person in the meeting at Zoom."""

    HOST = "host", gettext_lazy("ホスト")
    ALTERNATIVE = "alternative", gettext_lazy("共同ホスト（代替ホスト）")
    # Becomes an alternative host once Zoom, which already has the meeting, has been told.
    INVITED = "invited", gettext_lazy("共同ホストに設定中")
    # Becomes an alternative host once the meeting is made.
    COMING = "coming", gettext_lazy("共同ホスト（代替ホスト）になります")
    GUEST = "guest", gettext_lazy("入室のみ")


@dataclass(frozen=True, slots=True)
class Attendee:
    """An interviewer of the meeting.

    Parameters
    ----------
    why
        A sentence that says why a guest cannot open the room.
    can_be_invited
        Whether Zoom can be asked once more to let this guest open the room.
    """

    member: Member
    standing: Standing
    why: str = ""
    can_be_invited: bool = False

    @property
    def opens(self) -> bool:
        """Whether this person can let the others in, now or once Zoom has been told."""
        return self.standing != Standing.GUEST


@dataclass(frozen=True, slots=True)
class Openers:
    """Everybody who will be present.

    Parameters
    ----------
    notice
        The sentence for the screen when none of them can open the room, else empty.
    others
        How many alternative hosts at Zoom do not interview: somebody added them there.
    is_urgent
        Whether the meeting begins within :data:`URGENT`.
    """

    attendees: list[Attendee]
    notice: str = ""
    others: int = 0
    is_urgent: bool = False

    @property
    def tone(self) -> str:
        """How strongly the notice is shown."""
        return "danger" if self.is_urgent else "warning"

    @property
    def able(self) -> list[Member]:
        """Those who can open the room."""
        return [attendee.member for attendee in self.attendees if attendee.opens]


def addresses_of(interview: Interview) -> list[str]:
    """Return the mail addresses of everybody present."""
    return [member.email for member in interview_facts.interviewers_of(interview)]


def want_openers(interview: Interview, meeting: Meeting) -> Meeting | None:
    """Want those present as the meeting's alternative hosts, in the caller's transaction.

    Returns
    -------
    Meeting or None
        The row if the worker has to tell Zoom; None when nothing changes.
    """
    return alternative_hosts.want_present(meeting, present=addresses_of(interview))


def present_at(interview: Interview) -> list[Member]:
    """Return everybody present, loaded for :func:`of`."""
    members = Member.objects.filter(participations__interview=interview, is_active=True)
    return list(identities.at_zoom(members.order_by("family_name", "given_name", "pk")))


def of(meeting: Meeting | None, members: Iterable[Member]) -> Openers:
    """Return who can open the room of this meeting, or of a future one without a chosen host.

    ``members`` are loaded by :func:`identities.at_zoom`; the meeting's host is loaded.
    """
    attendees = [_attendee(meeting, member) for member in members if member.is_active]
    opens = any(attendee.opens for attendee in attendees) or _opens_by_itself(meeting)
    return Openers(
        attendees,
        notice="" if opens else _notice(meeting, attendees),
        others=_others(meeting, attendees),
        is_urgent=meeting is not None and meeting.starts_at <= timezone.now() + URGENT,
    )


def host_among(found: Openers, offers: Iterable[HostOffer]) -> HostOffer | None:
    """Return the first interviewer who could host then, where nobody can open the room."""
    if not found.notice:
        return None
    members = [attendee.member for attendee in found.attendees]
    able = (offer for offer in offers if offer.usable and offer.is_free)
    return next(
        (offer for offer in able if any(identities.is_same(offer.host, one) for one in members)),
        None,
    )


def _attendee(meeting: Meeting | None, member: Member) -> Attendee:
    if meeting is not None and identities.is_same(meeting.host, member):
        return Attendee(member, Standing.HOST)
    identity = identities.identity_of(member)
    if identity is None:
        return Attendee(
            member,
            Standing.GUEST,
            _("連携しているZoomアカウントに、同じメールアドレスのユーザーがいません"),
        )
    pk = identity.zoom_user_id
    if meeting is not None and pk in alternative_hosts.seen_at_zoom(meeting):
        return Attendee(member, Standing.ALTERNATIVE)
    may_ask = meeting is not None and _can_invite(meeting, identity)
    if meeting is not None and pk in meeting.refused_hosts:
        refused = _("Zoomが代替ホストとして受け付けませんでした")
        return Attendee(member, Standing.GUEST, refused, may_ask)
    if not identity.is_licensed:
        return Attendee(
            member,
            Standing.GUEST,
            _("Zoomの有料ライセンスがないため、代替ホストにできません"),
        )
    if meeting is None or _is_to_be_told(meeting, pk):
        is_made = meeting is not None and meeting.state == MeetingState.READY
        return Attendee(member, Standing.INVITED if is_made else Standing.COMING)
    absent = _("Zoomのミーティングで代替ホストになっていません")
    return Attendee(member, Standing.GUEST, absent, may_ask)


def _is_to_be_told(meeting: Meeting, zoom_user_id: str) -> bool:
    if zoom_user_id in meeting.alternative_hosts:
        return meeting.is_behind and not meeting.is_out_of_reach
    # These people became able to open it after it was made: ``opener_changes.update_openers`` finds
    # them.
    is_to_come = meeting.is_live and meeting.starts_at > timezone.now()
    return is_to_come and meeting.state != MeetingState.MISSING and not meeting.is_out_of_reach


def _can_invite(meeting: Meeting, identity: Identity) -> bool:
    is_wanted = identity.zoom_user_id in meeting.alternative_hosts
    is_still = meeting.state == MeetingState.READY and not meeting.is_behind
    return identity.is_licensed and is_wanted and is_still and not meeting.is_out_of_reach


def _opens_by_itself(meeting: Meeting | None) -> bool:
    seen = meeting.observed if meeting is not None else {}
    return bool(seen.get("join_before_host")) and not seen.get("waiting_room")


def _others(meeting: Meeting | None, attendees: list[Attendee]) -> int:
    if meeting is None:
        return 0
    ours = {who.zoom_user_id for one in attendees if (who := identities.identity_of(one.member))}
    unknown: int = meeting.observed.get("unknown_hosts", 0)
    return len(alternative_hosts.seen_at_zoom(meeting) - ours) + unknown


def _notice(meeting: Meeting | None, attendees: list[Attendee]) -> str:
    if meeting is None and not attendees:
        return _(
            "面接官が設定されていないため、Zoomミーティングを開始できる人がいません。"
            "面接官を選ぶか、ホストユーザーのZoomでサインインして開始する人を決めてください。"
        )
    if meeting is None:
        return _(
            "面接官の中に、Zoomミーティングを開始できる人がいません。"
            "ホストユーザーのZoomでサインインして開始する人を決めるか、面接官をホストにしてください。"
        )
    if not attendees:
        return _(
            "面接官が設定されていないため、Zoomミーティングを開始できる人がいません。"
            "面接官を選ぶか、ホストユーザー（%(host)s）のZoomでサインインして開始する人を"
            "決めてください。"
        ) % {"host": meeting.host.shown_label}
    return _(
        "面接官の中に、このZoomミーティングを開始できる人がいません。"
        "ホストユーザー（%(host)s）のZoomでサインインして開始する人を決めるか、"
        "面接官をホストにしてください。"
    ) % {"host": meeting.host.shown_label}
