"""Breaks each invariant: one function for each sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import F
from django.utils import timezone

from enishi.availability import busy
from enishi.availability.models import BusyTime
from enishi.company.models import Member
from enishi.hiring.candidates import search_text_of
from enishi.hiring.document_models import CandidateKey, Document
from enishi.hiring.intake.mail_models import MailEntry
from enishi.hiring.models import HiringFlow, StepResult
from enishi.interviews.candidate import fixed_times
from enishi.interviews.candidate_models import CandidateLink, OfferedPeriod
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview, Slot
from enishi.mail.models import OutgoingMail
from tests.cast import application_of, member_of
from tests.records.world import HOUR, World

Planter = Callable[[World], int]
PLANTERS: dict[str, Planter] = {}


def breaks(name: str) -> Callable[[Planter], Planter]:
    """The decorated function breaks the invariant of this name and returns the row's id."""

    def note(planter: Planter) -> Planter:
        PLANTERS[name] = planter
        return planter

    return note


def without(constraint: str, table: str) -> None:
    """Take away what the database itself would refuse, until the test's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # no table changes with checks pending
        cursor.execute("select contype from pg_constraint where conname = %s", [constraint])
        is_constraint = cursor.fetchone() is not None
        cursor.execute(
            f'alter table {table} drop constraint "{constraint}"'
            if is_constraint
            else f'drop index "{constraint}"'
        )


def change(row: object, **fields: object) -> int:
    """Write past every verb."""
    pk: int = row.pk  # type: ignore[attr-defined]
    type(row).objects.filter(pk=pk).update(**fields)  # type: ignore[attr-defined]
    return pk


def people_follow(world: World) -> None:
    """Let the company's people be taken for its confirmed interviews, as the verbs do it."""
    BusyTime.objects.filter(company=world.company).delete()
    for interview in Interview.objects.filter(company=world.company, state="confirmed"):
        for slot in interview.slots.filter(ends_at__gt=F("starts_at")):
            busy.occupy(
                world.company,
                owner_key=interview.owner_key,
                people=fixed_times.people_of(interview),
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                accepts_overlap=False,
            )


def told(world: World, *, member: Member | None, **fields: object) -> Announcement:
    """What somebody knows of the world's interview: its time, by default."""
    values = {"starts_at": world.slot.starts_at, "ends_at": world.slot.ends_at, **fields}
    return Announcement.objects.create(
        company=world.company,
        interview=world.interview,
        member=member,
        told_at=timezone.now(),
        **values,
    )


def foreign_step(world: World) -> object:
    """A step of the same company's other flow."""
    flow = HiringFlow.objects.create(company=world.company, name="別")
    return flow.steps.create(company=world.company, position=1, name="面接", kind="interview")


@breaks("company_has_an_admin")
def _(world: World) -> int:
    change(world.admin, role="recruiter")
    return world.company.pk


@breaks("inactive_member_has_no_password")
def _(world: World) -> int:
    gone = member_of(world.company, name="上田 明", email="gone@world.example", role="recruiter")
    return change(gone, is_active=False)


@breaks("job_has_a_first_step")
def _(world: World) -> int:
    empty = HiringFlow.objects.create(company=world.company, name="空")
    return world.company.jobs.create(flow=empty, title="営業2").pk


@breaks("current_step_is_of_the_flow")
def _(world: World) -> int:
    return change(world.application, current_step=foreign_step(world))


@breaks("result_is_of_the_flow")
def _(world: World) -> int:
    return change(StepResult.objects.get(company=world.company), step=foreign_step(world))


@breaks("result_was_reached")
def _(world: World) -> int:
    application = world.application
    last = application.job.flow.steps.order_by("-position").first()
    assert last is not None
    assert last.pk != application.current_step_id
    return StepResult.objects.create(
        company=world.company, application=application, step=last, outcome="passed"
    ).pk


@breaks("active_application_is_undecided")
def _(world: World) -> int:
    return change(world.application, current_step=world.step("書類選考"))


@breaks("ended_application_has_its_result")
def _(world: World) -> int:
    return change(world.application, status="rejected")


@breaks("nobody_goes_on_after_a_no")
def _(world: World) -> int:
    return change(StepResult.objects.get(company=world.company), outcome="rejected")


@breaks("candidate_can_be_found")
def _(world: World) -> int:
    return change(world.application.candidate, search_text="")


@breaks("interview_is_of_the_flow")
def _(world: World) -> int:
    return change(world.interview, step=foreign_step(world))


@breaks("interview_is_at_an_interview_step")
def _(world: World) -> int:
    return change(world.interview, step=world.step("書類選考"))


@breaks("fixed_interview_has_one_slot")
def _(world: World) -> int:
    change(world.meeting, state="cancelled", reason="unlinked")
    world.slot.delete()
    return world.interview.pk


@breaks("proposed_interview_has_a_slot")
def _(world: World) -> int:
    world.slot.delete()
    OfferedPeriod.objects.filter(company=world.company).delete()
    change(world.interview.proposals.get(), outcome="", ended_at=None)
    return change(world.interview, state="proposed", confirmed_at=None)


@breaks("proposed_interview_has_its_proposal")
def _(world: World) -> int:
    return change(world.interview, state="proposed", confirmed_at=None)


@breaks("link_to_choose_ends_with_its_proposal")
def _(world: World) -> int:
    change(world.interview.proposals.get(), outcome="withdrawn")
    return CandidateLink.objects.get(company=world.company).pk


@breaks("open_proposal_is_of_a_proposed_interview")
def _(world: World) -> int:
    return change(world.interview.proposals.get(), outcome="", ended_at=None)


@breaks("confirmed_interview_says_when")
def _(world: World) -> int:
    return change(world.interview, confirmed_at=None)


@breaks("held_interview_is_past")
def _(world: World) -> int:
    change(world.slot, starts_at=timezone.now(), ends_at=timezone.now() + HOUR)
    return change(world.interview, state="held")


@breaks("one_open_interview_at_a_step")
def _(world: World) -> int:
    without("one_open_interview_per_step", "enishi_interview")
    Interview.objects.create(
        company=world.company, application=world.application, step=world.interview.step
    )
    return world.interview.pk


@breaks("slots_do_not_overlap")
def _(world: World) -> int:
    without("slots_of_an_interview_do_not_overlap", "enishi_slot")
    change(world.interview, state="draft", confirmed_at=None)
    Slot.objects.create(
        company=world.company,
        interview=world.interview,
        starts_at=world.slot.starts_at + HOUR / 2,
        ends_at=world.slot.ends_at,
    )
    return world.slot.pk


@breaks("slot_lasts")
def _(world: World) -> int:
    without("slot_lasts_five_minutes", "enishi_slot")
    change(world.meeting, state="cancelled", reason="unlinked")
    Announcement.objects.all().delete()
    return change(world.slot, ends_at=world.slot.starts_at)


@breaks("mails_are_sealed")
def _(world: World) -> int:
    mail = OutgoingMail.objects.order_by("pk")[0]
    return change(mail, sealed_body="ご案内申し上げます。 https://saiyo.example/r/abc")


@breaks("sent_mail_says_when")
def _(world: World) -> int:
    return change(OutgoingMail.objects.get(company=world.company), state="sent")


@breaks("file_is_somebodys")
def file_of_nobody(world: World) -> int:
    return change(Document.objects.get(company=world.company).file, owner_key="candidate:0")


@breaks("received_mail_is_somewhere")
def mail_that_became_nothing(world: World) -> int:
    entry = MailEntry.objects.get(company=world.company, state="open")
    entry.delete()
    return entry.mail_id


@breaks("documents_have_a_key")
def document_without_a_key(world: World) -> int:
    CandidateKey.objects.filter(company=world.company).delete()
    return Document.objects.get(company=world.company).pk


@breaks("document_is_of_the_candidates_application")
def document_of_another_application(world: World) -> int:
    other = application_of(world.job, name="鈴木 一", kana="", email="s@m.example", step="一次面接")
    change(other.candidate, search_text=search_text_of(other.candidate))
    return change(Document.objects.get(company=world.company), application=other)
