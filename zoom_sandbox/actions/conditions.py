"""Actions on the clock, the switches, the faults and the journal."""

from datetime import timedelta

from zoom_sandbox import faults, presets
from zoom_sandbox.actions import find
from zoom_sandbox.actions.find import Result
from zoom_sandbox.world import World


def move_clock(world: World, seconds: float) -> Result:
    try:
        return {"now": world.move_clock(seconds=seconds).isoformat()}
    except (OverflowError, ValueError) as error:
        raise ValueError("The clock cannot be moved so far.") from error


def freeze_clock(world: World, at: str = "") -> Result:
    return {"now": world.freeze_clock(at=find.moment(at) if at else None).isoformat()}


def run_clock(world: World) -> Result:
    return {"now": world.run_clock().isoformat()}


def reset_clock(world: World) -> Result:
    """Set the clock back to the real time."""
    return {"now": world.reset_clock().isoformat()}


def expire_tokens(world: World) -> Result:
    """Make every access token expire, without moving the clock."""
    for pair in world.tokens:
        world.tokens.change(pair, access_expires_at=world.now() - timedelta(seconds=1))
    return None


def set_switch(world: World, name: str, value: str) -> Result:
    world.set_switch(name, value)
    return None


def add_fault(
    world: World,
    route: str,
    kind: str,
    times: int | None = None,
    percent: float = 100.0,
    seconds: float | None = None,
) -> Result:
    """Add a fault. Without `times` it stays until it is removed."""
    fault = faults.add(world, route, kind, times=times, percent=percent, seconds=seconds)
    return {"fault_id": fault.id}


def remove_fault(world: World, fault_id: str) -> Result:
    world.faults.remove(fault_id)
    return None


def clear_faults(world: World) -> Result:
    world.faults.clear()
    return None


def clear_journal(world: World) -> Result:
    world.journal.clear()
    return None


def fill(world: World, preset: str) -> Result:
    """Add a preset's accounts to the world."""
    presets.fill(world, preset=preset)
    return None


ACTIONS = {
    action.__name__: action
    for action in (
        move_clock,
        freeze_clock,
        run_clock,
        reset_clock,
        expire_tokens,
        set_switch,
        add_fault,
        remove_fault,
        clear_faults,
        clear_journal,
        fill,
    )
}
