"""Mails to many: who gets one, what it says to each, and what becomes of it when it is undone."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.company.roles import Action, require
from enishi.hiring.messages import draft as drafts
from enishi.hiring.messages import previews, writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message, MessageState
from enishi.hiring.messages.previews import MessagePreview
from enishi.hiring.models import ApplicationStatus
from enishi.hiring.person_request_models import PersonRequest, RequestKind, RequestState
from enishi.interviews.bulk import acting
from enishi.interviews.bulk.models import HELD_FOR, BulkChange, BulkItem


def letter_of(change: BulkChange) -> Draft:
    """Return the wording, with its placeholders."""
    return Draft(
        subject=change.letter_subject, body=change.letter_body, language=change.letter_language
    )


def set_letter(held: BulkChange, letter: Draft) -> None:
    """Set the wording of the locked change. Raises as ``draft.checked_wording``."""
    kept = drafts.checked_wording(letter, held.company, author=held.by)
    held.letter_subject, held.letter_body = kept.subject, kept.body
    held.letter_language = kept.language


def reasons_against(change: BulkChange, items: Iterable[BulkItem]) -> dict[int, str]:
    """Return why each item's candidate gets no mail, by the item's id; empty if they get one."""
    rows = list(items)
    objected = _who_objected(rows)
    return {item.pk: _reason_against(change, item, objected) for item in rows}


def write_to(change: BulkChange, item: BulkItem, *, by: Actor) -> None:
    """Write the candidate's message, which is held for ten minutes."""
    item.message = writing.write(
        item.candidate, letter_of(change), application=item.application, hold=HELD_FOR, by=by
    )


def preview_of(change: BulkChange, item: BulkItem, *, by: Actor) -> MessagePreview:
    """Return the mail as this candidate would get it, from the member who began the change.

    Raises
    ------
    UserFacingError
        They would get none.
    """
    require(by, Action.CHANGE_MANY, change)
    author = acting.actor_of(change)
    return previews.of_draft(letter_of(change), item.candidate, item.application, by=author)


def load_locked(items: Iterable[BulkItem]) -> None:
    """Load the items' messages, locked, so that none is sent meanwhile."""
    rows = list(items)
    found = Message.objects.select_for_update(of=("self",)).select_related("company")
    wanted = [item.message_id for item in rows if item.message_id is not None]
    messages = {one.pk: one for one in found.filter(pk__in=wanted).order_by("pk")}
    for item in rows:
        item.message = messages.get(item.message_id or 0)


def take_back(item: BulkItem, *, by: Actor) -> str:
    """Take back the item's message, unless somebody has changed it; return why it stays."""
    message = item.message
    if message is None or message.state == MessageState.CANCELLED:
        return ""
    if not message.is_open:
        return _("すでに送信しました。")
    if message.revision > 1:
        return _("そのあとに編集されています。")
    writing.cancel(message, by=by)
    return ""


def _who_objected(items: list[BulkItem]) -> set[int]:
    """Return the candidates who asked that their data be used no longer, unless it was refused."""
    asked = PersonRequest.objects.filter(
        candidate__in=[item.candidate_id for item in items],
        kind__in=(RequestKind.SUSPENSION, RequestKind.ERASURE),
    )
    return set(asked.exclude(state=RequestState.REFUSED).values_list("candidate", flat=True))


def _reason_against(change: BulkChange, item: BulkItem, objected: set[int]) -> str:
    application = item.application
    if application is not None and application.status == ApplicationStatus.WITHDRAWN:
        return _("選考を辞退しています。")
    if item.candidate_id in objected:
        return _("本人から利用停止または削除の請求があります。")
    # As the items' applications, they are of the change's company.
    item.candidate.company = change.company
    letter = letter_of(change)
    return drafts.reason_against(letter, item.candidate, application, author=change.by)
