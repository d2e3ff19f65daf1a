"""メモ: write, edit, remove and restore; members who are mentioned get a mail."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from enishi import characters, due
from enishi.company import addresses, audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company, Member, Role
from enishi.company.roles import ALLOWED, Action, require_member
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring import limits
from enishi.hiring.memo_models import Memo, MemoMention, search_text_of
from enishi.hiring.models import Candidate
from enishi.mail import outbox, quoting
from enishi.mail.models import OutgoingMail

# How long a removed memo can be restored.
KEPT_FOR = timedelta(days=1)
_ROLES = [role for role, actions in ALLOWED.items() if Action.WRITE_MEMOS in actions]


class NotYours(UserFacingError):
    """Only the author edits and removes a memo."""

    def __init__(self) -> None:
        super().__init__(
            Code.MEMO_OF_ANOTHER, _("メモを編集・削除できるのは、書いた本人だけです。")
        )


def people_to_mention(company: Company) -> list[Member]:
    """Return the members who read memos, in the order of their ids."""
    found = Member.objects.filter(company=company, is_active=True, role__in=_ROLES)
    return list(found.order_by("pk"))


@transaction.atomic
def write(candidate: Candidate, *, text: str, by: Actor) -> Memo:
    """Write a memo about the candidate, and mail those whom it mentions.

    Raises
    ------
    UserFacingError
        The text is empty or too long.
    """
    author = require_member(by, Action.WRITE_MEMOS, candidate)
    checked = _checked(text)
    memo = Memo.objects.create(
        company=candidate.company,
        candidate=candidate,
        author=author,
        text=checked,
        search_text=search_text_of(checked),
    )
    audit.record(candidate.company, Event.MEMO_WRITTEN, memo, by=by, candidate=candidate.pk)
    _tell(memo, author)
    return memo


@transaction.atomic
def edit(memo: Memo, *, text: str, by: Actor) -> Memo:
    """Replace the text of one's own memo; those whom only the new text mentions get a mail.

    Raises
    ------
    UserFacingError
        The text is empty or too long.
    NotYours
        Somebody else wrote it.
    Conflict
        It was removed meanwhile.
    """
    author = require_member(by, Action.WRITE_MEMOS, memo)
    checked = _checked(text)
    held = _own(memo, author)
    if held.text != checked:
        held.text, held.edited_at = checked, timezone.now()
        held.search_text = search_text_of(checked)
        held.save(update_fields=["text", "search_text", "edited_at"])
        audit.record(held.company, Event.MEMO_EDITED, held, by=by)
        _tell(held, author)
    return held


@transaction.atomic
def remove(memo: Memo, *, by: Actor) -> None:
    """Remove one's own memo. It can be restored for :data:`KEPT_FOR`.

    Raises
    ------
    NotYours, Conflict
        As :func:`edit`.
    """
    held = _own(memo, require_member(by, Action.WRITE_MEMOS, memo))
    held.removed_at = timezone.now()
    held.save(update_fields=["removed_at"])
    audit.record(held.company, Event.MEMO_REMOVED, held, by=by)


@transaction.atomic
def restore(memo: Memo, *, by: Actor) -> None:
    """Undo :func:`remove`; nothing happens if the memo is there.

    Raises
    ------
    NotYours
        Somebody else wrote it.
    Conflict
        It was deleted for good meanwhile.
    """
    held = _own(memo, require_member(by, Action.WRITE_MEMOS, memo), may_be_removed=True)
    if held.removed_at is not None:
        held.removed_at = None
        held.save(update_fields=["removed_at"])
        audit.record(held.company, Event.MEMO_RESTORED, held, by=by)


def delete_removed() -> None:
    """Delete for good what was removed a day ago. The worker calls this."""
    old = Memo.objects.filter(removed_at__lt=timezone.now() - KEPT_FOR)
    due.go_through(due.Batch(old, _delete))


@transaction.atomic
def _delete(keys: list[str]) -> None:
    """Delete removed memos, with the mails about them: these name the candidate."""
    rows = Memo.objects.filter(pk__in=keys, removed_at__isnull=False)
    for company, about in rows.values_list("company", "pk"):
        mails = OutgoingMail.objects.filter(company=company, about=subject_of(Memo(pk=about)))
        mails.delete()
    rows.delete()


def subject_of(memo: Memo) -> str:
    """Return the subject of mails about it."""
    return f"memo:{memo.pk}"


def mentioned_in(text: str, people: Iterable[Member]) -> list[Member]:
    """Return those whose name follows an @ in the text, whatever the spaces within the name.

    Where the names of several people follow, as 森 and 森田 do in ``@森田``, the longest is meant.
    People of one name are all meant.
    """
    named = defaultdict(list)
    for one in people:
        named[_without_spaces(one.full_name)].append(one)
    longest_first = sorted(filter(None, named), key=len, reverse=True)
    meant = {
        next((name for name in longest_first if after.startswith(name)), "")
        for after in _without_spaces(text).split("@")[1:]
    }
    return [one for name in longest_first if name in meant for one in named[name]]


def _without_spaces(text: str) -> str:
    """Return the text with full-width characters as half-width ones, and without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _checked(text: str) -> str:
    said = characters.clean(text).strip()
    if not said:
        raise UserFacingError(Code.VALUE_MISSING, _("メモを入力してください。"), field="text")
    return limits.check(said, limits.LONGEST_COMMENT, field="text")


def _own(memo: Memo, author: Member, *, may_be_removed: bool = False) -> Memo:
    rows = Memo.objects.select_for_update(of=("self",)).select_related("company")
    held = rows.filter(pk=memo.pk).first()
    if held is None or (held.removed_at is not None and not may_be_removed):
        raise Conflict(
            Code.MEMO_GONE, _("このメモはすでに削除されています。画面を更新してご確認ください。")
        )
    if held.author_id != author.pk:
        raise NotYours
    return held


def _tell(memo: Memo, author: Member) -> None:
    """Mail those whom the text mentions and who were not told of this memo yet."""
    if "@" not in _without_spaces(memo.text):
        return
    named = [
        one
        for one in mentioned_in(memo.text, people_to_mention(memo.company))
        if one.role != Role.LIMITED or memo.is_within_reach_of(one)
    ]
    known = set(memo.mentions.values_list("member", flat=True))
    for member in named:
        if member.pk not in known:
            MemoMention.objects.create(company=memo.company, memo=memo, member=member)
            if member.pk != author.pk:
                _write_to(member, memo, author)


def _write_to(member: Member, memo: Memo, author: Member) -> None:
    """Write without the memo's text: it is about a person, and stays in Enishi."""
    with override(member.language):
        words = {
            "name": quoting.in_line(member.full_name),
            "author": quoting.in_line(author.full_name),
            "candidate": quoting.in_line(memo.candidate.full_name),
            "link": addresses.candidate(memo.candidate_id),
        }
        body = _(
            "%(name)s 様\n\n"
            "%(author)sさんが、候補者のメモであなたに呼びかけています。\n\n"
            "■候補者　%(candidate)s 様\n"
            "■メモを読む\n%(link)s\n"
        )
        outbox.write(
            memo.company,
            to=member.email,
            subject=_("【Enishi】%(author)sさんからの呼びかけ") % words,
            body=body % words,
            kind="memo.mentioned",
            about=subject_of(memo),
            reply_to=author.email,
            language=member.language,
            once=f"memo:{memo.pk}:{member.pk}",
        )
