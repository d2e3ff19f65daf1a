"""Decides which passcode and settings are in force, which may differ from the requested ones.

Zoom overrides requests without an error. The account's locks take precedence. The waiting room
switches off joining before the host. A meeting without any protection gets a waiting room.
Source: https://developers.zoom.us/docs/api/meetings/ (create a meeting) and
https://support.zoom.com/hc/en/article?id=zm_kb&sysparm_article=KB0059862 (security options).
"""

import string
from typing import Any

from zoom_sandbox import dial_in
from zoom_sandbox.records import Account, User
from zoom_sandbox.world import World

DEFAULT_SETTINGS: dict[str, Any] = {
    "host_video": False,
    "participant_video": False,
    "join_before_host": False,
    "jbh_time": 0,
    "waiting_room": False,
    "mute_upon_entry": False,
    "use_pmi": False,
    "approval_type": 2,
    "audio": "both",
    "auto_recording": "none",
    "alternative_hosts": "",
    "alternative_hosts_email_notification": True,
    "email_notification": True,
    "meeting_authentication": False,
    "enforce_login": False,
    "enforce_login_domains": "",
    "cn_meeting": False,
    "in_meeting": False,
    "encryption_type": "enhanced_encryption",
    "private_meeting": False,
    "internal_meeting": False,
    "auto_start_meeting_summary": False,
    "auto_start_ai_companion_questions": False,
    "registrants_email_notification": True,
    "watermark": False,
    "allow_multiple_devices": False,
}

ALSO_KNOWN = {
    "waiting_room_options",
    "authentication_option",
    "authentication_domains",
    "authentication_exception",
    "calendar_type",
    "meeting_invitees",
    "push_change_to_calendar",
    "continuous_meeting_chat",
    "who_will_receive_summary",
}
"""Settings that are taken as they are sent and have no default; others are ignored."""

_FROM_THE_USER = ("waiting_room", "join_before_host", "use_pmi", "auto_recording")


def start_settings(host: User) -> dict[str, Any]:
    """The settings of a meeting without requested settings: Zoom's, then the host's own."""
    own = {name: host.settings[name] for name in _FROM_THE_USER if name in host.settings}
    return DEFAULT_SETTINGS | own


def settle(
    account: Account, settings: dict[str, Any], *, asked: dict[str, Any], password: str
) -> dict[str, Any]:
    """The settings in force in this account when `asked` is laid over `settings`."""
    known = {
        name: value
        for name, value in asked.items()
        if name in DEFAULT_SETTINGS or name in ALSO_KNOWN
    }
    result = settings | known
    result |= {name: value for name, value in account.locks.items() if name in DEFAULT_SETTINGS}
    signs_in = result["meeting_authentication"] or result.get("enforce_login")
    if account.auto_security and not (password or signs_in or result["waiting_room"]):
        result["waiting_room"] = True
    if result["waiting_room"]:
        result["join_before_host"] = False
    if not result["join_before_host"]:
        result["jbh_time"] = 0
    if not dial_in.is_offered(account) and result["audio"] in ("both", "telephony"):
        result["audio"] = "voip"
    return result


def first_password(
    world: World, account: Account, host: User, *, asked: str | None, default_password: bool
) -> str:
    """The passcode of a new meeting: the requested one, or one generated because of the policy."""
    if asked:
        return asked
    wanted = default_password and host.settings.get("require_passcode", True)
    if wanted or account.locks.get("passcode"):
        return make_password(world, account.passcode_policy)
    return ""


def make_password(world: World, policy: dict[str, Any]) -> str:
    """Generate a passcode of at most ten characters that satisfies the account's policy."""
    length = min(10, max(6, int(policy.get("length", 6))))
    block = world.draw()
    alphabet = string.digits
    required = ""
    if not policy.get("only_allow_numeric"):
        if policy.get("have_letter") or policy.get("have_upper_and_lower_characters"):
            required += "aB"
            alphabet += "abcdefghkmnpqrstuvwxyzABCDEFGHKMNPQRSTUVWXYZ"
        if policy.get("have_special_character"):
            required += "@"
        if policy.get("have_number"):
            required += string.digits[block[-1] % 10]
    rest = "".join(alphabet[byte % len(alphabet)] for byte in block[: length - len(required)])
    return rest + required
