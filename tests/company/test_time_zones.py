"""A company's time zone is a place with the same meaning on every machine (S12)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from enishi.company import actors, companies, time_zones
from enishi.company.models import Company, Member
from enishi.errors import UserFacingError
from enishi.web.settings.company.forms import CompanyForm

_NO_PLACES = [
    *("localtime", "posixrules", "Factory", "right/Asia/Tokyo", "posix/Asia/Tokyo", "Japan"),
    *("EST5EDT", "GMT0", "Etc/GMT+9", "asia/tokyo", "ASIA/TOKYO", "Asia/Tokyo ", " UTC", "utc"),
    *("", "../Asia/Tokyo", "/etc/localtime", "Asia/", "Asia", "Asia/Tokyo\n", "Asia/Nowhere"),
]


@pytest.mark.parametrize("zone", _NO_PLACES)
def test_what_is_no_place_is_refused_for_a_new_company_and_an_old_one(
    admin: Member, zone: str
) -> None:
    for verb in (
        lambda: companies.create("株式会社ミナト", time_zone=zone),
        lambda: companies.update(
            admin.company, name="サンプル", time_zone=zone, by=actors.of(admin)
        ),
    ):
        with pytest.raises(UserFacingError, match="タイムゾーンを選択") as refused:
            verb()
        assert set(refused.value.fields) == {"time_zone"}
    assert Company.objects.get().time_zone == "Asia/Tokyo"


def test_the_list_offers_exactly_what_is_accepted() -> None:
    offered = [zone for zone, _word in CompanyForm.base_fields["time_zone"].choices]  # type: ignore[attr-defined]
    assert tuple(offered) == time_zones.OFFERED
    assert {"UTC", "Asia/Tokyo", "Europe/London", "America/New_York"} <= set(offered)
    assert all(ZoneInfo(zone) for zone in offered)
