"""What the search shows: groups of results, each bounded, and the way to all of a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company.actors import Actor
from enishi.company.models import Member
from enishi.company.roles import Action, may
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Candidate
from enishi.overview import search
from enishi.web.shell import topic_search

_LONGEST_EXCERPT = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: where it leads, its name, and what tells it from others of that name."""

    address: str
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The first results of one kind; ``more`` is the address of all, empty if these are all."""

    kind: str
    title: Promise
    icon: str
    hits: list[Hit]
    more: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    title: Promise
    icon: str
    action: Action
    find: Callable[[Actor, Member, str, int], list[Hit]]
    needs_words: bool = False


def groups_of(by: Actor, text: str, *, most: int, kind: str = "") -> list[Group]:
    """Return the groups in which something was found, of the kinds that the actor may see.

    Parameters
    ----------
    most
        Results of each group.
    kind
        A key of :data:`KINDS`, for that group alone.
    """
    member = by.member
    if member is None:
        return []
    has_words = search.has_words_enough(text)
    found = []
    for key, one in KINDS.items():
        if kind in KINDS and kind != key:
            continue
        if not may(by, one.action) or (one.needs_words and not has_words):
            continue
        hits = one.find(by, member, text, most + 1)
        if hits:
            more = _address_of_all(key, text) if len(hits) > most else ""
            found.append(Group(key, one.title, one.icon, hits[:most], more))
    return found


def _address_of_all(key: str, text: str) -> str:
    if key == "candidates":
        return f"{reverse('candidates')}?{urlencode({'q': text})}"
    return f"{reverse('search')}?{urlencode({'q': text, 'kind': key})}"


def _candidates(_by: Actor, member: Member, text: str, most: int) -> list[Hit]:
    return [
        Hit(reverse("candidate", args=[one.pk]), one.full_name, _about(one))
        for one in search.candidates_found(member, text, most=most)
    ]


def _about(candidate: Candidate) -> str:
    """Return フリガナ, and job and step of the newest application."""
    newest = candidate.matching_applications[:1]  # type: ignore[attr-defined]
    where = [
        _("%(job)s・%(step)s") % {"job": one.job.title, "step": one.current_step.name}
        for one in newest
    ]
    return "　".join(filter(None, [candidate.full_kana, *where]))


def _jobs(_by: Actor, member: Member, text: str, most: int) -> list[Hit]:
    return [
        Hit(reverse("job", args=[one.pk]), one.title, "" if one.is_open else _("募集終了"))
        for one in search.jobs_found(member, text, most=most)
    ]


def _memos(by: Actor, _member: Member, text: str, most: int) -> list[Hit]:
    return [
        Hit(
            reverse("candidate", args=[one.candidate_id]),
            one.candidate.full_name,
            _excerpt(one, text),
        )
        for one in search.memos_found(by, text, most=most)
    ]


def _excerpt(memo: Memo, text: str) -> str:
    """Return the part of the memo around the first word, or its beginning."""
    said = " ".join(memo.text.split())
    word = text.split()[0] if text.split() else ""
    place = max(0, said.lower().find(word.lower()) - _LONGEST_EXCERPT // 3)
    part = said[place : place + _LONGEST_EXCERPT]
    return f"{'…' if place else ''}{part}{'…' if place + _LONGEST_EXCERPT < len(said) else ''}"


def _members(_by: Actor, member: Member, text: str, most: int) -> list[Hit]:
    return [
        Hit(
            reverse("settings_members"),
            one.full_name,
            "　".join(filter(None, [one.email, one.department])),
        )
        for one in search.members_found(member, text, most=most)
    ]


def _topics(by: Actor, _member: Member, text: str, most: int) -> list[Hit]:
    found = topic_search.find_topics(text, by=by)
    return [Hit(one.address, str(one.title), str(one.summary)) for one in found[:most]]


KINDS = {
    "candidates": _Kind(
        gettext_lazy("候補者"), "users", Action.SEE_CANDIDATES, _candidates, needs_words=True
    ),
    "jobs": _Kind(gettext_lazy("求人"), "briefcase", Action.EDIT_JOBS, _jobs),
    "memos": _Kind(gettext_lazy("メモ"), "note", Action.WRITE_MEMOS, _memos, needs_words=True),
    "members": _Kind(gettext_lazy("メンバー"), "user", Action.EDIT_COMPANY, _members),
    "topics": _Kind(gettext_lazy("設定・ヘルプ"), "settings", Action.USE_PRODUCT, _topics),
}
