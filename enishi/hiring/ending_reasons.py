"""選考終了理由: make, rename, order and archive the reasons of a company, and choose one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits, standard_reasons
from enishi.hiring.ending_models import ENDINGS, LONGEST_REASON, EndingReason

# Of one company, archived ones too.
MOST = 100
_STANDARD = "standard-"


@dataclass(frozen=True, slots=True)
class OfferedReason:
    """A reason to choose. ``code`` names it in forms: an id, or one of the standard ones."""

    code: str
    outcome: str
    name: str


def offered_to(company: Company) -> list[OfferedReason]:
    """Return the reasons to choose from: the company's, or the standard ones without any."""
    own = list(EndingReason.objects.filter(company=company))
    if not own:
        return standard(company)
    return [OfferedReason(str(one.pk), one.outcome, one.name) for one in own if not one.is_archived]


def standard(company: Company) -> list[OfferedReason]:
    """Return the standard reasons in the company's language."""
    return [
        OfferedReason(f"{_STANDARD}{number}", outcome, name)
        for number, (outcome, name) in enumerate(standard_reasons.in_language(company.locale))
    ]


def find_reason(company: Company, outcome: str, code: str) -> EndingReason | None:
    """Return the reason that was chosen for this outcome; None if none was.

    A standard one becomes a row, with all the others. An archived one may still be chosen, by a
    page that was drawn before.

    Raises
    ------
    UserFacingError
        There is no such reason for this outcome.
    """
    if not code:
        return None
    rows = EndingReason.objects.filter(company=company, outcome=outcome)
    named = next((one for one in standard(company) if one.code == code), None)
    found = None
    if named is not None:
        with transaction.atomic():
            _add_standard(company, _held(company))
        found = rows.filter(name=named.name).first()
    elif code.isascii() and code.isdigit() and len(code) < 19:
        found = rows.filter(pk=int(code)).first()
    if found is None:
        raise UserFacingError(Code.REASON_UNKNOWN, _("理由を選び直してください。"), field="reason")
    return found


@transaction.atomic
def create(company: Company, outcome: str, name: str, *, by: Actor) -> EndingReason:
    """Add a reason at the end of the list; the standard ones become rows before.

    Raises
    ------
    UserFacingError
        The name is empty, too long or taken, the outcome ends nothing, or there are too many.
    """
    require(by, Action.EDIT_COMPANY, company)
    checked = _checked(name)
    if outcome not in ENDINGS:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("不合格か辞退を選択してください。"), field="outcome"
        )
    held = _held(company)
    _add_standard(company, held)
    if len(held) >= MOST:
        raise UserFacingError(
            Code.TOO_MANY_REASONS,
            _("選考終了理由は%(count)d件までです。使わないものの名前を変えてご利用ください。")
            % {"count": MOST},
            field="name",
        )
    end = max(one.position for one in held) + 1
    with _name_is_free():
        made = EndingReason.objects.create(
            company=company, outcome=outcome, name=checked, position=end
        )
    audit.record(company, Event.ENDING_REASON_SAVED, made, by=by)
    return made


@transaction.atomic
def rename(reason: EndingReason, name: str, *, by: Actor) -> EndingReason:
    """Give the reason another name, in past results too. Raises as :func:`create`."""
    require(by, Action.EDIT_COMPANY, reason)
    checked = _checked(name)
    held = lock_row(EndingReason.objects.all(), reason.pk)
    held.name = checked
    with _name_is_free():
        held.save(update_fields=["name"])
    audit.record(held.company, Event.ENDING_REASON_SAVED, held, by=by)
    return held


@transaction.atomic
def put_away(reason: EndingReason, *, by: Actor) -> None:
    """Archive the reason: it is offered no more; results keep it."""
    require(by, Action.EDIT_COMPANY, reason)
    EndingReason.objects.filter(pk=reason.pk).update(is_archived=True)
    audit.record(reason.company, Event.ENDING_REASON_PUT_AWAY, reason, by=by)


@transaction.atomic
def restore(reason: EndingReason, *, by: Actor) -> None:
    """Offer an archived reason again."""
    require(by, Action.EDIT_COMPANY, reason)
    EndingReason.objects.filter(pk=reason.pk).update(is_archived=False)
    audit.record(reason.company, Event.ENDING_REASON_RESTORED, reason, by=by)


@transaction.atomic
def move_up(reason: EndingReason, *, by: Actor) -> None:
    """Exchange the reason with the one before it of the same outcome; the first one stays."""
    require(by, Action.EDIT_COMPANY, reason)
    held = _held(reason.company)
    shown = [one for one in held if one.outcome == reason.outcome and not one.is_archived]
    place = next((n for n, one in enumerate(shown) if one.pk == reason.pk), 0)
    if place:
        shown[place - 1], shown[place] = shown[place], shown[place - 1]
    for number, one in enumerate(shown, start=1):
        one.position = number
    EndingReason.objects.bulk_update(shown, ["position"])
    audit.record(reason.company, Event.ENDING_REASON_MOVED, reason, by=by)


@transaction.atomic
def add_standard(company: Company, *, by: Actor) -> None:
    """Make rows of the standard reasons, so that they can be edited; only without any row."""
    require(by, Action.EDIT_COMPANY, company)
    if _add_standard(company, _held(company)):
        audit.record(company, Event.ENDING_REASONS_MADE, by=by)


def _held(company: Company) -> list[EndingReason]:
    """Return the company's reasons in their order; changes of the order wait for each other."""
    lock_row(Company.objects.all(), company.pk)
    return list(EndingReason.objects.filter(company=company))


def _add_standard(company: Company, held: list[EndingReason]) -> bool:
    """Make rows of the standard reasons if there is none; they are then in ``held``, too."""
    if held:
        return False
    held += EndingReason.objects.bulk_create(
        EndingReason(company=company, outcome=one.outcome, name=one.name, position=number)
        for number, one in enumerate(standard(company), start=1)
    )
    return True


@contextmanager
def _name_is_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise UserFacingError(
            Code.REASON_NAME_TAKEN, _("同じ名前の理由があります。"), field="name"
        ) from None


def _checked(typed: str) -> str:
    name = characters.clean_line(typed)
    if not characters.is_visible(name):
        raise UserFacingError(Code.VALUE_MISSING, _("理由を入力してください。"), field="name")
    return limits.check(name, LONGEST_REASON, field="name")
