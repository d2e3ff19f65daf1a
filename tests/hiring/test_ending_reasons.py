"""Reasons for an application's end: standard ones, a company's own, and those of results."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Code, UserFacingError
from enishi.hiring import applications, ending_reasons
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.models import Application, StepResult

pytestmark = pytest.mark.django_db


def code_of(company: Company, outcome: str, name: str) -> str:
    offered = ending_reasons.offered_to(company)
    return next(one.code for one in offered if (one.outcome, one.name) == (outcome, name))


def names_of(company: Company, outcome: str) -> list[str]:
    return [one.name for one in ending_reasons.offered_to(company) if one.outcome == outcome]


def ended(application: Application, outcome: str, reason: str, by: Member) -> StepResult:
    return applications.record_result(
        application,
        outcome,
        at_step=application.current_step_id,
        reason=reason,
        by=actors.of(by),
    )


def test_a_standard_reason_becomes_a_row_when_it_is_chosen(
    application_at_screening: Application, recruiter: Member
) -> None:
    company = application_at_screening.company
    before = ending_reasons.offered_to(company)
    assert not EndingReason.objects.exists()
    result = ended(
        application_at_screening,
        "withdrawn",
        code_of(company, "withdrawn", "他社に決定"),
        recruiter,
    )
    assert result.reason is not None
    assert (result.reason.name, result.reason.outcome) == ("他社に決定", "withdrawn")
    after = ending_reasons.offered_to(company)
    assert [one.name for one in after] == [one.name for one in before]


def test_a_page_drawn_before_still_names_the_standard_reason(
    application_at_screening: Application, recruiter: Member, admin: Member
) -> None:
    company = application_at_screening.company
    code = code_of(company, "rejected", "募集終了")
    ending_reasons.add_standard(company, by=actors.of(admin))
    result = ended(application_at_screening, "rejected", code, recruiter)
    assert result.reason == EndingReason.objects.get(name="募集終了")


def test_english_companies_begin_with_english_reasons(company: Company) -> None:
    company.locale = "en"
    assert "Chose another company" in names_of(company, "withdrawn")
    assert len(ending_reasons.standard(company)) == 15


@pytest.mark.parametrize("outcome", ["passed", "rejected"])
def test_a_reason_of_another_outcome_is_refused_and_nothing_recorded(
    application_at_screening: Application, recruiter: Member, outcome: str
) -> None:
    code = code_of(application_at_screening.company, "withdrawn", "他社に決定")
    with pytest.raises(UserFacingError) as refused:
        ended(application_at_screening, outcome, code, recruiter)
    assert (refused.value.code, refused.value.field) == (Code.REASON_UNKNOWN, "reason")
    assert not StepResult.objects.exists()


@pytest.mark.parametrize("typed", ["x", "9" * 30, "-1", "²"])
def test_what_names_no_reason_is_refused(
    application_at_screening: Application, recruiter: Member, typed: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        ended(application_at_screening, "rejected", typed, recruiter)
    assert refused.value.code == Code.REASON_UNKNOWN


def test_admins_add_rename_order_and_archive(company: Company, admin: Member) -> None:
    by = actors.of(admin)
    made = ending_reasons.create(company, "withdrawn", " 家庭の事情 ", by=by)
    assert names_of(company, "withdrawn")[-2:] == ["その他", "家庭の事情"]
    ending_reasons.move_up(made, by=by)
    assert names_of(company, "withdrawn")[-2:] == ["家庭の事情", "その他"]
    ending_reasons.rename(made, "ご家庭の事情", by=by)
    ending_reasons.put_away(made, by=by)
    assert "ご家庭の事情" not in names_of(company, "withdrawn")
    ending_reasons.restore(made, by=by)
    assert "ご家庭の事情" in names_of(company, "withdrawn")


@pytest.mark.parametrize(
    ("outcome", "name", "code"),
    [
        ("rejected", " ", Code.VALUE_MISSING),
        ("rejected", "x" * 41, Code.TEXT_TOO_LONG),
        ("passed", "理由", Code.CHOICE_UNKNOWN),
        ("rejected", "その他", Code.REASON_NAME_TAKEN),
    ],
)
def test_what_is_wrong_is_said(
    company: Company, admin: Member, outcome: str, name: str, code: Code
) -> None:
    with pytest.raises(UserFacingError) as refused:
        ending_reasons.create(company, outcome, name, by=actors.of(admin))
    assert refused.value.code == code


def test_there_is_an_end_to_reasons(
    company: Company, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending_reasons, "MOST", 15)
    with pytest.raises(UserFacingError) as refused:
        ending_reasons.create(company, "rejected", "理由", by=actors.of(admin))
    assert refused.value.code == Code.TOO_MANY_REASONS
