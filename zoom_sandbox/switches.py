"""Switches for what Zoom does not document. Each value is a behaviour that Zoom may have."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """One open question about Zoom. Empty `values` mean any number of seconds or days."""

    name: str
    values: tuple[str, ...]
    default: str
    question: str

    def accepts(self, value: str) -> bool:
        if self.values:
            return value in self.values
        return value.replace(".", "", 1).isdigit()


SWITCHES = {
    switch.name: switch
    for switch in (
        Switch("decline", ("stay", "redirect"), "stay", "Decline on the consent page"),
        Switch("let_members_through", ("off", "on"), "off", "Member authorizes an admin app"),
        Switch("invalid_client_status", ("400", "401"), "400", "HTTP status of invalid_client"),
        Switch(
            "client_secret_in_body",
            ("refuse", "accept"),
            "refuse",
            "client_id and client_secret in the form instead of the Basic header",
        ),
        Switch(
            "oauth_error_shape",
            ("reason", "with_code"),
            "reason",
            "Does the token endpoint add the 47xx code to reason and error?",
        ),
        Switch(
            "old_access_token",
            ("dies", "stays"),
            "dies",
            "The previous access token after a refresh",
        ),
        Switch(
            "earlier_server_token",
            ("dies", "stays"),
            "dies",
            "The previous token of a Server-to-Server app after a new one",
        ),
        Switch(
            "server_app_me",
            ("refuse", "owner"),
            "refuse",
            "`me` in an address that a Server-to-Server app asks",
        ),
        Switch(
            "superseded_token_code",
            ("4741", "124"),
            "4741",
            "REST answer to a token that a newer authorization replaced",
        ),
        Switch(
            "ownerless_token_code",
            ("4735", "124"),
            "4735",
            "REST answer when the person who authorized is gone",
        ),
        Switch("refresh_token_days", (), "90", "Lifetime of a refresh token in days"),
        Switch("admin_role_id", ("1", "opaque"), "1", "role_id of the built-in Admin"),
        Switch("page_size_max", ("300", "2000"), "300", "Largest page_size of GET /users"),
        Switch("page_size_above", ("clamp", "refuse"), "clamp", "page_size above the maximum"),
        Switch("deactivated_host", ("1001", "3161"), "1001", "Create for a deactivated host"),
        Switch("foreign_user", ("1001", "1010"), "1001", "A user of another account"),
        Switch(
            "null_setting",
            ("absent", "refuse"),
            "absent",
            "`null` for a field of settings (outside of settings it is as absent)",
        ),
        Switch(
            "trailing_slash",
            ("answered", "unknown"),
            "answered",
            "An address of REST or OAuth with a slash at its end",
        ),
        Switch("unknown_timezone", ("refuse", "ignore"), "refuse", "A time zone Zoom lacks"),
        Switch(
            "bad_alternative_host",
            ("1114", "300", "ignore"),
            "1114",
            "An alternative host who is not a licensed user of the account",
        ),
        Switch(
            "stale_alternative_host",
            ("kept", "refuse"),
            "kept",
            "PATCH that names nobody, while one who stands lost the licence or is gone",
        ),
        Switch(
            "alternative_hosts_separator",
            ("semicolon", "comma"),
            "semicolon",
            "Between the addresses of alternative hosts in answers",
        ),
        Switch(
            "length_unit",
            ("characters", "utf16", "bytes"),
            "characters",
            "Unit of the length limits of topic and agenda",
        ),
        Switch("delete_started_meeting", ("refuse", "allow"), "refuse", "DELETE while it runs"),
        Switch("delete_twice", ("3001", "204"), "3001", "DELETE of a deleted meeting"),
        Switch("delete_counts", ("off", "on"), "off", "DELETE counts to the 100 per host and day"),
        Switch(
            "delete_reminder_default",
            ("on", "off"),
            "on",
            "Does DELETE mail the host when schedule_for_reminder is absent? (journal note)",
        ),
        Switch("rate_limits", ("on", "off"), "on", "Limits per second and per day of an account"),
        Switch(
            "daily_retry_after",
            ("iso", "seconds", "absent"),
            "iso",
            "Retry-After of the account's daily 429",
        ),
        Switch("list_lag", (), "0", "Seconds until a new meeting shows up in lists"),
        Switch("webhook_delay", (), "0", "Seconds from an event to its first delivery"),
        Switch("webhook_duplicate", ("off", "on"), "off", "Every event arrives twice"),
        Switch("webhook_reorder", ("off", "on"), "off", "Waiting events leave newest first"),
        Switch("webhook_loss", ("off", "on"), "off", "Events are never sent"),
        Switch("webhook_escaped", ("off", "on"), "off", "Non-ASCII text as \\u escapes"),
        Switch("webhook_retry_timestamp", ("renew", "keep"), "renew", "Timestamp of a retry"),
        Switch("webhook_request_id", ("keep", "renew"), "keep", "x-zm-request-id of a retry"),
        Switch("crc_failure", ("keep", "disable"), "keep", "After a failed URL validation"),
        Switch("deauth_event", ("sent", "not_sent"), "sent", "app_deauthorized for this app"),
        Switch("deauth_delay", (), "0", "Seconds from an uninstall to app_deauthorized"),
        Switch(
            "deauth_event_ts",
            ("inside_text", "top_level_number"),
            "inside_text",
            "Where app_deauthorized carries event_ts",
        ),
        Switch("user_data_retention", ("absent", "present"), "absent", "In app_deauthorized"),
        Switch(
            "meetings_after_uninstall",
            ("stay", "deleted"),
            "stay",
            "Future meetings that the app made, after an uninstall",
        ),
    )
}


def parse(text: str) -> dict[str, str]:
    """Read `name=value,name=value`. Raises ValueError that says which part is wrong."""
    positions: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = part.partition("=")
        check(name, value)
        positions[name] = value
    return positions


def check(name: str, value: str) -> None:
    """Raise ValueError unless the switch exists and accepts the value."""
    if name not in SWITCHES:
        raise ValueError(f"There is no switch named {name!r}.")
    if not SWITCHES[name].accepts(value):
        allowed = ", ".join(SWITCHES[name].values) or "a number"
        raise ValueError(f"Switch {name!r} takes {allowed}; not {value!r}.")
