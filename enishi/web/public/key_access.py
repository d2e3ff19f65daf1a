"""Access to the candidate's pages by the key in their address, without a sign-in.

It keeps the key out of caches, logs and other sites.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from enishi.errors import UserFacingError
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.web.public import throttle
from enishi.web.shell import access, chosen_language, responses

View = Callable[..., HttpResponse]

# The fields in which candidates write in their own words.
_WORDS = ("wishes", "message")
# Those of the choice of language, beside what a refused form held.
_OF_LANGUAGE = ("language", "next")


class Typed(dict[str, str]):
    """What a refused form held; notes what of it the page shows again in its own fields."""

    def __init__(self, held: Mapping[str, str]) -> None:
        super().__init__(held)
        self._shown: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self._shown.add(name)
        return super().__getitem__(name)

    def not_shown(self) -> list[str]:
        """The candidate's own words that no field of the page has shown so far."""
        hidden = [self.get(name, "").strip() for name in _WORDS if name not in self._shown]
        return [words for words in hidden if words]


class CandidateRequest(HttpRequest):
    """A request with a good key; views behind :func:`opens` get one."""

    link: CandidateLink
    key: str
    refused_to: str
    # What a refused form held, so that its page shows it again; what no field of it shows stands
    # below the page.
    typed: Typed
    not_shown: Callable[[], list[str]]


class KeyConverter:
    """The random part of an address: 32 signs, or what is left of them after a bad copy.

    What is longer took along a sign of the text around it, see ``PastedAddressMiddleware``.
    """

    regex = "[A-Za-z0-9_-]{20,32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def opens(kind: LinkKind, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let through whoever holds a key of this kind, by these methods.

    Every other key, whether it ended or never was, gets one and the same answer. The view gets
    ``request.link``, in the language that the candidate chose and in the company's zone.
    """

    def decorate(view: View) -> View:
        # There is no session that a foreign page could borrow: whoever can forge the form knows
        # the key. And a page that sends no Referer sends "Origin: null", which Django refuses.
        @csrf_exempt
        @functools.wraps(view)
        def guarded(request: CandidateRequest, key: str) -> HttpResponse:
            if not throttle.allows(request):
                with translation.override(_language(request, None)):
                    return leave_nothing(_shut(request, "throttled", status=429))
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                with translation.override(_language(request, None)):
                    return leave_nothing(_takes_forms_only(request, methods))
            request.key, request.typed = key, Typed({})
            link = candidate_links.find_link(key, kind=kind)
            with translation.override(_language(request, link)):
                if link is None:
                    return leave_nothing(_shut(request, "closed", status=404))
                with timezone.override(link.interview.company.zone):
                    return leave_nothing(_answer(view, request, link, has_page="GET" in methods))

        return access.public(guarded)

    return decorate


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """No cache keeps the page, no search engine lists it, no other site learns its address."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(
    view: View, request: CandidateRequest, link: CandidateLink, *, has_page: bool
) -> HttpResponse:
    request.link = link
    request.refused_to = request.path
    is_form = has_page and request.method == "POST"
    if is_form and (language := chosen_language.asked_for(request)):
        return chosen_language.keep_language(_form_again(view, request), language=language)
    try:
        return view(request)
    except UserFacingError as refused:
        # Here and not in the middleware: a refusal, too, leaves nothing behind.
        if not is_form:
            return responses.refusal(request, refused)
        messages.error(request, str(refused.message))
        return _form_again(view, request, status=refused.status)


def _form_again(
    view: View, request: CandidateRequest, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The form's own page, and in it what was typed.

    Where that page only leads on to another one, typed words stay here, beside the way there.
    """
    _keep_typed(request)
    request.method = "GET"
    response = view(request)
    if response.has_header("Location") and request.not_shown():
        context = {"company": request.link.interview.company, "home": response["Location"]}
        return responses.page(request, "public/unsent.html", context, status=status)
    if response.status_code == HTTPStatus.OK:
        response.status_code = status
    return response


def _keep_typed(request: CandidateRequest) -> None:
    sent = request.POST.dict()
    request.typed = Typed({name: sent[name] for name in sent if name not in _OF_LANGUAGE})
    request.not_shown = request.typed.not_shown


def _language(request: HttpRequest, link: CandidateLink | None) -> str:
    """What the candidate chooses now or chose; until then, what their company speaks."""
    if chosen := chosen_language.asked_for(request):
        return chosen
    default = link.interview.company.locale if link is not None else settings.LANGUAGE_CODE
    return access.chosen_language(request, otherwise=default)


def _shut(request: CandidateRequest, why: str, *, status: int) -> HttpResponse:
    # Whoever holds no good key may be another site, which would have us show its words.
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _keep_typed(request)
    response = responses.page(request, f"public/{why}.html", status=status)
    return chosen_language.keep_language(response, language=chosen_language.asked_for(request))


def _takes_forms_only(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """Where a form was sent is no page: a bookmark of it leads to the one that has the form."""
    home = request.path if "GET" in methods else request.path.rpartition("/")[0]
    response = responses.page(request, "public/forms_only.html", {"home": home}, status=405)
    response["Allow"] = ", ".join(methods)
    return response
