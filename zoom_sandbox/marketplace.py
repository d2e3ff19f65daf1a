"""The Marketplace page on which a user removes an app: 「認証解除」 from Zoom's side."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from zoom_sandbox import current, same_origin, signin
from zoom_sandbox.oauth import grants

blueprint = Blueprint("marketplace", __name__)
blueprint.before_request(same_origin.demand)


@blueprint.get("/user/installed")
@blueprint.get("/marketplace")
def show() -> ResponseReturnValue:
    """The signed-in user's apps."""
    user = signin.signed_in_user()
    if user is None:
        return redirect("/signin?next=/user/installed")
    world = current.world()
    installations = world.installations.where(
        lambda i: i.user_id == user.id and i.removed_at is None
    )
    return render_template(
        "marketplace.html", user=user, installations=installations, apps=world.apps
    )


@blueprint.post("/user/installed/<client_id>/removal")
def remove(client_id: str) -> ResponseReturnValue:
    """Uninstall an app. The app is told by the event `app_deauthorized`."""
    user = signin.signed_in_user()
    if user is None:
        return redirect("/signin?next=/user/installed", code=303)
    world = current.world()
    installation = world.installations.get(f"{client_id}:{user.id}")
    if installation and installation.removed_at is None:
        grants.uninstall(world, installation)
    return redirect(request.path.rsplit("/", 2)[0], code=303)
