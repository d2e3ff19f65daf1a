"""The standing cast: one company with its three roles, another company, and 山田 花子."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import update_last_login
from django.test import Client
from django.utils.crypto import get_random_string

from enishi.company.models import Company, Member, Role
from enishi.hiring.models import Application, Candidate, HiringFlow, Job, Step, StepKind
from enishi.web.shell.sessions import SessionStore

PASSWORD = "enishi-demo-2026"

STEPS = [
    ("書類選考", StepKind.SCREENING),
    ("面談", StepKind.CASUAL_MEETING),
    ("一次面接", StepKind.INTERVIEW),
    ("最終面接", StepKind.INTERVIEW),
    ("内定", StepKind.OFFER),
]

SignedIn = Callable[[Member], Client]


def member_of(company: Company, *, name: str, email: str, role: Role) -> Member:
    """A member whose password is the cast's."""
    family_name, _, given_name = name.partition(" ")
    return Member.objects.create_user(
        email,
        PASSWORD,
        company=company,
        family_name=family_name,
        given_name=given_name,
        role=role,
    )


def flow_of(company: Company, name: str = "標準フロー") -> HiringFlow:
    """書類選考, 面談, 一次面接, 最終面接, 内定."""
    flow = HiringFlow.objects.create(company=company, name=name)
    Step.objects.bulk_create(
        Step(company=company, flow=flow, position=position, name=step_name, kind=kind)
        for position, (step_name, kind) in enumerate(STEPS, start=1)
    )
    return flow


def application_of(job: Job, *, name: str, kana: str, email: str, step: str) -> Application:
    """A candidate whose application is at the step of this name."""
    family_name, _, given_name = name.partition(" ")
    family_kana, _, given_kana = kana.partition(" ")
    candidate = Candidate.objects.create(
        company=job.company,
        family_name=family_name,
        given_name=given_name,
        family_kana=family_kana,
        given_kana=given_kana,
        email=email,
    )
    return Application.objects.create(
        company=job.company,
        candidate=candidate,
        job=job,
        current_step=job.flow.steps.get(name=step),
    )


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="株式会社サンプル")


@pytest.fixture
def admin(company: Company) -> Member:
    return member_of(company, name="青木 誠", email="admin@sample.example", role=Role.ADMIN)


@pytest.fixture
def recruiter(company: Company) -> Member:
    return member_of(
        company, name="佐藤 花子", email="recruiter@sample.example", role=Role.RECRUITER
    )


@pytest.fixture
def interviewer(company: Company) -> Member:
    return member_of(
        company, name="伊藤 健太", email="interviewer@sample.example", role=Role.INTERVIEWER
    )


@pytest.fixture
def other_company(db: None) -> Company:
    return Company.objects.create(name="株式会社アザー")


@pytest.fixture
def other_admin(other_company: Company) -> Member:
    return member_of(other_company, name="黒田 玲", email="admin@other.example", role=Role.ADMIN)


@pytest.fixture
def flow(company: Company) -> HiringFlow:
    return flow_of(company)


@pytest.fixture
def job(company: Company, flow: HiringFlow) -> Job:
    return Job.objects.create(company=company, flow=flow, title="バックエンドエンジニア")


@pytest.fixture
def application_at_interview(job: Job) -> Application:
    """山田 花子 at 一次面接."""
    return application_of(
        job,
        name="山田 花子",
        kana="ヤマダ ハナコ",
        email="hanako.yamada@mail.example",
        step="一次面接",
    )


@pytest.fixture
def application_at_screening(job: Job) -> Application:
    """鈴木 一郎 at 書類選考, where no interview can be scheduled."""
    return application_of(
        job,
        name="鈴木 一郎",
        kana="スズキ イチロウ",
        email="ichiro.suzuki@mail.example",
        step="書類選考",
    )


@pytest.fixture
def signed_in() -> SignedIn:
    """A Django test client in which the given member is signed in."""

    def sign_in(member: Member) -> Client:
        # Like ``force_login``, which would make three sessions to keep one.
        update_last_login(None, member)
        session = SessionStore(get_random_string(32))
        session[SESSION_KEY] = str(member.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = member.get_session_auth_hash()
        session.save(must_create=True)
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        return client

    return sign_in
