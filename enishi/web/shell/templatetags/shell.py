"""Template tags of the shell: icons, states, fields, paging, and dates as people write them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.shortcuts import resolve_url
from django.template import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enishi import dates
from enishi.hiring.evaluations.models import Evaluation, Verdict
from enishi.interviews import venue
from enishi.interviews.models import Interview
from enishi.interviews.venue import Venue
from enishi.web.shell import flash_messages, form_keys, paging, sessions, states
from enishi.web.shell.states import Stateful

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of ``frontend/icons.txt``; decorative unless it has a label."""
    if not label:
        return _decoration(name)
    return format_html(
        '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
        label,
        f"{static('icons.svg')}#{name}",
    )


@lru_cache
def _decoration(name: str) -> SafeString:
    """Draw a decorative icon; cached, because a page has dozens, and its address never changes."""
    address = f"{static('icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def standing(template_name: str) -> SafeString:
    """Draw a part that is the same on every page; cached by language, because it has no data."""
    return _standing(template_name, get_language())


@lru_cache
def _standing(template_name: str, language: str | None) -> SafeString:  # noqa: ARG001 - the key
    return render_to_string(template_name)


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> str:
    """Repeat the content of a block, so that a page contains its title only once."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return block.render(context) if block else ""


@register.simple_tag
def badge(word: str, *, icon: str = "circle", tone: str = "") -> SafeString:
    """Draw icon and word, for anything but a row's state. Tones: :mod:`enishi.web.shell.states`."""
    return _badge(word, icon, tone)


@register.simple_tag
def state(row: Stateful) -> SafeString:
    """Draw the state of a row, or of an attendee; no other code draws states."""
    found = states.state_of(row)
    look = states.look_of(found)
    return _badge(str(found.label), look.icon, look.tone)


@register.simple_tag
def verdict(evaluation: Evaluation) -> SafeString:
    """Draw the verdict of a handed-in evaluation."""
    said = Verdict(evaluation.verdict)
    look = states.look_of(said)
    return _badge(str(said.label), look.icon, look.tone)


def _badge(word: str, icon_name: str, tone: str) -> SafeString:
    look = f"state state-{tone}" if tone else "state"
    return format_html('<span class="{}">{}{}</span>', look, icon(icon_name), word)


@register.simple_tag
def interviewers(interview: Interview) -> SafeString:
    """Draw the names of the interviewers, each unbroken, or that nobody was chosen yet.
    ``participants`` are prefetched.
    """
    names = [(one.member.full_name,) for one in interview.participants.all()]
    if not names:
        return format_html("{}", _("未設定"))
    return format_html_join(_("、"), '<span class="nowrap">{}</span>', names)


@register.inclusion_tag("shell/_notice.html")
def notice(
    sentence: Any, *, tone: str = "", icon: str = "info-circle", title: str = "", role: str = ""
) -> dict[str, Any]:
    """Draw a sentence to the person, in a soft tone."""
    return {"sentence": sentence, "tone": tone, "icon": icon, "title": title, "role": role}


@register.inclusion_tag("shell/_messages.html", takes_context=True)
def notices(context: Context) -> dict[str, Any]:
    """Draw the messages that a page shows once above its content."""
    return {"notices": flash_messages.notices(context.get("messages") or ())}


@register.inclusion_tag("shell/_toasts.html", takes_context=True)
def toasts(context: Context, *, oob: bool = False) -> dict[str, Any]:
    """Draw the messages of success; ``oob`` swaps them into the page that is shown."""
    return {"sentences": flash_messages.successes(context.get("messages") or ()), "oob": oob}


@register.inclusion_tag("shell/_breadcrumbs.html")
def breadcrumbs(*words_and_places: str) -> dict[str, Any]:
    """``{% breadcrumbs "設定" "settings" "Zoom連携設定" %}``; the last one is this page.

    A place is a route's name or an address.
    """
    *before, here = words_and_places
    places = [resolve_url(place) for place in before[1::2]]
    return {"steps": list(zip([*before[::2], here], [*places, ""], strict=True))}


@register.inclusion_tag("shell/_pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Draw the total, the shown range, and links to other pages that keep the filters."""
    return {
        "page": page,
        "numbers": paging.numbers(page),
        "is_longer": isinstance(page, paging.OfLonger),
        "request": context["request"],
    }


@register.filter
def people(count: int) -> str:
    """Return the number of people, exact up to a thousand."""
    if count > paging.COUNTED:
        return _("1,000名以上")
    return _("%(count)s名") % {"count": count}


@register.simple_tag
def form_key() -> str:
    """Draw the hidden field by which a form that creates something creates it once."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', form_keys.FIELD, form_keys.new_key()
    )


@register.inclusion_tag("shell/_field.html")
def field(bound: BoundField, *, form_id: str = "", help: str = "") -> dict[str, Any]:  # noqa: A002
    """Draw label, control, help and error of one form field.

    ``form_id`` is the id of the htmx form, so that a refusal finds the place for its sentence.
    """
    error_id = f"{form_id}-{bound.name}-error" if form_id else f"{bound.id_for_label}-error"
    help_text = help or bound.help_text
    help_id = f"{bound.id_for_label}-help"
    widget = bound.field.widget
    is_check = isinstance(widget, forms.CheckboxInput)
    attributes: dict[str, str | bool] = {
        "class": f"{widget.attrs.get('class', '')} {_control_class(widget)}".strip(),
        "aria-describedby": f"{help_id} {error_id}" if help_text else error_id,
    }
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attributes),
        "is_check": is_check,
        "help": help_text,
        "help_id": help_id,
        "error_id": error_id,
    }


@register.inclusion_tag("shell/_proof.html", takes_context=True)
def proof(context: Context, form_id: str) -> dict[str, Any]:
    """Draw the password field in the form of a dangerous act; empty if it was typed recently.

    ``form_id`` is the id of the htmx form around it, whose view is ``@needs(…, proven=True)``.
    """
    request = context["request"]
    is_wanted = not sessions.is_fresh(request.session)
    return {"form_id": form_id, "is_wanted": is_wanted, "member": request.member}


def _control_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


@register.filter
def long_date(value: date | datetime) -> str:
    """``2026年11月22日(日)``; in English ``Sun, 22 Nov 2026``."""
    return dates.long_date(_local_day(value)) if value else ""


@register.filter
def short_date(value: date | datetime) -> str:
    """``11/22(日)``."""
    return dates.short_date(_local_day(value)) if value else ""


@register.filter
def long_days(first: date, last: date) -> str:
    """``2026年12月29日(火)〜2027年1月3日(日)``: ``{{ first_day|long_days:last_day }}``."""
    return dates.long_days(first, last)


@register.filter
def long_datetime(moment: datetime) -> str:
    """``2026年11月22日(日) 10:00``."""
    return dates.long_datetime(moment) if moment else ""


@register.filter
def short_datetime(moment: datetime) -> str:
    """``11/22(日) 10:00``, for tables."""
    return dates.short_datetime(moment) if moment else ""


@register.filter
def clock(moment: datetime) -> str:
    """``10:00``."""
    return dates.clock(moment) if moment else ""


@register.filter
def clock_period(starts_at: datetime, ends_at: datetime) -> str:
    """``10:00〜11:00``: ``{{ slot.starts_at|clock_period:slot.ends_at }}``."""
    return dates.clock_period(starts_at, ends_at)


@register.filter
def long_period(starts_at: datetime, ends_at: datetime) -> str:
    """``2026年11月22日(日) 10:00〜11:00``: ``{{ slot.starts_at|long_period:slot.ends_at }}``."""
    return dates.long_period(starts_at, ends_at)


@register.filter
def told_period(starts_at: datetime, ends_at: datetime) -> str:
    """As ``long_period``, with the zone unless it is Japan's: for texts to people outside."""
    return dates.told_period(starts_at, ends_at)


@register.filter
def short_period(starts_at: datetime, ends_at: datetime) -> str:
    """``11/22(日) 10:00〜11:00``, for tables."""
    return dates.short_period(starts_at, ends_at)


@register.filter
def minutes_until(starts_at: datetime, ends_at: datetime) -> int:
    """Whole minutes: ``{{ slot.starts_at|minutes_until:slot.ends_at }}分``."""
    return dates.minutes_between(starts_at, ends_at)


@register.filter
def venue_of(interview: Interview) -> Venue | None:
    """How people meet without Zoom: ``{% with there=interview|venue_of %}``."""
    return venue.of(interview)


# The output of these depends only on arguments and language (enishi.web.shell.compiling).
OF_ARGUMENTS_ALONE = frozenset({icon, standing, badge, notice, breadcrumbs})


def _local_day(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
