"""The dialog about an overlap says who and when, and asks to accept it."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring.models import Application
from enishi.interviews.models import Interview, InterviewState, Slot
from enishi.interviews.trips import confirmation, scheduling
from tests.interviews.conftest import drawn, fresh, tomorrow, version_of
from tests.web.interviews.conftest import Send

pytestmark = pytest.mark.django_db(transaction=True)

BUTTON = 'name="overlap" value="accepted"'


@pytest.fixture
def fixed(
    application_at_screening: Application, recruiter: Member, interviewer: Member
) -> Interview:
    """鈴木's 面談 with 伊藤, confirmed for half past ten tomorrow."""
    step = application_at_screening.job.flow.steps.get(name="面談")
    Application.objects.filter(pk=application_at_screening.pk).update(current_step=step)
    draft = scheduling.open_draft(application_at_screening, by=actors.of(recruiter))
    drawn(draft, by=recruiter, starts_at=tomorrow(10).replace(minute=30))
    scheduling.set_participants(
        draft, members=[interviewer], by=actors.of(recruiter), version=version_of(draft)
    )
    return confirmation.confirm(fresh(draft), by=actors.of(recruiter), version=version_of(draft))


@pytest.fixture
def address(interview: Interview, slot: Slot, recruiter: Member, interviewer: Member) -> str:
    """Of the confirmation of 山田's interview with 伊藤 at ten."""
    scheduling.set_participants(
        interview, members=[interviewer], by=actors.of(recruiter), version=version_of(interview)
    )
    return f"/interviews/{interview.pk}/confirmation"


def test_pressing_confirm_shows_who_is_taken_and_nothing_is_fixed(
    send: Send, fixed: Interview, address: str, interview: Interview
) -> None:
    dialog = send(address).content.decode()
    assert "伊藤さんはこの時間に別の面接があります（" in dialog
    assert "10:30〜11:30\u3000鈴木\u3000一郎・面談）。" in dialog
    assert f'name="overlapping" value="{fixed.pk}"' in dialog
    assert BUTTON in dialog
    assert "重なりを承知のうえで確定する" in dialog
    # Whoever chose not to tell the candidate need not choose again.
    assert 'name="tell_candidate" value="1">' in dialog
    assert fresh(interview).state == InterviewState.DRAFT


def test_the_button_confirms_and_both_pages_say_so(
    send: Send, sato: Client, fixed: Interview, address: str, interview: Interview
) -> None:
    answer = send(
        address,
        read="1",
        overlap="accepted",
        overlapping=fixed.pk,
        overlap_reason="途中で交代します",
    )
    assert answer["HX-Redirect"] == f"/applications/{interview.application_id}/"
    for one in (interview, fixed):
        page = sato.get(f"/interviews/{one.pk}/").content.decode()
        assert "伊藤さんは、同じ時間に別の面接があります" in page
        assert "重なりを承知した理由：途中で交代します" in page
    assert sato.get("/").content.decode().count("伊藤さんは、同じ時間に別の面接があります") == 2


@pytest.mark.parametrize(
    "fields", [{}, {"overlap": "accepted"}, {"overlap": "accepted", "overlapping": "x"}]
)
def test_who_was_not_shown_it_is_refused_where_they_look(
    send: Send, fixed: Interview, address: str, interview: Interview, fields: dict[str, str]
) -> None:
    refused = send(address, form="fixing-form", read="1", **fields)
    assert refused.status_code == 409
    assert "伊藤さんはこの時間に別の面接があります" in refused.content.decode()
    assert refused["HX-Retarget"].startswith("#fixing-form-refusal")
    assert fresh(interview).state == InterviewState.DRAFT


def test_a_reason_without_end_is_refused_beside_its_field(
    send: Send, fixed: Interview, address: str
) -> None:
    refused = send(
        address, form="fixing-form", read="1", overlap="accepted", overlap_reason="あ" * 201
    )
    assert refused.status_code == 422
    assert "fixing-form-overlap_reason-error" in refused.content.decode()


def test_drafts_and_proposals_only_warn(
    send: Send,
    sato: Client,
    fixed: Interview,
    address: str,
    recruiter: Member,
    interview: Interview,
) -> None:
    page = sato.get(f"/interviews/{interview.pk}/").content.decode()
    assert "伊藤さんはこの時間に別の面接があります" in page
    proposing = sato.get(f"/interviews/{interview.pk}/proposal", headers={"HX-Request": "true"})
    assert "重なりがなくなるまで候補者に表示されません" in proposing.content.decode()
    confirmation.reopen(fixed, by=actors.of(recruiter), version=version_of(fixed))
    dialog = sato.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "伊藤さんはこの時間に調整中の別の面接があります" in dialog
    assert BUTTON not in dialog
    assert send(address)["HX-Redirect"]


def test_the_calendar_draws_the_busy_time_beside_the_slot_with_both_names(
    sato: Client, fixed: Interview, address: str, interview: Interview
) -> None:
    between = {"start": tomorrow(0).isoformat(), "end": tomorrow(23).isoformat()}
    own, busy = sato.get(f"/interviews/{interview.pk}/events", between).json()
    assert (own["title"], busy["title"]) == ("山田（60分）", "伊藤：面接（鈴木）")
    assert busy["busy"]
    assert "display" not in busy
