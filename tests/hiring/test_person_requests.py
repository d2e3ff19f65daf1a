"""本人からの請求: recorded, answered in time, and never answered twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Code, Conflict, NotAllowed, UserFacingError
from enishi.hiring import person_requests
from enishi.hiring.models import Candidate
from enishi.hiring.person_request_models import PersonRequest
from enishi.hiring.person_requests import RequestDetails

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def candidate(admin: Member) -> Candidate:
    return Candidate.objects.create(company=admin.company, family_name="甲野")


def recorded(candidate: Candidate, admin: Member, **given: object) -> PersonRequest:
    values = {
        "kind": "disclosure",
        "received_on": today(),
        "due_on": today() + timedelta(days=14),
        **given,
    }
    details = RequestDetails(**values)  # type: ignore[arg-type]
    return person_requests.record_request(candidate, details, by=actors.of(admin))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "x"}, Code.REQUEST_KIND_MISSING),
        ({"received_on": None}, Code.REQUEST_DAY_UNFIT),
        ({"received_on": date(2999, 1, 1)}, Code.REQUEST_DAY_UNFIT),
        ({"due_on": None}, Code.REQUEST_DUE_DAY_UNFIT),
        ({"due_on": date(2020, 1, 1)}, Code.REQUEST_DUE_DAY_UNFIT),
        ({"note": "x" * 2001}, Code.TEXT_TOO_LONG),
    ],
)
def test_what_makes_no_sense_is_refused(
    candidate: Candidate, admin: Member, given: dict[str, object], code: Code
) -> None:
    with pytest.raises(UserFacingError) as refused:
        recorded(candidate, admin, **given)
    assert refused.value.code == code
    assert not PersonRequest.objects.exists()


def test_a_request_is_closed_once_and_can_be_reopened(candidate: Candidate, admin: Member) -> None:
    by = actors.of(admin)
    made = recorded(candidate, admin)
    closed = person_requests.close_request(made, "done", answer="郵送した", by=by)
    assert (closed.state, closed.closed_by, closed.answer) == ("done", admin, "郵送した")
    with pytest.raises(Conflict):
        person_requests.close_request(made, "refused", answer="x", by=by)
    made.refresh_from_db()
    assert not made.is_open
    person_requests.reopen_request(made, by=by)
    made.refresh_from_db()
    assert made.is_open


def test_a_refusal_says_why(candidate: Candidate, admin: Member) -> None:
    made = recorded(candidate, admin)
    for outcome, code in (
        ("refused", Code.REFUSAL_REASON_MISSING),
        ("open", Code.REQUEST_OUTCOME_MISSING),
    ):
        with pytest.raises(UserFacingError) as refused:
            person_requests.close_request(made, outcome, answer=" ", by=actors.of(admin))
        assert refused.value.code == code


def test_only_admins_record_and_close(
    candidate: Candidate, admin: Member, recruiter: Member
) -> None:
    made = recorded(candidate, admin)
    with pytest.raises(NotAllowed):
        recorded(candidate, recruiter)
    with pytest.raises(NotAllowed):
        person_requests.close_request(made, "done", answer="", by=actors.of(recruiter))
