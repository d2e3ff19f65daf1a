"""The names of what the figures count, as they are now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.company.models import Company, Member
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.models import Job, Step
from enishi.meetings.models import Host
from enishi.records.reports.figures import Figures


@dataclass(frozen=True)
class Names:
    """Rows by their ids as texts; an id that is not there belongs to a row that was deleted."""

    jobs: dict[str, Job]
    # In the order of the flows' names and of the steps.
    steps: dict[str, Step]
    reasons: dict[str, EndingReason]
    members: dict[str, Member]
    hosts: dict[str, Host]

    @property
    def has_flows(self) -> bool:
        """Whether steps have to be told apart by their flow."""
        return len({step.flow_id for step in self.steps.values()}) > 1

    def step(self, step: Step) -> str:
        """Return the step's name in a chart, with its flow if there are several."""
        return f"{step.name} – {step.flow.name}" if self.has_flows else step.name

    def job(self, key: str) -> str:
        """Return the job's title."""
        return self.jobs[key].title if key in self.jobs else _("削除された求人")

    def reason(self, key: str) -> str:
        """Return the reason for an application's end."""
        return self.reasons[key].name if key in self.reasons else _("理由の記録なし")

    def member(self, key: str) -> str:
        """Return the member's name."""
        return self.members[key].full_name if key in self.members else _("削除されたメンバー")

    def host(self, key: str) -> str:
        """Return the name by which recruiters choose the host."""
        return self.hosts[key].shown_label if key in self.hosts else _("削除されたホストユーザー")


def names_of(company: Company, figures: Figures, jobs: list[Job], *, has_people: bool) -> Names:
    """Read the names. ``has_people`` also reads those of members and hosts."""
    steps = Step.objects.filter(company=company).select_related("flow")
    members, hosts = (
        ([int(key) for key in those] if has_people else [])
        for those in (figures.members, figures.hosts)
    )
    own_members = Member.objects.filter(company=company)
    own_hosts = Host.objects.filter(company=company)
    return Names(
        jobs={str(job.pk): job for job in jobs},
        steps={str(step.pk): step for step in steps.order_by("flow__name", "flow", "position")},
        reasons=_reasons_of(company) if figures.reasons else {},
        members={str(one.pk): one for one in own_members.filter(pk__in=members)} if members else {},
        hosts={str(one.pk): one for one in own_hosts.filter(pk__in=hosts)} if hosts else {},
    )


def _reasons_of(company: Company) -> dict[str, EndingReason]:
    return {str(one.pk): one for one in EndingReason.objects.filter(company=company)}
