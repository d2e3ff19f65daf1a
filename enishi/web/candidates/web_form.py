"""What an applicant sent by 応募フォーム, on the page of the application."""

from __future__ import annotations

from typing import Any

from enishi.company.models import Member
from enishi.hiring.intake import web_applications
from enishi.hiring.intake.form_models import WebApplication
from enishi.hiring.models import Application


def of(application: Application, reader: Member) -> dict[str, Any] | None:
    """Return answers, consent, and candidates who may be the same person; None without a form.

    ``web_application`` is loaded with the application.
    """
    try:
        web = application.web_application
    except WebApplication.DoesNotExist:
        return None
    if web.purposes is None:
        return None
    return {
        "web": web,
        "answers": web_applications.answers_of(web),
        "purposes": web.purposes.purposes_in(web.language),
        "alike": web_applications.alike(web, reader),
    }
