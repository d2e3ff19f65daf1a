"""What all public pages of a company share: its page, its language, and who may call.

These pages set no cookie and read no session: nobody is asked about cookies, and no other site can
use a visitor's rights, because there are none. The language is in the address.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from enishi.hiring import careers
from enishi.hiring.posting_models import CareersPage
from enishi.web.shell import access, responses

View = Callable[..., HttpResponse]


class CareersRequest(HttpRequest):
    """A request for a page of a company; views behind :func:`of_company` get one."""

    careers: CareersPage


def of_company(*methods: str) -> Callable[[View], View]:
    """Open the view to everybody, in the page's language and the company's zone; else 404."""

    def decorate(view: View) -> View:
        # There is no session that another site could misuse.
        @csrf_exempt
        @functools.wraps(view)
        def guarded(request: CareersRequest, code: str, **named: Any) -> HttpResponse:
            found = CareersPage.objects.select_related("company", "logo").filter(code=code)
            page = found.first()
            if page is None:
                raise Http404
            request.careers = page
            with translation.override(language_of(request)), timezone.override(page.company.zone):
                if request.method not in methods:
                    return responses.not_allowed(request, methods)
                return view(request, **named)

        return access.public(guarded)

    return decorate


def language_of(request: CareersRequest) -> str:
    """Return the language that the address asks for, else the company's."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else request.careers.company.locale


def draw(
    request: HttpRequest,
    page: CareersPage,
    template: str,
    context: dict[str, Any],
    *,
    path: str,
    status: int = 200,
) -> HttpResponse:
    """Draw a public page.

    Parameters
    ----------
    path
        The page's own path, to which its languages are added.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    has_logo = careers.has_picture(page.logo)
    logo = reverse("careers_logo", args=[page.code]) if has_logo and page.pk else ""
    frame = {
        "careers": page,
        "company": page.company,
        "suffix": f"?lang={language}",
        "canonical": address_of(path, language),
        "languages": [
            {
                "code": code,
                "name": name,
                "address": address_of(path, code),
                "path": f"{path}?lang={code}",
            }
            for code, name in settings.LANGUAGES
        ],
        "introduction": introduction_of(page, language),
        "logo": f"{logo}?v={page.logo_id}" if logo else "",
        "logo_address": f"{settings.BASE_URL}{logo}" if logo else "",
        "colour_version": page.colour[1:],
    }
    answer = responses.page(request, template, frame | context, status=status)
    if status != HTTP_OK:
        answer["X-Robots-Tag"] = "noindex"
    return answer


HTTP_OK = 200


def address_of(path: str, language: str) -> str:
    """Return the whole address of this page in this language."""
    return f"{settings.BASE_URL}{path}?lang={language}"


def introduction_of(page: CareersPage, language: str) -> str:
    """Return the company's words about itself; in Japanese if there are none in English."""
    english = page.introduction_en if language == "en" else ""
    return english or page.introduction
