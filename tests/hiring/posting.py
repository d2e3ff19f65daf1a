"""A posting with all that the law wants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import posting_texts, postings
from enishi.hiring.models import Job
from enishi.hiring.posting_models import JobPosting
from enishi.hiring.postings import PostingDetails

COMPLETE = PostingDetails(
    texts={"ja": {one.name: f"{one.label}です" for one in posting_texts.TEXTS if one.is_required}},
    choices={
        "employment_type": "regular",
        "term": "indefinite",
        "probation": "none",
        "overtime": "none",
        "pay_unit": "month",
        "fixed_overtime_pay": "none",
        "smoking": "no_indoors",
    },
    numbers={"pay_least": 300_000, "pay_most": 400_000},
    insurances=("health", "pension"),
    prefecture="東京都",
    city="千代田区",
)


def complete(**fields: Any) -> PostingDetails:
    """The complete one, but for these fields."""
    return replace(COMPLETE, **fields)


def with_texts(**texts: str) -> PostingDetails:
    """The complete one with these Japanese texts."""
    return complete(texts={"ja": dict(COMPLETE.texts["ja"]) | texts})


def with_choices(**choices: str) -> PostingDetails:
    return complete(choices=dict(COMPLETE.choices) | choices)


def published(job: Job, recruiter: Member, details: PostingDetails = COMPLETE) -> JobPosting:
    return postings.save(job, details, publish=True, by=actors.of(recruiter))
