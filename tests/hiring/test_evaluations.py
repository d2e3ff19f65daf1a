"""Each interviewer has one evaluation of a candidate at a step, and may rewrite it."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import NotFound, UserFacingError
from enishi.hiring import evaluations
from enishi.hiring.models import Application


@pytest.mark.usefixtures("participation")
def test_a_second_evaluation_replaces_the_members_first(
    application_at_interview: Application, interviewer: Member
) -> None:
    step = application_at_interview.current_step
    for score in (2, 4):
        evaluations.write(
            application_at_interview, step=step, score=score, by=actors.of(interviewer)
        )
    assert application_at_interview.evaluations.get().score == 4


@pytest.mark.usefixtures("participation")
@pytest.mark.parametrize(("score", "comment"), [(0, ""), (6, "よい"), (None, " ")])
def test_an_evaluation_says_something_within_the_scale(
    application_at_interview: Application, interviewer: Member, score: int | None, comment: str
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        evaluations.write(
            application_at_interview,
            step=application_at_interview.current_step,
            score=score,
            comment=comment,
            by=actors.of(interviewer),
        )
    assert refusal.value.field == "score"


def test_an_interviewer_of_others_writes_nothing_about_this_candidate(
    application_at_interview: Application, interviewer: Member
) -> None:
    with pytest.raises(NotFound):
        evaluations.write(
            application_at_interview,
            step=application_at_interview.current_step,
            score=5,
            by=actors.of(interviewer),
        )
