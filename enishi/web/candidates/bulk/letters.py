"""The mails of a bulk change on its page: the form of the wording, and each person's mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min
from django.http import QueryDict

from enishi.company.candidate_rules import LOCALES
from enishi.errors import UserFacingError
from enishi.hiring.messages import filling
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import LONGEST_SUBJECT, LONGEST_TEXT, Message, MessageState
from enishi.hiring.messages.previews import MessagePreview
from enishi.interviews.bulk import changes, mailing
from enishi.interviews.bulk.models import BulkChange, BulkItem, ItemOutcome
from enishi.mail import templates
from enishi.web.candidates.messages import choices
from enishi.web.shell import input_cleaning, languages
from enishi.web.shell.access import MemberRequest


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One person's mail before it is sent, and the numbers of those before and after them."""

    item: BulkItem
    preview: MessagePreview | None
    problem: str
    former: int | None
    following: int | None


def typed(sent: QueryDict) -> Draft:
    """Return the wording as it was typed."""
    return Draft(
        subject=sent.get("subject", ""),
        body=sent.get("body", ""),
        language=sent.get("language", LOCALES[0]),
    )


def form_of(change: BulkChange, request: MemberRequest) -> dict[str, object]:
    """Return what the form of the wording shows: a template, or what was typed before."""
    offered = choices.templates_of(change.company, language=change.company.locale[:2])
    code = request.GET.get("template", "")
    chosen = next((one for one in offered if one.code == code), None)
    letter = mailing.letter_of(change)
    if chosen is not None:
        one = chosen.template
        letter = Draft(subject=one.subject, body=one.body, language=one.language)
    return {
        "templates": offered,
        "chosen": chosen,
        "letter": letter,
        "languages": languages.own_names(),
        "words": [templates.spelled(name) for name in filling.NAMES],
        "longest_subject": LONGEST_SUBJECT,
        "longest_text": LONGEST_TEXT,
    }


def standing_of(change: BulkChange, request: MemberRequest) -> dict[str, object]:
    """Return one person's mail while nothing is sent; then how many mails have which state."""
    if change.is_checked:
        return {"shown": _shown(change, request)}
    written = change.items.exclude(message=None)
    by_state = written.values_list("message__state").annotate(many=Count("pk")).order_by()
    counted = dict(by_state)
    waiting = written.filter(message__state=MessageState.WAITING)
    return {
        "letters": [
            (Message(state=state), counted[state]) for state in MessageState if counted.get(state)
        ],
        "sends_at": waiting.aggregate(first=Min("message__send_at"))["first"],
    }


def _shown(change: BulkChange, request: MemberRequest) -> ShownLetter | None:
    meant = change.items.filter(outcome=ItemOutcome.TODO)
    rows = meant.select_related(*changes.WITH_APPLICATION, "candidate__company")
    number = input_cleaning.number(request.GET, "item") or 0
    item = rows.filter(number=number).first() or rows.order_by("number").first()
    if item is None:
        return None
    preview, problem = None, ""
    try:
        preview = mailing.preview_of(change, item, by=request.actor)
    except UserFacingError as error:
        # It was possible when it was checked; the run leaves them out and says why.
        problem = str(error.message)
    numbers = meant.values_list("number", flat=True)
    return ShownLetter(
        item=item,
        preview=preview,
        problem=problem,
        former=numbers.filter(number__lt=item.number).order_by("-number").first(),
        following=numbers.filter(number__gt=item.number).order_by("number").first(),
    )
