"""Compiled templates draw exactly the same characters as Django's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.safestring import mark_safe

from enishi.company.models import Member
from enishi.web.shell import compiling
from tests.cast import SignedIn

# What is new in each answer.
_NEW = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|form_key" value=")[^"]+')

SNIPPETS = {
    "words and an icon": 'a {% translate "候補者" %} {% icon "users" %}<b>',
    "a word with its context": '{% translate "求人" context "one" %}{{ none }}',
    "a word kept for later": '{% translate "候補者" as word %}[{{ word }}]',
    "a sentence": "{% blocktranslate %}100%{% endblocktranslate %}",
    "a sentence with a value": "{% blocktranslate with n=number %}{{ n }}件{% endblocktranslate %}",
    "a sentence kept for later": (
        "{% blocktranslate asvar it with n=text %}{{ n }}件{% endblocktranslate %}{{ it }}{{ n }}"
    ),
    "a sentence for one and for many": (
        "{% blocktranslate trimmed count counter=number %} {{ counter }}件 {% plural %}"
        " {{ counter }}件 {% endblocktranslate %}{{ counter }}"
    ),
    "a sentence whose value lacks": "{% blocktranslate %}{{ lacking }}件{% endblocktranslate %}",
    "a badge": '{% badge _("停止中") icon="user-off" %}{% badge text %}',
    "a notice": '{% notice _("停止中") tone="warning" %}{% notice text %}',
    "values": "{{ text }}{{ safe }}{{ number }}{{ half }}{{ none }}{{ lacking }}{{ truth }}",
    "values unescaped": "{% autoescape off %}{{ text }}{{ safe }}{{ number }}{% endautoescape %}",
    "values through a filter": '{{ text|upper }}{{ lacking|default:"–" }}{{ number|add:1 }}',
    "branches": '{% if none %}{% translate "候補者" %}{% else %}{% icon "x" %}{% endif %}',
    "a loop": '{% for one in many %}{% translate "候補者" %}{{ one }}{% empty %}–{% endfor %}',
    "a file and a page": '{% static "app.css" %} {% url "candidates" %}',
    "a row's page": '{% url "candidate" number %}{% url "candidate" number as it %}{{ it }}',
    "a page with two numbers": '{% url "mail-resending" number 8 %}',
    "a page that is named by its text": '{% url "candidate_word" text as it %}[{{ it }}]',
    "a page that there is not": '{% url "candidate" text as it %}[{{ it }}]',
    "another language within": '{% language "en" %}{% translate "候補者" %}{% endlanguage %}',
}
CONTEXT = {
    "text": '<山田 & "花子">',
    "safe": mark_safe("<i>&amp;</i>"),
    "number": 12345,
    "half": 0.5,
    "none": None,
    "truth": True,
    "many": [3, "<"],
}


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates as Django compiles them."""
    [loader] = engines["django"].engine.template_loaders
    monkeypatch.setattr(compiling, "compile_further", lambda _nodes: None)
    loader.reset()
    yield
    loader.reset()


def _draw(source: str, *, is_compiled: bool) -> str:
    template = engines["django"].from_string(source)
    if is_compiled:
        compiling.compile_further(template.template.nodelist)
    # Twice: what is kept from the first time is drawn the second.
    request = RequestFactory().get("/")
    template.render(CONTEXT, request)
    return template.render(CONTEXT, request)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet_is_drawn_as_django_draws_it(snippet: str, language: str) -> None:
    with translation.override("en" if language == "ja" else "ja"):
        _draw(SNIPPETS[snippet], is_compiled=True)
    with translation.override(language):
        drawn = _draw(SNIPPETS[snippet], is_compiled=True)
        assert drawn == _draw(SNIPPETS[snippet], is_compiled=False)
        assert drawn


def test_a_template_is_kept_in_each_language_that_was_spoken() -> None:
    template = engines["django"].from_string('{% translate "候補者" %}{% icon "x" %}')
    compiling.compile_further(template.template.nodelist)
    drawn = []
    for language in ("ja", "en", "ja"):
        with translation.override(language):
            drawn.append(template.render({}))
    assert drawn[0] == drawn[2] != drawn[1]


def test_a_page_that_there_is_not_is_refused_as_before() -> None:
    with pytest.raises(NoReverseMatch):
        _draw('{% url "candidate" -1 %}', is_compiled=True)


@pytest.mark.usefixtures("application_at_interview")
def test_pages_are_drawn_as_django_draws_them(
    signed_in: SignedIn, admin: Member, request: pytest.FixtureRequest
) -> None:
    pages = ("/", "/candidates/", "/jobs/", "/reports/", "/settings/members/", "/settings/zoom/")
    browser = signed_in(admin)
    compiled = [browser.get(page).content.decode() for page in pages]
    request.getfixturevalue("plainly")
    for page, drawn in zip(pages, compiled, strict=True):
        assert _NEW.sub("", browser.get(page).content.decode()) == _NEW.sub("", drawn)
