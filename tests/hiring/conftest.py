"""The interviewer of the candidate's 一次面接."""

from __future__ import annotations

import pytest

from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, Participant


@pytest.fixture
def participation(application_at_interview: Application, interviewer: Member) -> Participant:
    """伊藤 interviews 山田 花子, and so sees her."""
    application = application_at_interview
    interview = Interview.objects.create(
        company=application.company, application=application, step=application.current_step
    )
    return Participant.objects.create(
        company=application.company, interview=interview, member=interviewer
    )
