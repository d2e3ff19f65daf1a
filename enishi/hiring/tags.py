"""タグ: made, changed, merged and deleted by those who set up the hiring, put on candidates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, transaction
from django.db.models import Func, IntegerField, OuterRef
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, not_found, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring.models import Candidate
from enishi.hiring.tag_models import LONGEST_TAG, CandidateTag, Tag, TagColor

MOST_TAGS = 200
MOST_OF_ONE = 30
COUNTED = 1000


@dataclass(frozen=True, slots=True)
class TagDetails:
    """What a tag is called, as somebody typed it, and its colour."""

    name: str = ""
    color: str = TagColor.GRAY


@transaction.atomic
def create(company: Company, details: TagDetails, *, by: Actor) -> Tag:
    """Make a tag.

    Raises
    ------
    UserFacingError
        The name is empty, too long or taken, or the company has too many tags.
    """
    require(by, Action.EDIT_TAGS, company)
    checked = _checked(details)
    if Tag.objects.filter(company=company).count() >= MOST_TAGS:
        raise UserFacingError(
            Code.TOO_MANY_TAGS,
            _("タグは%(count)d個までです。使わないタグを統合または削除してください。")
            % {"count": MOST_TAGS},
            field="name",
        )
    with _name_is_free():
        made = Tag.objects.create(company=company, name=checked.name, color=checked.color)
    audit.record(company, Event.TAG_SAVED, made, by=by)
    return made


@transaction.atomic
def change(tag: Tag, details: TagDetails, *, by: Actor) -> Tag:
    """Change name and colour of a tag, on every candidate. Raises as :func:`create`."""
    require(by, Action.EDIT_TAGS, tag)
    checked = _checked(details)
    held = lock_row(Tag.objects.all(), tag.pk)
    held.name, held.color = checked.name, checked.color
    with _name_is_free():
        held.save(update_fields=["name", "color"])
    audit.record(held.company, Event.TAG_SAVED, held, by=by)
    return held


@transaction.atomic
def merge(tag: Tag, into: Tag, *, by: Actor) -> None:
    """Put the other tag on everybody who has this one, and delete this one.

    Raises
    ------
    UserFacingError
        Both are the same tag.
    """
    require(by, Action.EDIT_TAGS, tag)
    require(by, Action.EDIT_TAGS, into)
    if tag.pk == into.pk:
        raise UserFacingError(
            Code.SAME_TAG, _("統合先には別のタグを選択してください。"), field="into"
        )
    # In the order of their ids, so that two members who merge crosswise do not deadlock.
    held = {pk: lock_row(Tag.objects.all(), pk) for pk in sorted((tag.pk, into.pk))}
    marks = CandidateTag.objects.filter(company=tag.company_id)
    has_it = marks.filter(tag=into.pk).values("candidate")
    marks.filter(tag=tag.pk).exclude(candidate__in=has_it).update(tag=into.pk)
    audit.record(tag.company, Event.TAG_MERGED, held[tag.pk], by=by, into=into.pk)
    held[tag.pk].delete()


@transaction.atomic
def remove(tag: Tag, *, by: Actor) -> None:
    """Delete a tag; the candidates who had it lose it."""
    require(by, Action.EDIT_TAGS, tag)
    held = lock_row(Tag.objects.all(), tag.pk)
    audit.record(held.company, Event.TAG_REMOVED, held, by=by)
    held.delete()


@transaction.atomic
def set_tags(candidate: Candidate, tags: Collection[Tag], *, by: Actor, new: str = "") -> bool:
    """Let the candidate have exactly these tags. Returns whether that changed anything.

    Parameters
    ----------
    new
        The name of one more tag, which is made unless the company has it.

    Raises
    ------
    UserFacingError
        They are too many, or the new tag cannot be made.
    NotFound
        A tag is another company's, or was deleted meanwhile.
    """
    require(by, Action.EDIT_CANDIDATES, candidate)
    wanted = {tag.pk for tag in tags}
    if characters.is_visible(name := characters.clean_line(new)):
        known = Tag.objects.filter(company=candidate.company_id, name__iexact=name).first()
        wanted.add((known or create(candidate.company, TagDetails(name), by=by)).pk)
    if len(wanted) > MOST_OF_ONE:
        raise UserFacingError(
            Code.TOO_MANY_TAGS_ON_ONE,
            _("一人に付けられるタグは%(count)d個までです。") % {"count": MOST_OF_ONE},
            field="tags",
        )
    held = lock_row(Candidate.objects.all(), candidate.pk)
    # Locked, so that nobody deletes them meanwhile.
    own = Tag.objects.filter(company=held.company_id, pk__in=wanted).select_for_update()
    if len(own) != len(wanted):
        raise not_found()
    present = set(held.tag_marks.values_list("tag", flat=True))
    if present == wanted:
        return False
    held.tag_marks.exclude(tag__in=wanted).delete()
    CandidateTag.objects.bulk_create(
        CandidateTag(company_id=held.company_id, candidate=held, tag_id=pk)
        for pk in sorted(wanted - present)
    )
    audit.record(
        held.company,
        Event.CANDIDATE_TAGGED,
        held,
        by=by,
        added=sorted(wanted - present),
        removed=sorted(present - wanted),
    )
    return True


def with_counts(company: Company) -> list[Tag]:
    """Return the company's tags by name; ``count`` says how many have each, 1,001 at most."""
    some = CandidateTag.objects.filter(tag=OuterRef("pk")).values("candidate")[: COUNTED + 1]
    counted = Func(ArraySubquery(some), function="cardinality", output_field=IntegerField())
    return list(Tag.objects.filter(company=company).annotate(count=counted))


@contextmanager
def _name_is_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise UserFacingError(
            Code.TAG_NAME_TAKEN, _("同じ名前のタグがあります。"), field="name"
        ) from None


def _checked(details: TagDetails) -> TagDetails:
    name = characters.clean_line(details.name)
    if not characters.is_visible(name):
        raise UserFacingError(Code.VALUE_MISSING, _("タグ名を入力してください。"), field="name")
    if len(name) > LONGEST_TAG:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("%(limit)d文字以内で入力してください。") % {"limit": LONGEST_TAG},
            field="name",
        )
    if details.color not in TagColor.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("色を選択してください。"), field="color")
    return TagDetails(name, details.color)
