"""Access to the candidate's pages by the key in their address, without a sign-in.

It keeps the key out of caches, logs and other sites.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from enishi.company.models import Company
from enishi.errors import UserFacingError
from enishi.hiring.offer_models import OfferLink
from enishi.hiring.offers import links as offer_links
from enishi.interviews.candidate import candidate_links
from enishi.interviews.candidate_models import CandidateLink, LinkKind
from enishi.web.public import throttle
from enishi.web.shell import access, chosen_language, responses

View = Callable[..., HttpResponse]

# The fields for the candidates' own words.
_WORDS = ("wishes", "message")
# The fields of the choice of language, beside those of a refused form.
_OF_LANGUAGE = ("language", "next")


class Typed(dict[str, str]):
    """The fields of a refused form; remembers which of them the page shows in its own fields."""

    def __init__(self, held: Mapping[str, str]) -> None:
        super().__init__(held)
        self._shown: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self._shown.add(name)
        return super().__getitem__(name)

    def not_shown(self) -> list[str]:
        """Return the candidate's own words that no field of the page has shown so far."""
        hidden = [self.get(name, "").strip() for name in _WORDS if name not in self._shown]
        return [words for words in hidden if words]


class KeyedRequest(HttpRequest):
    """A request with a valid key to some page."""

    key: str
    company: Company
    refused_to: str
    # The fields of a refused form, which its page shows again. Words without a field there are
    # shown below the page.
    typed: Typed
    not_shown: Callable[[], list[str]]


class CandidateRequest(KeyedRequest):
    """A request with a key to a page about an interview; views behind :func:`opens` get one."""

    link: CandidateLink


class OfferRequest(KeyedRequest):
    """A request with a key to the page of an offer; views behind :func:`opens_offer` get one."""

    link: OfferLink


class KeyConverter:
    """The random part of an address: 32 characters, or a part of them after a bad copy.

    A longer one includes a character of the text around it, see ``PastedAddressMiddleware``.
    """

    regex = "[A-Za-z0-9_-]{20,32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def opens(kind: LinkKind, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Allow bearers of a key of this kind, and only these methods.

    Every other key, ended or unknown, gets the same answer. The view gets ``request.link``, in the
    language that the candidate chose and in the company's zone.
    """

    def find(key: str) -> _Found | None:
        link = candidate_links.find_link(key, kind=kind)
        if link is None:
            return None
        company = link.interview.company
        return _Found(link, company, company.locale)

    return _opens(find, methods=methods)


def opens_offer(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Allow bearers of a key to an offer, as :func:`opens`; first in the offer's language."""

    def find(key: str) -> _Found | None:
        link = offer_links.find_link(key)
        if link is None:
            return None
        return _Found(link, link.offer.company, link.offer.language)

    return _opens(find, methods=methods)


@dataclass(frozen=True, slots=True)
class _Found:
    """The link of a valid key, its company, and the language of its letter."""

    link: CandidateLink | OfferLink
    company: Company
    language: str


def _opens(
    find: Callable[[str], _Found | None], *, methods: tuple[str, ...]
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        # There is no session that another site could misuse: only a person who knows the key can
        # send the form. And a page without Referer sends "Origin: null", which Django refuses.
        @csrf_exempt
        @functools.wraps(view)
        def guarded(request: KeyedRequest, key: str) -> HttpResponse:
            if not throttle.allows(request):
                with translation.override(_language(request, None)):
                    return leave_nothing(_shut(request, "throttled", status=429))
            if request.method not in methods and not (
                request.method == "HEAD" and "GET" in methods
            ):
                with translation.override(_language(request, None)):
                    return leave_nothing(_takes_forms_only(request, methods))
            request.key, request.typed = key, Typed({})
            found = find(key)
            with translation.override(_language(request, found)):
                if found is None:
                    return leave_nothing(_shut(request, "closed", status=404))
                request.link, request.company = found.link, found.company  # type: ignore[attr-defined]
                with timezone.override(found.company.zone):
                    return leave_nothing(_answer(view, request, has_page="GET" in methods))

        return access.public(guarded)

    return decorate


def leave_nothing(response: HttpResponse) -> HttpResponse:
    """Set headers: no caching, no search engine, no Referer with the address to other sites."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(view: View, request: KeyedRequest, *, has_page: bool) -> HttpResponse:
    request.refused_to = request.path
    is_form = has_page and request.method == "POST"
    if is_form and (language := chosen_language.asked_for(request)):
        return chosen_language.keep_language(_form_again(view, request), language=language)
    try:
        return view(request)
    except UserFacingError as refused:
        # Here and not in the middleware, so that refusals get these headers too.
        if not is_form:
            return responses.refusal(request, refused)
        messages.error(request, str(refused.message))
        return _form_again(view, request, status=refused.status)


def _form_again(view: View, request: KeyedRequest, *, status: int = HTTPStatus.OK) -> HttpResponse:
    """Show the form's own page again, with the typed values.

    If that page would only redirect to another one, the typed words are shown beside a link to it.
    """
    _keep_typed(request)
    request.method = "GET"
    response = view(request)
    if response.has_header("Location") and request.not_shown():
        context = {"company": request.company, "home": response["Location"]}
        return responses.page(request, "public/unsent.html", context, status=status)
    if response.status_code == HTTPStatus.OK:
        response.status_code = status
    return response


def _keep_typed(request: KeyedRequest) -> None:
    sent = request.POST.dict()
    request.typed = Typed({name: sent[name] for name in sent if name not in _OF_LANGUAGE})
    request.not_shown = request.typed.not_shown


def _language(request: HttpRequest, found: _Found | None) -> str:
    """Return the language that the candidate chooses now or chose before, else the letter's."""
    if chosen := chosen_language.asked_for(request):
        return chosen
    default = found.language if found is not None else settings.LANGUAGE_CODE
    return access.chosen_language(request, otherwise=default)


def _shut(request: KeyedRequest, why: str, *, status: int) -> HttpResponse:
    # Without a valid key, the request may come from another site that wants us to show its text.
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _keep_typed(request)
    response = responses.page(request, f"public/{why}.html", status=status)
    return chosen_language.keep_language(response, language=chosen_language.asked_for(request))


def _takes_forms_only(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """Answer a GET of a form's address, such as a bookmark, with a link to the form's page."""
    home = request.path if "GET" in methods else request.path.rpartition("/")[0]
    response = responses.page(request, "public/forms_only.html", {"home": home}, status=405)
    response["Allow"] = ", ".join(methods)
    return response
