"""The tags by which the demo's recruiters find candidates."""

from __future__ import annotations

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.hiring import tags
from enishi.hiring.models import Candidate
from enishi.hiring.tag_models import TagColor
from enishi.hiring.tags import TagDetails

# Each with how often a candidate has it.
_TAGS = (
    ("英語でのやり取り可", TagColor.BLUE, 4),
    ("即戦力", TagColor.GREEN, 5),
    ("会社説明会に参加", TagColor.PURPLE, 3),
    ("要連絡", TagColor.RED, 7),
)


def set_up(company: Company, *, recruiter: Member) -> None:
    """Make tags, and put each on some candidates."""
    by = actors.of(recruiter)
    made = [
        (tags.create(company, TagDetails(name, color), by=by), each) for name, color, each in _TAGS
    ]
    for place, candidate in enumerate(Candidate.objects.filter(company=company).order_by("pk")):
        theirs = [tag for tag, each in made if place % each == 0]
        if theirs:
            tags.set_tags(candidate, theirs, by=by)
