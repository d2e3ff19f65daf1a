"""Makes what the list of candidates shows beside the candidates: tags."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import tags
from enishi.hiring.models import Application
from enishi.hiring.tag_models import Tag, TagColor
from enishi.hiring.tags import TagDetails

_NAMES = ("英語でのやり取り可", "説明会参加", "即戦力", "要連絡", "リファラル", "新卒")


def tags_of(application: Application, who: Member) -> Tag:
    """Return one of the company's tags, one of each colour; the candidate has four of them."""
    known = {tag.name: tag for tag in Tag.objects.filter(company=who.company)}
    by = actors.of(who)
    made = [
        known.get(name) or tags.create(who.company, TagDetails(name, color), by=by)
        for name, color in zip(_NAMES, TagColor.values, strict=True)
    ]
    tags.set_tags(application.candidate, made[:4], by=by)
    return made[0]
