"""The journal of calls: who called which route with which token, and the result."""

from zoom_sandbox.records import App, Call, TokenPair, User
from zoom_sandbox.world import World


def record_call(
    world: World,
    *,
    route: str,
    method: str,
    path: str,
    status: int | None,
    pair: TokenPair | None = None,
    app: App | None = None,
    code: int | None = None,
    fault: str = "",
    remark: str = "",
) -> Call:
    """Write one line. A `status` of None means that no answer was sent."""
    user = world.users.get(pair.user_id) if pair else None
    return world.journal.put(
        Call(
            id=world.new_key(world.journal),
            at=world.now(),
            route=route,
            method=method,
            path=path,
            status=status,
            who=_name_of(pair, user, app),
            generation=pair.generation if pair else None,
            rotation=pair.rotation if pair else None,
            code=code,
            fault=fault,
            note=remark,
        )
    )


def _name_of(pair: TokenPair | None, user: User | None, app: App | None) -> str:
    if user:
        return user.email
    if pair:
        return pair.user_id or pair.client_id
    return app.client_id if app else ""
