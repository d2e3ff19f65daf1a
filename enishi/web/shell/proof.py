"""Asks for the password again before a dangerous action, in the dialog of that action."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from enishi.company import sign_in
from enishi.errors import Code, UserFacingError
from enishi.web.shell import responses, sessions

if TYPE_CHECKING:
    from enishi.web.shell.access import MemberRequest

# The field of the password, and the field with the id of the form that has a place for it.
FIELD, PLACE = "proof", "proof_place"
_ID = re.compile(r"[a-z][a-z0-9-]{0,60}")


def demand(request: MemberRequest) -> HttpResponse | None:
    """Return None if the password was typed recently; otherwise the question for it.

    Recently means within a quarter of an hour. If there is a question, nothing has been done.
    """
    if sessions.is_fresh(request.session):
        return None
    try:
        _prove(request)
    except UserFacingError as refused:
        return _question(request, refused)
    sessions.prove(request.session)
    return None


def _prove(request: MemberRequest) -> None:
    typed = request.POST.get(FIELD, "")
    if not typed:
        raise UserFacingError(
            Code.VALUE_MISSING, _("続けるには、パスワードを入力してください。"), field=FIELD
        )
    sign_in.check_password(request.member, typed, session=request.session.session_key or "")


def _question(request: MemberRequest, refused: UserFacingError) -> HttpResponse:
    """Ask in the form if it has a place for the password; else in a dialog that sends the same."""
    if not request.htmx:
        return responses.refusal(request, refused)
    form_id = request.POST.get(PLACE, "")
    context: dict[str, Any] = {"error": refused.message, "form_id": form_id}
    if _ID.fullmatch(form_id) and form_id != "proof-form":
        answer = responses.fragment(request, "shell/_proof_wanted.html", context, status=422)
        return reswap(retarget(answer, f"#{form_id}-refusal"), "innerHTML")
    context |= {
        "form_id": "proof-form",
        "address": request.get_full_path(),
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in (FIELD, PLACE, "csrfmiddlewaretoken")
        ],
        # The first time, nothing wrong has been typed yet.
        "error": refused.message if request.POST.get(FIELD) else "",
    }
    answer = responses.fragment(request, "shell/_proof_dialog.html", context, status=422)
    return reswap(retarget(answer, "#dialog-place"), "innerHTML")
