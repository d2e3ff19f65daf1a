"""The language of the pages, Japanese or English: as chosen, else as the browser asks."""

from flask import Blueprint, redirect, request, session
from flask.typing import ResponseReturnValue

from zoom_sandbox import same_origin

blueprint = Blueprint("speech", __name__, url_prefix="/language")
blueprint.before_request(same_origin.demand)

LANGUAGES = {"ja": "日本語", "en": "English"}


@blueprint.post("")
def choose() -> ResponseReturnValue:
    """Use this language from now on, and go back to the page of the link."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
        session.permanent = True
    return redirect(own_path(request.form.get("next", "/")), code=303)


def language() -> str:
    """The reader's language, `ja` or `en`. The default is Japanese."""
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or "ja"


def say(japanese: str, english: str) -> str:
    """Choose the sentence in the reader's language."""
    return english if language() == "en" else japanese


def own_path(wanted: str) -> str:
    """`wanted` if it is a path of this server, otherwise a safe path; never another site's."""
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/"
