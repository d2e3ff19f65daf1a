"""The cast of every history: two companies, their people, and their users at Zoom."""

from __future__ import annotations

from dataclasses import dataclass

import zoom_sandbox
from enishi.company import actors
from enishi.company.models import Company, Member, Role
from enishi.hiring import candidates
from enishi.hiring.models import Application, HiringFlow, Job, Step, StepKind
from zoom_sandbox import presets
from zoom_sandbox.records import ADMIN, MEMBER

# Users at Zoom: the user who links, then the other hosts. The first account is the preset's.
_FIRST = ("zoom-admin@zoom.example", "owner@zoom.example", "member@zoom.example")
_SECOND = ("admin@second.example", "member@second.example")


@dataclass(frozen=True, slots=True)
class Cast:
    """Rows of one company, which all histories of one database share.

    ``links_as`` is the mail address of the Zoom user as whom the admin links. ``zoom_users`` are
    the mail addresses of all hosts.
    """

    company: Company
    admin: Member
    recruiters: tuple[Member, ...]
    applications: tuple[Application, ...]
    links_as: str
    zoom_users: tuple[str, ...]


def casts() -> tuple[Cast, ...]:
    """Make a company with three hosts, two recruiters and two candidates, and a smaller company.

    The recruiters are licensed Zoom users too, so that they can open the room of their interviews.
    """
    return (
        _cast("株式会社サンプル", ("青木", "佐藤", "鈴木"), _FIRST, applications=2),
        _cast("株式会社みなと", ("今井", "加藤"), _SECOND, applications=1),
    )


def settle_at_zoom(world: zoom_sandbox.World) -> None:
    """Give the second company its own Zoom account beside the preset's."""
    with world.change():
        account = presets.add_account(world, name="株式会社みなと")
        for address, role in zip(_SECOND, (ADMIN, MEMBER), strict=True):
            presets.add_user(world, account, address, first_name="湊", last_name="林", role_id=role)


def _cast(
    name: str, people: tuple[str, ...], zoom_users: tuple[str, ...], *, applications: int
) -> Cast:
    company = Company.objects.create(name=name)
    flow = HiringFlow.objects.create(company=company, name="標準フロー")
    Step.objects.create(
        company=company, flow=flow, position=1, name="一次面接", kind=StepKind.INTERVIEW
    )
    job = Job.objects.create(company=company, flow=flow, title="バックエンドエンジニア")
    admin = _member(company, people[0], Role.ADMIN)
    recruiters = tuple(
        _member(company, family_name, Role.RECRUITER, address=address)
        for family_name, address in zip(people[1:], zoom_users[1:], strict=True)
    )
    made = tuple(_application(job, by=admin) for _ in range(applications))
    return Cast(company, admin, recruiters, made, zoom_users[0], zoom_users)


def _member(company: Company, name: str, role: Role, *, address: str = "") -> Member:
    member: Member = Member.objects.create_user(
        address or f"member-{Member.objects.count()}@sample.example",
        None,
        company=company,
        family_name=name,
        given_name="誠",
        role=role,
    )
    return member


def _application(job: Job, *, by: Member) -> Application:
    number = Application.objects.count()
    details = candidates.CandidateDetails(
        family_name="山田",
        given_name=f"花子{number}",
        family_kana="ヤマダ",
        given_kana="ハナコ",
        email=f"candidate-{number}@mail.example",
    )
    candidate = candidates.register(job.company, details, by=actors.of(by), job=job)
    return Application.objects.get(candidate=candidate)
