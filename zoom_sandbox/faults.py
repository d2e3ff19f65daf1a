"""Faults on demand: which requests are disturbed, and how.

A fault names a route, such as `meetings.create`, `meetings.*` or `*`.
"""

from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from zoom_sandbox import randomness
from zoom_sandbox.api import limits
from zoom_sandbox.api.errors import ApiError
from zoom_sandbox.records import Fault, LateRequest, Plan
from zoom_sandbox.world import World


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault. `seconds` is its duration when the fault itself names none."""

    name: str
    effect: str
    seconds: float | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("timeout_before", "nothing happens; held, then dropped without an answer", 20),
        Kind("timeout_after", "it happens; held, then dropped without an answer", 20),
        Kind("drop_connection", "nothing happens; dropped at once"),
        Kind("drop_connection_after", "it happens; dropped at once, the answer is lost"),
        Kind(
            "late_effect", "dropped at once; it happens so many seconds of sandbox time later", 60
        ),
        Kind("html_500", "nothing happens; HTTP 500 with a page of HTML"),
        Kind("html_500_after", "it happens; HTTP 500 with a page of HTML"),
        Kind("empty_502", "nothing happens; HTTP 502 without a body"),
        Kind("empty_502_after", "it happens; HTTP 502 without a body"),
        Kind("rate_limited_qps", "429, the limit per second"),
        Kind("rate_limited_daily", "429, the account's limit per day"),
        Kind("host_daily_limit", "429, the host's 100 creates and updates per day"),
        Kind("token_invalid", "401 with code 124"),
        Kind("ok_with_code_200", "HTTP 200 with an error body of code 200"),
        Kind("misleading_refusal", "400 with code 300 that names no field"),
        Kind("truncated_json", "it happens; the answer breaks off in the middle"),
        Kind("slow", "it happens, after so many seconds", 20),
        Kind("drip", "it happens; the answer comes one byte at a time, so many seconds apart", 1),
        Kind("list_lag", "lists lack what is younger than so many seconds", 60),
    )
}


LOST_BEFORE = ("timeout_before", "drop_connection", "late_effect")
LOST_AFTER = ("timeout_after", "drop_connection_after")
"""Faults after which no answer leaves the house, without and with an effect."""


def add(
    world: World,
    route: str,
    kind: str,
    *,
    times: int | None = 1,
    percent: float = 100.0,
    seconds: float | None = None,
) -> Fault:
    """Set a fault.

    Parameters
    ----------
    times
        How many requests it disturbs; None: every request until it is removed.
    percent
        Share of the route's requests that it disturbs.
    seconds
        Duration, such as of a delay; None: the default of the kind.

    Raises
    ------
    ValueError
        For an unknown kind or a value outside its range.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no fault {kind!r}; there are {', '.join(KINDS)}.")
    if not 0 < percent <= 100:
        raise ValueError("percent must be above 0 and at most 100.")
    if times is not None and times < 1:
        raise ValueError("times must be at least 1, or absent for no end.")
    with world.change():
        return world.faults.put(
            Fault(
                id=world.new_key(world.faults, length=8),
                route=route,
                kind=kind,
                times=times,
                percent=percent,
                seconds=KINDS[kind].seconds if seconds is None else seconds,
            )
        )


def take(world: World, route: str) -> Fault | None:
    """The fault that disturbs this request, or None. The call counts as one use of the fault."""
    for fault in world.faults:
        if not fnmatchcase(route, fault.route):
            continue
        if fault.percent < 100 and randomness.fraction(world.draw()) * 100 >= fault.percent:
            continue
        taken = world.faults.change(fault, taken=fault.taken + 1)
        if fault.times is not None and taken.taken >= fault.times:
            world.faults.remove(fault.id)
        return taken
    return None


def refusal(world: World, kind: str, *, route: str, plan: Plan) -> ApiError | None:
    """Zoom's own error for a call of that route, or None for a fault that is no refusal."""
    if kind == "rate_limited_qps":
        return limits.per_second_refusal(limits.used_up(route, plan, "QPS"))
    if kind == "rate_limited_daily":
        return limits.daily_refusal(world, limits.used_up(route, plan, "Daily-limit"))
    if kind == "host_daily_limit":
        return limits.host_refusal(route)
    if kind == "token_invalid":
        return ApiError(401, 124, "Invalid access token.")
    if kind == "ok_with_code_200":
        return ApiError(200, 200, "You do not have the right permissions.")
    if kind == "misleading_refusal":
        return ApiError(400, 300, "Validation Failed.")
    return None


def keep_for_later(
    world: World,
    fault: Fault,
    *,
    method: str,
    path: str,
    query: str,
    headers: dict[str, str],
    body: bytes,
) -> LateRequest:
    """Keep a request whose effect comes long after its sender has given up."""
    return world.late_requests.put(
        LateRequest(
            id=world.new_key(world.late_requests, length=12),
            due_at=world.now() + timedelta(seconds=fault.seconds or 0),
            method=method,
            path=path,
            query=query,
            headers=headers,
            body=body.decode(),
        )
    )
