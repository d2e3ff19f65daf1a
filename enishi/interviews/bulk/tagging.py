"""A bulk change of tags: whom it leaves out, what it does to each candidate, how it is undone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _

from enishi.company.actors import Actor
from enishi.hiring import tags
from enishi.hiring.models import Candidate
from enishi.hiring.tag_models import CandidateTag
from enishi.interviews.bulk.models import BulkChange, BulkItem, BulkKind


def reasons_on(change: BulkChange, candidates: Iterable[int]) -> dict[int, str]:
    """Return why candidates are left out, by their ids; the others are not in it."""
    ids = list(candidates)
    if change.tag is None:
        return dict.fromkeys(ids, _("タグが削除されています。"))
    marks = CandidateTag.objects.filter(company=change.company_id, candidate__in=ids)
    having = set(marks.filter(tag=change.tag).values_list("candidate", flat=True))
    if change.kind == BulkKind.UNTAG:
        return dict.fromkeys(set(ids) - having, _("このタグは付いていません。"))
    many: dict[int, int] = dict(marks.values_list("candidate").annotate(Count("pk")))
    full = {pk for pk, count in many.items() if count >= tags.MOST_OF_ONE}
    sentence = _("一人に付けられるタグの数を超えます。")
    return dict.fromkeys(full, sentence) | dict.fromkeys(having, _("すでに付いています。"))


def lock_candidates(items: Iterable[BulkItem]) -> None:
    """Lock the candidates of a batch before any tag, in the order in which one page locks them."""
    ids = [item.candidate_id for item in items]
    list(Candidate.objects.select_for_update().filter(pk__in=ids).order_by("pk").only("pk"))


def change_tag(change: BulkChange, candidate: Candidate, *, by: Actor) -> None:
    """Put the change's tag on the candidate, or take it off."""
    _set(change, candidate, has_it=change.kind == BulkKind.TAG, by=by)


def undo_tag(change: BulkChange, candidate: Candidate, *, by: Actor) -> str:
    """Do the opposite. Returns why the candidate's tags stay instead; empty if they do not."""
    if change.tag is None:
        return _("タグが削除されています。")
    was_put_on = change.kind == BulkKind.TAG
    if candidate.tag_marks.filter(tag=change.tag).exists() != was_put_on:
        return _("そのあとにタグが変更されています。")
    if not was_put_on and candidate.tag_marks.count() >= tags.MOST_OF_ONE:
        return _("一人に付けられるタグの数を超えます。")
    _set(change, candidate, has_it=not was_put_on, by=by)
    return ""


def _set(change: BulkChange, candidate: Candidate, *, has_it: bool, by: Actor) -> None:
    tag = change.tag
    if tag is None:
        return
    others = [one for one in candidate.tags.all() if one.pk != tag.pk]
    tags.set_tags(candidate, [*others, tag] if has_it else others, by=by)
