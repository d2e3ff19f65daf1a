"""Templates of messages: the standard ones until a company has its own, in an order, checked."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import Company, Member
from enishi.errors import Code, UserFacingError
from enishi.hiring.messages import (
    draft,
    filling,
    message_templates,
    previews,
    standard_templates,
)
from enishi.hiring.messages.message_templates import TemplateDetails
from enishi.hiring.messages.models import MessageTemplate, TemplateKind
from enishi.hiring.models import Application

DETAILS = TemplateDetails("書類のお願い", "documents", "ja", "{{会社名}}より", "{{候補者名}} 様")


def names(company: Company) -> list[str]:
    return [one.name for one in message_templates.offered_to(company)]


def test_a_company_begins_with_every_kind_in_both_languages(company: Company) -> None:
    standard = list(standard_templates.all_of_them())
    assert {(one.kind, one.language) for one in standard} == {
        (kind, language) for kind in TemplateKind.values for language in ("ja", "en")
    }
    assert message_templates.offered_to(company) == standard


@pytest.mark.parametrize("one", list(standard_templates.all_of_them()), ids=lambda one: one.code)
def test_each_standard_template_can_be_filled_and_has_nothing_to_correct(
    one: standard_templates.StandardTemplate, company: Company, recruiter: Member
) -> None:
    shown = previews.of_template(
        company, one.subject, one.body, language=one.language, by=actors.of(recruiter)
    )
    assert (shown.problem, shown.findings) == ("", [])
    assert "{{" not in shown.text


def test_the_first_of_its_own_keeps_the_standard_ones(company: Company, recruiter: Member) -> None:
    message_templates.create(company, DETAILS, by=actors.of(recruiter))
    assert names(company)[-1] == "書類のお願い"
    assert len(names(company)) == 11
    message_templates.add_standard(company, by=actors.of(recruiter))
    assert MessageTemplate.objects.count() == 11


def test_templates_are_ordered_put_away_and_restored(company: Company, recruiter: Member) -> None:
    by = actors.of(recruiter)
    message_templates.add_standard(company, by=by)
    first, second, *_rest = MessageTemplate.objects.all()
    before = names(company)
    message_templates.move_up(second, by=by)
    assert names(company) == [before[1], before[0], *before[2:]]
    message_templates.move_up(second, by=by)
    assert names(company)[0] == second.name
    message_templates.put_away(first, by=by)
    assert first.name not in names(company)
    message_templates.restore(first, by=by)
    assert first.name in names(company)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"name": ""}, Code.VALUE_MISSING, "name"),
        ({"name": "あ" * 61}, Code.TEXT_TOO_LONG, "name"),
        ({"kind": "other"}, Code.CHOICE_UNKNOWN, "kind"),
        ({"language": "fr"}, Code.CHOICE_UNKNOWN, "language"),
        ({"subject": ""}, Code.VALUE_MISSING, "subject"),
        ({"body": "{{年収}}"}, Code.PLACEHOLDER_EMPTY, "body"),
        ({"body": "あ" * 4001}, Code.TEXT_TOO_LONG, "body"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(
    company: Company, recruiter: Member, changed: dict[str, str], code: Code, field: str
) -> None:
    values = {name: getattr(DETAILS, name) for name in DETAILS.__slots__} | changed
    with pytest.raises(UserFacingError) as refused:
        message_templates.create(company, TemplateDetails(**values), by=actors.of(recruiter))
    assert (refused.value.code, refused.value.field) == (code, field)


def test_there_is_an_end_of_templates(
    company: Company, recruiter: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_templates, "MOST", 10)
    with pytest.raises(UserFacingError) as refused:
        message_templates.create(company, DETAILS, by=actors.of(recruiter))
    assert refused.value.code == Code.TOO_MANY_TEMPLATES


def test_what_has_no_value_yet_stays_to_be_written_by_hand(
    application_at_interview: Application, recruiter: Member
) -> None:
    values = filling.values_for(application_at_interview.candidate, None, recruiter, language="ja")
    text = draft.fill_in("{{候補者名}} {{求人名}}", values)
    assert text == "山田　花子 {{求人名}}"
