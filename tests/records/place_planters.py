"""Breaks each invariant of people's places."""

from __future__ import annotations

from enishi.availability.models import BusyTime
from tests.records.planters import breaks, change, without
from tests.records.world import HOUR, World


def of_admin(world: World) -> BusyTime:
    """The stretch in which the world's interviewer is taken."""
    return BusyTime.objects.get(member=world.admin)


def beside(row: BusyTime, **fields: object) -> BusyTime:
    """Another stretch of the same person at the same time, for another owner."""
    values = {
        "company": row.company,
        "member": row.member,
        "owner_key": row.owner_key,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        **fields,
    }
    return BusyTime.objects.create(**values)


@breaks("people_of_a_fixed_interview_are_taken")
def _(world: World) -> int:
    BusyTime.objects.filter(candidate=world.application.candidate_id).delete()
    return world.interview.pk


@breaks("who_is_taken_is_expected")
def _(world: World) -> int:
    row = of_admin(world)
    later = {"starts_at": row.ends_at, "ends_at": row.ends_at + HOUR}
    return beside(row, owner_key="interview:0", **later).pk


@breaks("nobody_is_in_two_places")
def _(world: World) -> int:
    without("member_is_in_one_place", "enishi_busytime")
    return beside(of_admin(world)).pk


@breaks("accepted_overlap_has_both_sides")
def _(world: World) -> int:
    return change(of_admin(world), is_accepted=True)
