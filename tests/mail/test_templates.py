"""A company's own wording: fixed placeholders, and no letter with an empty one."""

from __future__ import annotations

import pytest

from enishi.company import actors
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import UserFacingError
from enishi.interviews.letters import kinds
from enishi.interviews.letters.kinds import KINDS, Letter
from enishi.mail import templates

CONFIRMED = kinds.kind_of("confirmed")
assert CONFIRMED is not None


def test_placeholders_are_filled_in_both_spellings() -> None:
    filled = templates.fill("{{候補者名}} 様 / {{ candidate }}", {"candidate": "山田　花子"})
    assert filled == "山田　花子 様 / 山田　花子"


def test_what_is_filled_in_is_never_a_placeholder_itself() -> None:
    assert templates.fill("{{候補者名}}", {"candidate": "{{会社名}}"}) == "{{会社名}}"


@pytest.mark.parametrize(
    "text", ["{{候補者}}", "{{会社名}}", "{{候補者名", "候補者名}}", "｛｛候補者名｝｝", "{{ }}"]
)
def test_what_cannot_be_filled_is_refused(text: str) -> None:
    with pytest.raises(UserFacingError):
        templates.fill(text, {"candidate": "山田　花子", "company": ""})


@pytest.mark.parametrize("slip", ["{候補者名}", "{ candidate }", "｛｛候補者名｝｝"])
def test_a_placeholder_in_other_brackets_is_refused_and_said_how_to_write(slip: str) -> None:
    with pytest.raises(UserFacingError, match="半角の括弧を2つずつ") as refusal:
        templates.fill(f"{slip} 様\n{{{{会社名}}}}", {"candidate": "山田", "company": "サンプル"})
    assert f"「{slip}」" in str(refusal.value.message)


def test_brackets_around_other_words_are_the_companys_own_style() -> None:
    assert templates.fill("｛重要｝ {1}", {}) == "｛重要｝ {1}"


@pytest.mark.parametrize(
    ("letter", "field"),
    [
        (Letter("", "{{日時}}{{入室方法}}"), "subject"),
        (Letter("件名", ""), "body"),
        (Letter("件名", "{{日時}}だけ"), "body"),
        (Letter("件名", "{{日時}}{{入室方法}}{{候補日}}"), "body"),
        (Letter("{{役職}}", "{{日時}}{{入室方法}}"), "subject"),
        (Letter("長" * 101, "{{日時}}{{入室方法}}"), "subject"),
    ],
)
def test_a_wording_that_could_not_be_sent_is_not_saved(
    company: Company, admin: Member, letter: Letter, field: str
) -> None:
    assert CONFIRMED is not None
    with pytest.raises(UserFacingError) as refusal:
        kinds.save(company, CONFIRMED, letter, by=actors.of(admin))
    assert refusal.value.field == field
    assert kinds.letter_for(company, "confirmed").body.startswith("{{候補者名}}")


def test_the_companys_wording_takes_the_built_in_ones_place_and_goes_again(
    company: Company, other_company: Company, admin: Member
) -> None:
    assert CONFIRMED is not None
    own = Letter("【{{会社名}}】日程", "{{日時}}\r\n{{入室方法}}  \r\n")
    kinds.save(company, CONFIRMED, own, by=actors.of(admin))
    assert kinds.letter_for(company, "confirmed").body == "{{日時}}\n{{入室方法}}\n"
    assert kinds.letter_for(other_company, "confirmed").body != own.body

    templates.restore(company, kind="confirmed", by=actors.of(admin))
    assert kinds.letter_for(company, "confirmed") == kinds.built_in("confirmed", language="ja")
    assert AuditEntry.objects.filter(action__startswith="mail_template.", member=admin).count() == 2


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_built_in_letter_could_be_saved_as_it_is(kind: kinds.Kind, language: str) -> None:
    letter = kinds.built_in(kind.code, language=language)
    templates.check(letter.subject, letter.body, allowed=kind.allowed, required=kind.required)
