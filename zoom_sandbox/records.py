"""The records of the pretend Zoom. They are immutable; a change puts a new record."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Plan = Literal["Free", "Pro", "Business"]
Usage = Literal["ADMIN_MANAGEMENT", "USER_OPERATION", "SERVER_TO_SERVER"]

OWNER, ADMIN, MEMBER = "0", "1", "2"
BASIC, LICENSED, UNASSIGNED = 1, 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of an account. The three built-in roles exist without a record."""

    id: str
    account_id: str
    name: str
    permissions: list[str]

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer of Zoom. `locks` are settings that no meeting of the account can override.

    `dial_in_countries` are those from which people join by telephone; empty: nobody can.
    """

    id: str
    number: int
    name: str
    plan: Plan = "Business"
    auto_security: bool = True
    embed_password_in_join_link: bool = True
    dial_in_countries: list[str] = field(default_factory=lambda: ["JP", "US"])
    passcode_policy: dict[str, Any] = field(default_factory=dict)
    locks: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of an account. A pending user has an id here too, but no answer shows the id."""

    id: str
    account_id: str
    email: str
    created_at: datetime
    pmi: int
    first_name: str = ""
    last_name: str = ""
    type: int = LICENSED
    status: Literal["active", "inactive", "pending"] = "active"
    role_id: str = MEMBER
    timezone: str = "Asia/Tokyo"
    dept: str = ""
    last_login_at: datetime | None = None
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.id

    @property
    def name(self) -> str:
        """The name as Zoom shows it: first name, then last name; may be empty."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def japanese_name(self) -> str:
        """The name with the family name first, as the practice pages show it."""
        return f"{self.last_name} {self.first_name}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A Marketplace app as its developer registered it, and whether its webhook URL was validated.

    `account_id` is set for a Server-to-Server app only, which belongs to one account. `is_added` is
    true for an app that was registered at run time, false for the configured app.
    """

    client_id: str
    client_secret: str
    secret_token: str
    name: str
    redirect_uris: list[str]
    scopes: list[str]
    usage: Usage = "ADMIN_MANAGEMENT"
    account_id: str = ""
    is_added: bool = False
    webhook_url: str = ""
    webhook_state: Literal["unproven", "proven", "failed"] = "unproven"
    webhook_check_at: datetime | None = None
    webhook_failures: int = 0

    @property
    def key(self) -> str:
        return self.client_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An authorization code, which is valid for five minutes and for one use."""

    code: str
    client_id: str
    user_id: str
    redirect_uri: str
    expires_at: datetime
    challenge: str = ""
    challenge_method: str = "plain"
    used: bool = False

    @property
    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """An access token and its refresh token. A Server-to-Server app gets no refresh token.

    `generation` counts a user's authorizations of the app, `rotation` the refreshes of one (of a
    Server-to-Server app, which has no user: its tokens). `is_public`: by PKCE, without a secret.
    """

    access: str
    refresh: str
    client_id: str
    user_id: str
    account_id: str
    scopes: list[str]
    generation: int
    rotation: int
    access_expires_at: datetime
    refresh_expires_at: datetime
    is_public: bool = False
    access_state: Literal["live", "refreshed", "superseded", "revoked"] = "live"
    refresh_state: Literal["live", "used", "superseded", "revoked", "absent"] = "live"

    @property
    def key(self) -> str:
        return self.access


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """An app that a user added. Zoom calls its removal deauthorization."""

    client_id: str
    user_id: str
    account_id: str
    generation: int
    installed_at: datetime
    removed_at: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.client_id}:{self.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting with the settings that are in force, which may differ from the requested ones."""

    id: int
    uuid: str
    account_id: str
    host_id: str
    topic: str
    start_at: datetime
    created_at: datetime
    timezone: str
    type: int = 2
    duration: int = 60
    agenda: str = ""
    password: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    recurrence: dict[str, Any] | None = None
    tracking_fields: list[dict[str, Any]] = field(default_factory=list)
    creation_source: str = "open_api"
    state: Literal["waiting", "started"] = "waiting"
    started_at: datetime | None = None
    deleted_at: datetime | None = None
    webinar: bool = False
    past: list[dict[str, Any]] = field(default_factory=list)
    participants: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One webhook message to one app, with every attempt to deliver it."""

    id: str
    client_id: str
    event: str
    body: str
    created_at: datetime
    due_at: datetime | None
    timestamp: int | None = None
    attempts: list[dict[str, Any]] = field(default_factory=list)
    state: Literal["waiting", "delivered", "given up"] = "waiting"

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class LateRequest:
    """A request whose connection was dropped and whose effect comes later."""

    id: str
    due_at: datetime
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that waits for requests of a route. `*` and `meetings.*` match several routes."""

    id: str
    route: str
    kind: str
    times: int | None = 1
    percent: float = 100.0
    seconds: float | None = None
    taken: int = 0

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A line of the journal: who called what, and the result. It holds no secret."""

    id: str
    at: datetime
    route: str
    method: str
    path: str
    status: int | None
    who: str = ""
    generation: int | None = None
    rotation: int | None = None
    code: int | None = None
    fault: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The number of calls under a name, which contains the UTC day."""

    name: str
    count: int

    @property
    def key(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPosition:
    """The position of a switch that somebody has set. Other switches have no record."""

    name: str
    value: str

    @property
    def key(self) -> str:
        return self.name
