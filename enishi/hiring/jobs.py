"""Jobs: create, change, close and reopen them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit, offices
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.models import ApplicationStatus, HiringFlow, Job
from enishi.hiring.posting_models import POSTING_MOVES, JobPosting, PostingState

# Applications are counted no further. One more means that there are more.
COUNTED = 1000
MOST_OPENINGS = 9999


# One index scan gives both numbers: a job's active applications come first in the index.
_COUNTS = """
    (select jsonb_build_object('total', count(*), 'active', count(*) filter (where status = %s))
    from (select status from enishi_application where job_id = enishi_job.id
        order by status limit %s) counted)
"""


def with_counts(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Add ``counts`` to the jobs: ``total`` applications, and how many are ``active``.

    Each number is 1,001 at most.
    """
    counted = RawSQL(  # noqa: S611 - a constant
        _COUNTS, [ApplicationStatus.ACTIVE.value, COUNTED + 1], output_field=JSONField()
    )
    return jobs.annotate(counts=counted)


def create(
    company: Company,
    *,
    title: str,
    flow: HiringFlow | None,
    by: Actor,
    description: str = "",
    openings: int | None = None,
    office: str = "",
) -> Job:
    """Create a job that hires through the flow. ``office`` is the name of its 拠点, if it has one.

    Parameters
    ----------
    openings
        定員; None without a limit.

    Raises
    ------
    UserFacingError
        There is no title or no flow, or the flow has no steps, or there are no openings.
    """
    require(by, Action.EDIT_JOBS, company)
    title, flow = _checked(title, flow)
    with transaction.atomic():
        job = Job.objects.create(
            company=company,
            flow=flow,
            title=title,
            description=_limited(description),
            openings=_some(openings),
            office=offices.office_named(company, office),
        )
        audit.record(company, Event.JOB_CREATED, job, by=by, flow=flow.pk)
    return job


def update(
    job: Job,
    *,
    title: str,
    flow: HiringFlow | None,
    by: Actor,
    description: str = "",
    openings: int | None = None,
    office: str = "",
) -> Job:
    """Change a job. Its flow can change only while nobody has applied.

    Raises
    ------
    UserFacingError
        As :func:`create`; or the flow would change while there are applications.
    """
    require(by, Action.EDIT_JOBS, job)
    title, flow = _checked(title, flow)
    with transaction.atomic():
        locked = lock_row(Job.objects.all(), job.pk)
        if locked.flow_id != flow.pk and locked.applications.exists():
            raise UserFacingError(
                Code.JOB_HAS_APPLICATIONS,
                _("応募がある求人の採用フローは変更できません。新しい求人を作成してください。"),
                field="flow",
            )
        locked.title, locked.flow, locked.description = title, flow, _limited(description)
        locked.openings = _some(openings)
        locked.office = offices.office_named(locked.company, office)
        locked.save(update_fields=["title", "flow", "description", "openings", "office"])
        audit.record(locked.company, Event.JOB_UPDATED, locked, by=by, flow=flow.pk)
    return locked


def close(job: Job, *, by: Actor) -> None:
    """Take no more applications; active ones go on. Idempotent.

    The public page says so at once, and stays closed after :func:`reopen`.
    """
    require(by, Action.EDIT_JOBS, job)
    _switch(job, is_open=False, action=Event.JOB_CLOSED, by=by)


def reopen(job: Job, *, by: Actor) -> None:
    """Take applications again."""
    require(by, Action.EDIT_JOBS, job)
    _switch(job, is_open=True, action=Event.JOB_REOPENED, by=by)


def _switch(job: Job, *, is_open: bool, action: Event, by: Actor) -> None:
    with transaction.atomic():
        if Job.objects.filter(pk=job.pk, is_open=not is_open).update(is_open=is_open):
            if not is_open:
                POSTING_MOVES.update(JobPosting.objects.filter(job=job), PostingState.CLOSED)
            audit.record(job.company, action, job, by=by)


def _limited(description: str) -> str:
    return limits.check(description.strip(), limits.LONGEST_DESCRIPTION, field="description")


def _some(openings: int | None) -> int | None:
    if openings is not None and not 1 <= openings <= MOST_OPENINGS:
        raise UserFacingError(
            Code.OPENINGS_UNREADABLE,
            _("定員は1から%(most)dまでの整数で入力してください。") % {"most": MOST_OPENINGS},
            field="openings",
        )
    return openings


def _checked(title: str, flow: HiringFlow | None) -> tuple[str, HiringFlow]:
    title = characters.clean_line(title)
    if not characters.is_visible(title):
        raise UserFacingError(Code.VALUE_MISSING, _("求人名を入力してください。"), field="title")
    if len(title) > 100:
        raise UserFacingError(
            Code.TEXT_TOO_LONG, _("求人名は100文字以内で入力してください。"), field="title"
        )
    if flow is None:
        raise UserFacingError(Code.VALUE_MISSING, _("採用フローを選択してください。"), field="flow")
    if not flow.steps.exists():
        raise UserFacingError(
            Code.FLOW_EMPTY,
            _("この採用フローには選考ステップがありません。先に追加してください。"),
            field="flow",
        )
    return title, flow
