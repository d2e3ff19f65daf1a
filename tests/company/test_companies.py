"""A company has a name and an existing time zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from enishi.company import actors, companies
from enishi.company.models import AuditEntry, Company, Member
from enishi.errors import UserFacingError


def test_a_new_company_keeps_tokyo_time(db: None) -> None:
    assert companies.create("株式会社ニュー").zone == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("name", "time_zone", "field"),
    [(" ", "Asia/Tokyo", "name"), ("社" * 101, "Asia/Tokyo", "name"), ("社", "Tokyo", "time_zone")],
)
def test_a_company_without_a_name_or_a_known_zone_is_refused(
    company: Company, admin: Member, name: str, time_zone: str, field: str
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        companies.update(company, name=name, time_zone=time_zone, by=actors.of(admin))
    assert refusal.value.field == field


def test_a_company_moves_to_another_zone(company: Company, admin: Member) -> None:
    moved = companies.update(company, name="Sample", time_zone="Europe/Berlin", by=actors.of(admin))
    assert (moved.name, moved.zone) == ("Sample", ZoneInfo("Europe/Berlin"))


def test_a_contact_for_the_day_is_one_line(company: Company, admin: Member) -> None:
    def say(contact: str | None) -> str:
        return companies.update(
            company, name="社", time_zone="Asia/Tokyo", contact=contact, by=actors.of(admin)
        ).contact

    assert say(" 03-0000-0000（採用担当） ") == "03-0000-0000（採用担当）"
    for contact in ("あ" * 101, "03-0000-0000\n内線 1"):
        with pytest.raises(UserFacingError, match="1行、100文字以内") as refusal:
            say(contact)
        assert refusal.value.field == "contact"
    assert say(None) == "03-0000-0000（採用担当）"
    assert say("") == ""
    entries = AuditEntry.objects.filter(action="company.updated")
    assert "03-0000" not in str(list(entries.values_list("details", flat=True)))
