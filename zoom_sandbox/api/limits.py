"""Zoom's rate limits: per account by plan and category, and 100 a day for each host.

Source: https://developers.zoom.us/docs/api/rate-limits/
"""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from zoom_sandbox.api.errors import ApiError
from zoom_sandbox.records import Account, Count, Plan, User
from zoom_sandbox.world import World

Category = Literal["Light", "Medium", "Heavy"]
Kind = Literal["QPS", "Daily-limit"]

CATEGORIES: dict[str, Category] = {
    "users.list": "Medium",
    "users.get": "Light",
    "users.settings": "Medium",
    "meetings.create": "Light",
    "meetings.get": "Light",
    "meetings.update": "Light",
    "meetings.delete": "Light",
    "meetings.list": "Medium",
    "meetings.status": "Light",
    "meetings.invitation": "Light",
    "past_meetings.get": "Light",
    "past_meetings.participants": "Medium",
}
"""The label that Zoom's reference gives each call, by the name of its route."""

PER_SECOND: dict[str, dict[str, int]] = {
    "Free": {"Light": 4, "Medium": 2, "Heavy": 1},
    "Pro": {"Light": 30, "Medium": 20, "Heavy": 10},
    "Business": {"Light": 80, "Medium": 60, "Heavy": 40},
}
PER_DAY: dict[str, dict[str, int]] = {
    "Free": {"Light": 6_000, "Medium": 2_000, "Heavy": 1_000},
    "Pro": {"Heavy": 30_000},
    "Business": {"Heavy": 60_000},
}
PER_HOST_AND_DAY = 100


@dataclass(frozen=True, slots=True)
class Allowance:
    """The values of an answer's X-RateLimit headers."""

    category: Category
    kind: Kind
    limit: int
    remaining: int

    def headers(self) -> dict[str, str]:
        return {
            "X-RateLimit-Category": self.category,
            "X-RateLimit-Type": self.kind,
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
        }


def used_up(route: str, plan: Plan, kind: Kind) -> Allowance:
    """The limit that a 429 of the route states, by the route's class and the plan.

    A class without a daily limit in this plan states the figure of the free plan.
    """
    category = CATEGORIES.get(route, "Light")
    if kind == "QPS":
        return Allowance(category, kind, PER_SECOND[plan][category], 0)
    per_day = PER_DAY[plan].get(category) or PER_DAY["Free"][category]
    return Allowance(category, kind, per_day, 0)


def count_call(world: World, account: Account, category: Category) -> Allowance:
    """Count one call. Raises ApiError 429 when the limit of the second or of the day is used up."""
    per_second = PER_SECOND[account.plan][category]
    per_day = PER_DAY[account.plan].get(category)
    if world.switch("rate_limits") == "off":
        return Allowance(category, "QPS", per_second, per_second)
    now = world.now()
    name = f"{account.id}:{category}:{now:%Y-%m-%d}"
    if per_day is not None and _counted(world, name) >= per_day:
        raise daily_refusal(world, Allowance(category, "Daily-limit", per_day, 0))
    recent = world.last_second.setdefault(f"{account.id}:{category}", deque())
    while recent and not 0 <= now.timestamp() - recent[0] < 1:
        recent.popleft()
    if len(recent) >= per_second:
        raise per_second_refusal(Allowance(category, "QPS", per_second, 0))
    recent.append(now.timestamp())
    _count(world, name)
    return Allowance(category, "QPS", per_second, per_second - len(recent))


def count_host(world: World, host: User) -> None:
    """Count one create or update for its host. Raises ApiError 429 beyond 100 in a UTC day."""
    name = f"host:{host.id}:{world.now():%Y-%m-%d}"
    if _counted(world, name) >= PER_HOST_AND_DAY:
        raise host_refusal("meetings.create")
    _count(world, name)


def per_second_refusal(allowance: Allowance) -> ApiError:
    return ApiError(
        429,
        429,
        "You have reached the maximum per-second rate limit for this API. Try again later.",
        headers=allowance.headers(),
    )


def daily_refusal(world: World, allowance: Allowance) -> ApiError:
    headers = allowance.headers()
    resets_at = next_utc_midnight(world.now())
    form = world.switch("daily_retry_after")
    if form == "iso":
        headers["Retry-After"] = resets_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif form == "seconds":
        headers["Retry-After"] = str(int((resets_at - world.now()).total_seconds()))
    return ApiError(
        429,
        429,
        "You have reached the maximum daily rate limit for this API. Refer to the response"
        " header for details on when you can make another request.",
        headers=headers,
    )


def host_refusal(route: str) -> ApiError:
    """The refusal by the host's daily limit. It has its own text and no Retry-After."""
    return ApiError(
        429,
        429,
        "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests"
        " permitted for this particular user. You may resume these requests at GMT 00:00:00.",
        headers=used_up(route, "Free", "Daily-limit").headers(),
    )


def next_utc_midnight(now: datetime) -> datetime:
    """The reset of the daily limits: 00:00 UTC, which is 09:00 in Japan."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(0), UTC)


def _counted(world: World, name: str) -> int:
    count = world.counts.get(name)
    return count.count if count else 0


def _count(world: World, name: str) -> None:
    world.counts.put(Count(name=name, count=_counted(world, name) + 1))
