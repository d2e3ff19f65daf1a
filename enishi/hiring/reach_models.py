"""担当範囲: the jobs and offices of a limited recruiter, and what members see by their role."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models

from enishi.company.models import PARTIAL, Company, Member, Office, Role

_Row = TypeVar("_Row", bound=models.Model)


class MemberReach(models.Model):
    """A job or an office that a limited recruiter answers for. Without any, they see nobody."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reach")
    job = models.ForeignKey("enishi.Job", on_delete=models.CASCADE, null=True, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(job=None, office__isnull=False)
                | models.Q(job__isnull=False, office=None),
                name="reach_is_a_job_or_an_office",
            ),
            models.UniqueConstraint(fields=["member", "job"], name="reach_names_a_job_once"),
            models.UniqueConstraint(fields=["member", "office"], name="reach_names_an_office_once"),
        ]

    def __str__(self) -> str:
        return f"reach {self.pk} of member {self.member_id}"


class VisibleJobs(models.QuerySet[_Row]):
    """Jobs, by what a member sees."""

    def visible_to(self, member: Member) -> Self:
        """Keep those of the member's company; a limited recruiter sees only their own."""
        mine = self.filter(company=member.company_id)
        return mine.reached_by(member) if member.role == Role.LIMITED else mine

    def reached_by(self, member: Member) -> Self:
        """Keep those that the limited recruiter answers for, by themselves or by their office."""
        return self.filter(reached(member, job="pk", office="office"), company=member.company_id)


class VisibleApplications(models.QuerySet[_Row]):
    """Applications, by what a member sees."""

    def visible_to(self, member: Member) -> Self:
        """Keep those of the member's company that their role lets them see.

        An interviewer sees those that they interview or have to evaluate; a limited recruiter also
        those of their jobs.
        """
        mine = self.filter(company=member.company_id)
        if member.role not in PARTIAL:
            return mine
        # Subqueries, not joins: a join would give two rows for two interviews of one application.
        of_company = self.model._default_manager.filter(company=member.company_id)  # noqa: SLF001
        own = of_company.filter(interviews__participants__member=member)
        asked = of_company.filter(_is_asked_of(member))
        seen = models.Q(pk__in=own.values("pk")) | models.Q(pk__in=asked.values("pk"))
        if member.role == Role.LIMITED:
            seen |= reached(member, job="job", office="job__office")
        return mine.filter(seen)

    def reached_by(self, member: Member) -> Self:
        """Keep those to jobs that the limited recruiter answers for."""
        mine = self.filter(company=member.company_id)
        return mine.filter(reached(member, job="job", office="job__office"))


def reached(member: Member, *, job: str, office: str) -> models.Q:
    """Return the condition that a row belongs to a job that the limited recruiter answers for.

    ``job`` and ``office`` are the paths from the row to its job and that job's office.
    """
    reach = MemberReach.objects.filter(member=member)
    jobs = reach.filter(job__isnull=False).values("job")
    offices = reach.filter(office__isnull=False).values("office")
    return models.Q(**{f"{job}__in": jobs}) | models.Q(**{f"{office}__in": offices})


def _is_asked_of(member: Member) -> models.Q:
    """Return the condition of an open evaluation request to the member at an undecided step."""
    is_open = models.Q(evaluations__state__in=("asked", "draft"))
    is_undecided = models.Q(
        evaluations__state="submitted", evaluations__step=models.F("current_step")
    )
    standing = models.Q(status="active") & (is_open | is_undecided)
    reopened = models.Q(evaluations__reopened_at__isnull=False)
    # One filter, so that all conditions hold for the same evaluation.
    return (standing | reopened) & models.Q(
        evaluations__member=member, evaluations__asked_at__isnull=False
    )
