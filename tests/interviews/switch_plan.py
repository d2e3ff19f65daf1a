"""Plans which values of the pretend Zoom's switches one trip tries, and how each is provoked.

A value that another one would hide, or whose provocation would end another's, gets another trip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.interviews import switch_provocations as to
from tests.interviews.switch_trip import Trip
from zoom_sandbox.switches import SWITCHES

Provoke = Callable[[Trip], None]

# The step at which each switch is provoked, and by what; in this order within one step.
PROVOKED: dict[str, tuple[str, Provoke]] = {
    "decline": ("unlinked", to.admin_declines),
    "let_members_through": ("unlinked", to.member_tries),
    "invalid_client_status": ("unlinked", to.secret_is_wrong),
    # These concern kinds of clients other than Enishi.
    "client_secret_in_body": ("unlinked", to.plain),
    "earlier_server_token": ("linked", to.plain),
    "server_app_me": ("linked", to.plain),
    "null_setting": ("booked", to.plain),
    "trailing_slash": ("booked", to.plain),
    "oauth_error_shape": ("unlinked", to.code_is_used_up),
    "admin_role_id": ("unlinked", to.an_admin_links),
    "page_size_max": ("unlinked", to.account_is_large),
    "page_size_above": ("unlinked", to.account_is_large),
    # This one is first, because the others' meetings would be over after it.
    "refresh_token_days": ("linked", to.nobody_comes_for_three_weeks),
    "old_access_token": ("linked", to.token_is_renewed),
    "superseded_token_code": ("booked", to.somebody_authorises_elsewhere),
    "ownerless_token_code": ("linked", to.who_authorised_is_gone),
    "deactivated_host": ("changed", to.host_is_switched_off),
    "foreign_user": ("changed", to.host_moves_to_another_account),
    "unknown_timezone": ("booked", to.zone_is_unknown),
    "bad_alternative_host": ("booked", to.alternative_host_loses_the_licence),
    "stale_alternative_host": ("booked", to.alternative_host_loses_the_licence),
    "alternative_hosts_separator": ("booked", to.alternative_host_loses_the_licence),
    "length_unit": ("booked", to.title_is_long),
    "delete_started_meeting": ("booked", to.meeting_runs_when_it_is_cancelled),
    "delete_twice": ("booked", to.meeting_is_deleted_there_first),
    # Our own count reserves ten of the hundred for changes, and does not count deletions.
    "delete_counts": ("booked", to.plain),
    # Enishi always sends this field, so Zoom's default never matters.
    "delete_reminder_default": ("booked", to.meeting_is_deleted_there_first),
    "rate_limits": ("booked", to.plain),
    "daily_retry_after": ("booked", to.day_is_used_up),
    "list_lag": ("booked", to.plain),
    "webhook_delay": ("booked", to.plain),
    "webhook_duplicate": ("booked", to.plain),
    "webhook_reorder": ("booked", to.plain),
    "webhook_loss": ("booked", to.plain),
    "webhook_escaped": ("booked", to.plain),
    "webhook_retry_timestamp": ("booked", to.we_are_down_for_the_first_delivery),
    "webhook_request_id": ("booked", to.we_are_down_for_the_first_delivery),
    "crc_failure": ("booked", to.we_answer_wrongly_for_a_while),
    "deauth_event": ("changed", to.app_is_removed_at_zoom),
    "deauth_delay": ("changed", to.app_is_removed_at_zoom),
    "deauth_event_ts": ("changed", to.app_is_removed_at_zoom),
    "user_data_retention": ("changed", to.app_is_removed_at_zoom),
    "meetings_after_uninstall": ("changed", to.app_is_removed_at_zoom),
}
NUMBERS = {
    "refresh_token_days": ("14", "90", "5475"),
    "list_lag": ("0", "90"),
    "webhook_delay": ("0", "240"),
    "deauth_delay": ("0", "30"),
}
# After each of these, the last host or the link is in a state where no other can begin.
ONE_OF = (to.host_is_switched_off, to.host_moves_to_another_account, to.app_is_removed_at_zoom)
# Where no event is delivered, the manner of its delivery has no effect.
HIDES = {
    ("webhook_loss", "on"): ("webhook_", "crc_failure", "deauth_", "user_data_retention"),
    ("crc_failure", "disable"): ("webhook_", "deauth_", "user_data_retention"),
    ("deauth_event", "not_sent"): ("deauth_", "user_data_retention"),
}


def trips() -> Iterator[dict[str, str]]:
    """Yield the values by switch, until each value was used on a trip where it matters."""
    waiting = [
        (name, value)
        for name, switch in SWITCHES.items()
        for value in switch.values or NUMBERS.get(name, ())
    ]
    while waiting:
        trip: dict[str, str] = {}
        for name, value in waiting:
            if name not in trip and _goes_along(trip, name, value):
                trip[name] = value
        waiting = [position for position in waiting if position not in trip.items()]
        yield trip


def provocations(trip: dict[str, str], *, at: str) -> Iterator[Provoke]:
    """The provocations of this step for the switches of a trip, each once, in the sheet's order."""
    yield from dict.fromkeys(
        provoke for name, (station, provoke) in PROVOKED.items() if name in trip and station == at
    )


def _goes_along(trip: dict[str, str], name: str, value: str) -> bool:
    both = {**trip, name: value}
    if len({PROVOKED[one][1] for one in both} & set(ONE_OF)) > 1:
        return False
    return not any(
        one != hiding and one.startswith(hidden)
        for (hiding, on), hidden in HIDES.items()
        if both.get(hiding) == on
        for one in both
    )
