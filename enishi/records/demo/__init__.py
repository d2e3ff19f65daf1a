"""Fills an empty installation with a realistic company, so that people can try it at once."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from enishi.company import actors, audit, companies, holidays, passwords
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company, Member, Role
from enishi.hiring.candidates import search_text_of
from enishi.hiring.models import Application, Candidate, HiringFlow, Job, Step
from enishi.records.demo import careers, evaluations, lists, offers, papers, people
from enishi.records.demo import history as histories
from enishi.records.demo.people import Applicant, Person

# The lock makes two concurrent starts load one demo. The number is only its name.
_LOCK = 0x454E495348


@transaction.atomic
def load(password: str = passwords.PUBLISHED) -> bool:
    """Load the demo's companies, people and interviews around today; idempotent.

    Parameters
    ----------
    password
        Of all its members. It must not be the published one on a public installation.

    Returns
    -------
    bool
        Whether anything was loaded.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    if Member.objects.filter(email__iexact=people.MEMBERS[0].email).exists():
        return False
    company = companies.create(people.COMPANY)
    members = _members(company, people.MEMBERS, password)
    _tell_of(company, by=actors.of(members[0]))
    jobs = _jobs(company, people.JOBS)
    history = histories.History(company, members, now=timezone.now())
    for applicant in people.APPLICANTS:
        application = _application(company, jobs[applicant.job], applicant, history)
        history.write(application, applicant)
    _apply_twice(jobs[people.SALES], history)
    careers.publish(company, jobs, admin=members[0], recruiter=members[1])
    careers.receive(jobs, recruiter=members[1])
    papers.add(company, recruiter=members[1])
    lists.set_up(company, recruiter=members[1])
    today = timezone.localdate(timezone=company.zone)
    offers.send(company, recruiter=members[1], today=today)
    evaluations.ask_for_evaluations(
        company,
        recruiter=history.recruiter,
        people=[one for one in members if one.role == Role.INTERVIEWER],
        now=history.now,
    )
    _other_company(password)
    audit.record(company, Event.DEMO_LOADED)
    return True


def _tell_of(company: Company, *, by: Actor) -> None:
    """Write an admin's settings of the first day: the contact, and the company's holidays."""
    companies.update(
        company,
        name=company.name,
        time_zone=company.time_zone,
        contact=people.CONTACT,
        by=by,
    )
    company.refresh_from_db()
    today = timezone.localdate(timezone=company.zone)
    for name, first, last, is_yearly in people.HOLIDAYS:
        # The next one, or the present one.
        for year in (today.year - 1, today.year, today.year + 1):
            first_day = date(year, *first)
            last_day = date(year + (last < first), *last)
            if last_day >= today:
                holidays.add(
                    company,
                    name=name,
                    first_day=first_day,
                    last_day=last_day,
                    is_yearly=is_yearly,
                    by=by,
                )
                break


def _other_company(password: str) -> None:
    other = companies.create(people.OTHER_COMPANY)
    members = _members(other, people.OTHER_MEMBERS, password)
    jobs = _jobs(other, {people.OTHER_JOB: (people.MID_CAREER, "")})
    history = histories.History(other, members, now=timezone.now())
    for applicant in people.OTHER_APPLICANTS:
        application = _application(other, jobs[applicant.job], applicant, history)
        history.write_results(application, applicant)
    audit.record(other, Event.DEMO_LOADED)


def _members(company: Company, people: list[Person], password: str) -> list[Member]:
    members = []
    for person in people:
        family_name, _, given_name = person.name.partition(" ")
        members.append(
            Member.objects.create_user(
                person.email,
                password,
                company=company,
                family_name=family_name,
                given_name=given_name,
                department=person.department,
                role=person.role,
            )
        )
    return members


def _jobs(company: Company, jobs: dict[str, tuple[str, str]]) -> dict[str, Job]:
    flows = {name: _flow(company, name) for name in sorted({flow for flow, _text in jobs.values()})}
    return {
        title: Job.objects.create(
            company=company, flow=flows[flow], title=title, description=description
        )
        for title, (flow, description) in jobs.items()
    }


def _flow(company: Company, name: str) -> HiringFlow:
    flow = HiringFlow.objects.create(company=company, name=name)
    Step.objects.bulk_create(
        Step(company=company, flow=flow, position=position, name=step_name, kind=kind)
        for position, (step_name, kind) in enumerate(people.FLOWS[name], start=1)
    )
    return flow


def _application(
    company: Company, job: Job, applicant: Applicant, history: histories.History
) -> Application:
    family_name, _, given_name = applicant.name.partition(" ")
    family_kana, _, given_kana = applicant.kana.partition(" ")
    number = Candidate.objects.count() + 1
    candidate = Candidate(
        company=company,
        family_name=family_name,
        given_name=given_name,
        family_kana=family_kana,
        given_kana=given_kana,
        email=f"{applicant.mail_name}@mail.example",
        phone=f"090-0000-{number:04}",
        created_at=history.applied_at(applicant),
    )
    candidate.search_text = search_text_of(candidate)
    candidate.save()
    return Application.objects.create(
        company=company,
        candidate=candidate,
        job=job,
        current_step=job.flow.steps.get(name=applicant.step),
        status=applicant.status,
        applied_at=history.applied_at(applicant),
    )


def _apply_twice(job: Job, history: histories.History) -> None:
    """Give one candidate two applications, so that the tab shows its chooser."""
    candidate = Candidate.objects.get(company=job.company, family_name="森")
    Application.objects.create(
        company=job.company,
        candidate=candidate,
        job=job,
        current_step=job.flow.steps.get(name="書類選考"),
        applied_at=history.now,
    )
