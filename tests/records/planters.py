"""How each invariant is broken on purpose: one function for one sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.utils import timezone

from enishi.hiring.models import Evaluation, HiringFlow, StepResult
from enishi.interviews.models import Interview, Slot
from enishi.mail.models import OutgoingMail
from enishi.meetings.models import Host
from tests.cast import member_of
from tests.records.world import HOUR, World, meeting_for

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


@breaks("evaluation_is_of_the_flow")
def _(world: World) -> int:
    return change(Evaluation.objects.get(company=world.company), step=foreign_step(world))


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
    change(world.meeting, state="cancelled")
    world.slot.delete()
    return world.interview.pk


@breaks("proposed_interview_has_a_slot")
def _(world: World) -> int:
    world.slot.delete()
    return change(world.interview, state="proposed", confirmed_at=None)


@breaks("open_proposal_is_of_a_proposed_interview")
def _(world: World) -> int:
    return change(world.interview.proposals.get(), outcome="")


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
    change(world.meeting, state="cancelled")
    return change(world.slot, ends_at=world.slot.starts_at)


@breaks("meeting_is_at_the_slot")
def _(world: World) -> int:
    change(world.slot, ends_at=world.slot.ends_at + HOUR)
    return world.interview.pk


@breaks("meeting_is_for_its_interview")
def _(world: World) -> int:
    change(world.meeting, purpose="trial:1")
    return world.interview.pk


@breaks("cancelled_interview_holds_no_meeting")
def _(world: World) -> int:
    change(world.interview, state="cancelled")
    return world.meeting.pk


@breaks("one_live_meeting_per_purpose")
def _(world: World) -> int:
    without("one_live_meeting_per_purpose", "enishi_meeting")
    second = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        lane=1,
        state="wanted",
    )
    return second.pk


@breaks("host_is_in_one_place")
def _(world: World) -> int:
    without("host_is_not_double_booked", "enishi_meeting")
    meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at,
        state="wanted",
        replaces=world.meeting,
    )
    return world.meeting.pk


@breaks("reservation_waits_for_an_answer")
def _(world: World) -> int:
    reserved = meeting_for(
        world.interview,
        world.account,
        world.host,
        starts_at=world.slot.starts_at + 2 * HOUR,
        state="reserved",
    )
    return reserved.pk


@breaks("ready_meeting_can_be_joined")
def _(world: World) -> int:
    return change(world.meeting, join_url="")


@breaks("meeting_is_not_ahead_of_its_wish")
def _(world: World) -> int:
    return change(world.meeting, observed_version=2)


@breaks("start_address_is_never_kept")
def _(world: World) -> int:
    return change(world.meeting, observed={"start_url": "https://zoom.example/s/1"})


@breaks("passcode_is_sealed")
def _(world: World) -> int:
    return change(world.meeting, passcode="123456")


@breaks("mails_are_sealed")
def _(world: World) -> int:
    mail = OutgoingMail.objects.order_by("pk")[0]
    return change(mail, sealed_body="ご案内申し上げます。 https://saiyo.example/r/abc")


@breaks("tokens_are_sealed")
def _(world: World) -> int:
    return change(world.account, refresh_token="eyJ.plain")


@breaks("unlinked_account_holds_nothing")
def _(world: World) -> int:
    without("unlinked_zoom_account_holds_nothing", "enishi_zoomaccount")
    change(world.host, is_candidate=False)
    return change(world.account, state="unlinked")


@breaks("linked_account_has_tokens")
def _(world: World) -> int:
    return change(world.account, access_token="")


@breaks("hosts_are_of_the_linked_account")
def _(world: World) -> int:
    return change(world.host, zoom_account_id="account-before")


@breaks("one_default_host")
def _(world: World) -> int:
    without("company_has_one_default_host", "enishi_host")
    second = Host.objects.create(
        company=world.company,
        zoom_account_id=world.account.zoom_account_id,
        zoom_user_id="u2",
        is_default=True,
    )
    return second.pk


@breaks("sent_mail_says_when")
def _(world: World) -> int:
    return change(OutgoingMail.objects.get(company=world.company), state="sent")
