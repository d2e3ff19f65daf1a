"""Japanese or English on the pages that people see: as they chose, else as their browser asks."""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from zoom_sandbox import same_origin

blueprint = Blueprint("speech", __name__, url_prefix="/language")
blueprint.before_request(same_origin.demand)

LANGUAGES = {"ja": "日本語", "en": "English"}


@blueprint.post("")
def choose() -> ResponseReturnValue:
    """Speak this language from now on, and go back to where one was."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
        session.permanent = True
    return redirect(own_path(request.form.get("next", "/")), code=303)


def language() -> str:
    """`ja` or `en`; a browser that asks for neither reads Japanese."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or "ja"


def say(japanese: str, english: str) -> str:
    """The one of both that the reader wants."""
    return english if language() == "en" else japanese


def own_path(wanted: str) -> str:
    """A path of this server, never another site's address."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
