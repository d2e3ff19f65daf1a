"""Venues: the ways to meet without Zoom at a place, by another web conference, by telephone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi import characters
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits, phone_numbers
from enishi.interviews import models, venue_fields
from enishi.interviews.models import Interview, VenueKind
from enishi.mail import quoting

# The service's common name, by the end of the URL's host.
_SERVICES = {
    "meet.google.com": "Google Meet",
    "teams.microsoft.com": "Microsoft Teams",
    "teams.live.com": "Microsoft Teams",
    "webex.com": "Webex",
    "zoom.us": "Zoom",
}
# The longest text of each field, in characters.
LIMITS: Mapping[str, int] = {
    "place": models.LONGEST_PLACE,
    "address": models.LONGEST_ADDRESS,
    "url": models.LONGEST_URL,
    "telephone": models.LONGEST_TELEPHONE,
    "note": models.LONGEST_NOTE,
}
# These last digits show the owner that the number is theirs, and tell nobody else the number.
_SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Venue:
    """One way of meeting without Zoom. The kind decides which fields are set.

    ``telephone`` is the company's number that the candidate calls.
    """

    kind: VenueKind
    place: str = ""
    address: str = ""
    url: str = ""
    telephone: str = ""
    note: str = ""

    @property
    def is_place(self) -> bool:
        """Whether people meet in one room."""
        return self.kind == VenueKind.PLACE

    @property
    def is_web(self) -> bool:
        """Whether people meet in a web conference."""
        return self.kind == VenueKind.WEB

    @property
    def is_our_call(self) -> bool:
        """Whether the company calls the candidate."""
        return self.kind == VenueKind.WE_CALL

    @property
    def dialled(self) -> str:
        """The number in the format of a ``tel:`` address."""
        return phone_numbers.dialled(self.telephone)

    @property
    def service(self) -> str:
        """The common name of the web conference."""
        host = urlsplit(self.url).hostname or ""
        for end, name in _SERVICES.items():
            if host == end or host.endswith(f".{end}"):
                return name
        return _("Web会議")

    @property
    def method(self) -> str:
        """The way to meet in a few words, for the candidate."""
        return {
            VenueKind.PLACE: _("対面"),
            VenueKind.WEB: _("オンライン（%(service)s）") % {"service": self.service},
            VenueKind.WE_CALL: _("お電話（当社よりおかけします）"),
            VenueKind.THEY_CALL: _("お電話（当社までおかけください）"),
        }[self.kind]

    @property
    def label(self) -> str:
        """The way to meet in a few words, for interviewers."""
        return {
            VenueKind.PLACE: _("対面（%(place)s）") % {"place": self.place},
            VenueKind.WEB: _("オンライン（%(service)s）") % {"service": self.service},
            VenueKind.WE_CALL: _("電話（候補者にかけてください）"),
            VenueKind.THEY_CALL: _("電話（候補者からかかってきます）"),
        }[self.kind]

    @property
    def location(self) -> str:
        """The text for a calendar's location field."""
        return {
            VenueKind.PLACE: f"{self.place} {self.address}".rstrip(),
            VenueKind.WEB: self.url,
            VenueKind.WE_CALL: _("お電話（当社よりおかけします）"),
            VenueKind.THEY_CALL: self.telephone,
        }[self.kind]

    @property
    def summary(self) -> str:
        """All of it in one line, for interviewers."""
        parts = (self.label, self.address, self.url, self.telephone, self.note)
        return _("、").join(part for part in parts if part)

    @property
    def fingerprint(self) -> str:
        """All of it as one text for comparison; the database can build the same text."""
        told = (self.kind, self.place, self.address, self.url, self.telephone, self.note)
        return "\n".join(told)


def of(interview: Interview) -> Venue | None:
    """Return the venue of this interview; None if none is set, or if there is a Zoom meeting."""
    if not interview.venue_kind:
        return None
    return Venue(
        VenueKind(interview.venue_kind),
        place=interview.venue_place,
        address=interview.venue_address,
        url=interview.venue_url,
        telephone=interview.venue_telephone,
        note=interview.venue_note,
    )


def write_fields(interview: Interview, venue: Venue | None) -> None:
    """Write the venue to the row's fields. The caller saves the row."""
    interview.venue_kind = venue.kind if venue else ""
    interview.venue_place = venue.place if venue else ""
    interview.venue_address = venue.address if venue else ""
    interview.venue_url = venue.url if venue else ""
    interview.venue_telephone = venue.telephone if venue else ""
    interview.venue_note = venue.note if venue else ""


def letter_lines(venue: Venue, *, candidates_phone: str) -> list[str]:
    """Return the lines about the venue in a letter to the candidate."""
    said = [_("■方法　%(manner)s") % {"manner": venue.method}]
    if venue.place:
        said.append(_("■場所　%(place)s") % {"place": quoting.in_line(venue.place)})
    if venue.address:
        said.append(_("■住所　%(address)s") % {"address": quoting.in_line(venue.address)})
    if venue.url:
        said.append(_("■入室先　%(url)s") % {"url": venue.url})
    if venue.telephone:
        said.append(_("■お電話番号　%(number)s") % {"number": venue.telephone})
    if venue.kind == VenueKind.WE_CALL:
        said.append(_("■おかけする番号　%(number)s") % {"number": phone_to_call(candidates_phone)})
    if venue.note:
        said.append(_("■ご案内　%(note)s") % {"note": quoting.in_line(venue.note, may_link=True)})
    return said


def phone_to_call(candidates_phone: str) -> str:
    """Return the last digits of the candidate's number.

    The rest is hidden, because others may read the page or the mail.
    """
    digits = phone_numbers.digits(candidates_phone).split(" ")[0]
    if not digits:
        return _("ご登録のお電話番号")
    return _("ご登録のお電話番号（末尾%(digits)s）") % {"digits": digits[-_SHOWN_DIGITS:]}


def from_form(form: Mapping[str, str], *, candidates_phone: str) -> Venue | None:
    """Return the venue that a form describes, normalized; None for 未設定.

    Only the fields of the chosen kind are read.

    Parameters
    ----------
    form
        ``kind``, ``place``, ``address``, ``url``, ``telephone``, ``note``.
    candidates_phone
        Empty if the candidate cannot be called.

    Raises
    ------
    UserFacingError
        At the field that is missing, too long, or not valid for its kind.
    """
    chosen = form.get("kind", "")
    if not chosen:
        return None
    if chosen not in VenueKind:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("参加方法を選択してください。"), field="kind")
    kind = VenueKind(chosen)
    if kind == VenueKind.WE_CALL and not candidates_phone:
        raise UserFacingError(
            Code.CANDIDATE_HAS_NO_PHONE,
            _("候補者の電話番号が登録されていません。候補者の情報に登録してから選択してください。"),
            field="kind",
        )
    kept = {}
    for field in (*venue_fields.NEEDS[kind], *venue_fields.MAY_HAVE.get(kind, ()), "venue_note"):
        name = field.removeprefix("venue_")
        kept[name] = _READERS[name](form.get(name, ""))
        if field in venue_fields.NEEDS[kind] and not kept[name]:
            raise UserFacingError(Code.VALUE_MISSING, str(_MISSING[name]), field=name)
    return Venue(kind, **kept)


def _line(name: str) -> Callable[[str], str]:
    def kept(text: str) -> str:
        line = characters.clean_line(text)
        return limits.check(line if characters.is_visible(line) else "", LIMITS[name], field=name)

    return kept


def _url(text: str) -> str:
    """Accept only https URLs.

    The candidate's click uses no other scheme and carries no name or password.
    """
    url = limits.check(characters.clean_address(text), LIMITS["url"], field="url")
    if not url:
        return ""
    try:
        URLValidator(schemes=["https"])(url)
        parts = urlsplit(url)
        # Reading ``port`` raises ValueError for an impossible port.
        is_good = url.isascii() and parts.username is None and parts.port != 0
    except (ValidationError, ValueError):
        is_good = False
    if not is_good:
        raise UserFacingError(
            Code.ADDRESS_UNREADABLE, _("https:// から始まるURLを入力してください。"), field="url"
        )
    return url


def _telephone(text: str) -> str:
    if not characters.clean_line(text):
        return ""
    number = phone_numbers.normalized(text)
    if number is None:
        raise UserFacingError(
            Code.PHONE_UNREADABLE,
            _("電話番号を03-1234-5678のように入力してください。"),
            field="telephone",
        )
    return number


_READERS: Mapping[str, Callable[[str], str]] = {
    "place": _line("place"),
    "address": _line("address"),
    "url": _url,
    "telephone": _telephone,
    "note": _line("note"),
}
_MISSING: Mapping[str, Promise] = {
    "place": gettext_lazy("場所を入力してください。"),
    "url": gettext_lazy("URLを入力してください。"),
    "telephone": gettext_lazy("電話番号を入力してください。"),
}
