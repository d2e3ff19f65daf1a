"""What a company lets its candidates do by themselves, and until when; the range of each rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from enishi.errors import Code, UserFacingError


class Bounds(NamedTuple):
    """The smallest and the largest value allowed; a constraint of the database enforces it too."""

    least: int
    most: int


# Fields of Company. Hours and minutes count before the start, days count after the proposal.
BOUNDS: Mapping[str, Bounds] = {
    "changes_until_hours": Bounds(1, 336),
    "most_changes": Bounds(1, 10),
    "room_opens_minutes": Bounds(1, 120),
    "proposals_last_days": Bounds(1, 60),
}
# Fields of Company: what candidates do by themselves. Without it they ask, and a recruiter decides.
FREEDOMS = ("candidates_may_change", "candidates_may_cancel")
LOCALES = ("ja", "en")


def check(numbers: Mapping[str, int | None]) -> dict[str, int]:
    """Return the numbers of :data:`BOUNDS` that were given, if each is within its bounds.

    Raises UserFacingError that names every field which has to change.
    """
    refused = {
        name: _("%(least)dから%(most)dまでの整数で入力してください。") % BOUNDS[name]._asdict()
        for name, number in numbers.items()
        if number is None or not BOUNDS[name].least <= number <= BOUNDS[name].most
    }
    if refused:
        raise UserFacingError(
            Code.FIELDS_INVALID, _("入力内容を確認してください。"), fields=refused
        )
    return {name: number for name, number in numbers.items() if number is not None}
