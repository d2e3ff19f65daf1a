"""The standing cast: the people whom every test, and the demo, knows by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from enishi.company.models import Company, Member

PASSWORD = "enishi-demo-2026"


def _member(company: Company, role: str, email: str, family_name: str, given_name: str) -> Member:
    from enishi.company.models import Member

    return Member.objects.create_user(
        email,
        PASSWORD,
        company=company,
        role=role,
        family_name=family_name,
        given_name=given_name,
    )


@pytest.fixture
def company(db: None) -> Company:
    """株式会社サンプル, where the cast works."""
    from enishi.company.models import Company

    return Company.objects.create(name="株式会社サンプル")


@pytest.fixture
def other_company(db: None) -> Company:
    """株式会社ノース, which must never see anything of the first."""
    from enishi.company.models import Company

    return Company.objects.create(name="株式会社ノース")


@pytest.fixture
def admin(company: Company) -> Member:
    """青木, 管理者権限."""
    return _member(company, "admin", "admin@sample.example", "青木", "恵子")


@pytest.fixture
def recruiter(company: Company) -> Member:
    """佐藤, 採用担当者権限."""
    return _member(company, "recruiter", "recruiter@sample.example", "佐藤", "直樹")


@pytest.fixture
def interviewer(company: Company) -> Member:
    """伊藤, 選考担当者権限."""
    return _member(company, "interviewer", "interviewer@sample.example", "伊藤", "美咲")


@pytest.fixture
def other_admin(other_company: Company) -> Member:
    """黒田, 管理者権限 of the other company."""
    return _member(other_company, "admin", "admin@north.example", "黒田", "誠")
