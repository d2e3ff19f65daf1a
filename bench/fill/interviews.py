"""Fills interviews: held ones in the past, confirmed and proposed ones in the next month."""

from __future__ import annotations

from bench.fill.rows import first_free, go_on_after, insert, run
from enishi.availability.models import BusyTime
from enishi.interviews import interview_key
from enishi.interviews.candidate_models import (
    CandidateLink,
    LinkKind,
    OfferedPeriod,
    Proposal,
)
from enishi.interviews.letters.announcements import Announcement
from enishi.interviews.models import Interview, Participant, Slot

# A company has confirmed a twentieth of its candidates ahead, and no more than this, in this many
# work days.
_MOST_AHEAD = 800
_DAYS_AHEAD = 20
# The Monday of this week in the companies' time zone.
_MONDAY = "date_trunc('week', now() at time zone 'Asia/Tokyo')"
_TOMORROW = "extract(isodow from now() at time zone 'Asia/Tokyo')::int"


def _at(day: str, hour: str) -> str:
    """The SQL of an hour of a work day, counted from this week's Monday."""
    return (
        f"({_MONDAY} + floor(({day}) / 5.0) * interval '7 days'"
        f" + ((({day}) % 5 + 5) % 5) * interval '1 day' + ({hour}) * interval '1 hour')"
        " at time zone 'Asia/Tokyo'"
    )


def fill_interviews(*, ahead: int | None = None, days: int = _DAYS_AHEAD) -> None:
    """Make interviews with their times and people, and what each person was told.

    ``ahead`` is the number that each company has confirmed for the next ``days``, if so many
    candidates wait for an interview. Leaves the tables ``held``, ``ahead`` and ``proposed``, with a
    row for each such interview.
    """
    _plan(f"least(candidates / 20, {_MOST_AHEAD})" if ahead is None else str(ahead), days)
    for table, state in (("held", "held"), ("ahead", "confirmed"), ("proposed", "proposed")):
        is_fixed = state != "proposed"
        insert(
            Interview,
            table,
            id="id",
            company="company",
            application="application",
            step="step",
            state=f"'{state}'",
            version="3",
            created_by="recruiter",
            recruiter="recruiter",
            created_at="told_at - interval '2 hours'",
            changed_at="told_at",
            confirmed_by="recruiter" if is_fixed else "null",
            confirmed_at="told_at" if is_fixed else "null",
        )
        insert(Participant, table, company="company", interview="id", member="interviewer")
    for table in ("held", "ahead", "offered"):
        insert(
            Slot, table, company="company", interview="id", starts_at="starts_at", ends_at="ends_at"
        )
    _tell()
    go_on_after(Interview)


def _plan(ahead: str, days: int) -> None:
    first = first_free(Interview)
    run(
        f"""create temp table held on commit drop as
        select n.*, {first} - 1 + row_number() over () as id, starts_at + interval '1 hour' ends_at,
          starts_at - interval '5 days' as told_at
        from (select *, member + 3 + h % interviewers as interviewer,
            {_at("-1 - h / interviewers / 8", "9 + h / interviewers % 8")} as starts_at
          from (select company, s.id as application, step + p as step, member, interviewers,
              member + 1 as recruiter, row_number() over (partition by company order by k, p) - 1 h
            from standing s, generate_series(3, least(reached, 5)) p
            where (p < reached or status in ('hired', 'rejected'))) numbered) n
        """  # noqa: S608 - put together from constants
    )
    run(
        f"""create temp table waiting on commit drop as
        select s.company, s.id as application, s.step + reached as step, s.member, s.interviewers,
          s.member + 1 as recruiter, f.candidates,
          row_number() over (partition by s.company order by k) - 1 as a
        from standing s join filling f on f.company = s.company
        where status = 'active' and reached between 3 and 5;
        create temp table ahead on commit drop as
        select n.*, {first} + (select count(*) from held) - 1 + row_number() over () as id,
          starts_at + interval '1 hour' as ends_at, now() - interval '1 day' as told_at
        from (select *,
            member + 3 + (a / {8 * days} + a % {days} * 3) % interviewers as interviewer,
            {_at(f"{_TOMORROW} + a % {days}", f"9 + a / {days} % 8")} as starts_at
          from waiting where a < {ahead}) n;
        create temp table proposed on commit drop as
        select w.*, {first} + (select count(*) from held) + (select count(*) from ahead) - 1
          + row_number() over () as id, member + 3 + a % interviewers as interviewer,
          now() - interval '6 hours' as told_at
        from waiting w where a >= {ahead} and a < {ahead} + least(candidates / 100, 200);
        create temp table offered on commit drop as
        select p.*, starts_at, starts_at + interval '1 hour' as ends_at from proposed p,
          generate_series(0, 2) x,
          lateral (select {_at(f"{_TOMORROW} + 7 + a % 5 + x", "17")} as starts_at) at
        """  # noqa: S608 - likewise
    )


def _tell() -> None:
    for person, key in (("member", "interviewer"), ("candidate", "candidate")):
        people = "ahead join lateral (select application as candidate) c on true"
        insert(
            BusyTime,
            people,
            company="company",
            owner_key=interview_key.in_sql("id"),
            member=key if person == "member" else "null",
            candidate=key if person == "candidate" else "null",
            starts_at="starts_at",
            ends_at="ends_at",
        )
        insert(
            Announcement,
            "ahead",
            company="company",
            interview="id",
            member=key if person == "member" else "null",
            starts_at="starts_at",
            ends_at="ends_at",
            told_at="told_at",
        )
    first = first_free(Proposal)
    run(f"alter table proposed add proposal bigint generated always as identity (start {first})")
    insert(
        Proposal,
        "proposed",
        id="proposal",
        company="company",
        interview="id",
        proposed_at="told_at",
        expires_at="told_at + interval '6 days'",
        outcome="''",
    )
    insert(
        OfferedPeriod,
        "offered o join proposed p on p.id = o.id",
        company="o.company",
        proposal="p.proposal",
        starts_at="o.starts_at",
        ends_at="o.ends_at",
    )
    for table, proposal, kind in (
        ("proposed", "proposal", LinkKind.CHOOSE),
        ("ahead", "null::bigint", LinkKind.ROOM),
    ):
        insert(
            CandidateLink,
            table,
            company="company",
            interview="id",
            proposal=proposal,
            kind=f"'{kind.value}'",
            token_hash="encode(sha256(random()::text::bytea || id::text::bytea), 'hex')",  # noqa: S106 - of a key that nobody has
            created_at="told_at",
            expires_at="told_at + interval '60 days'",
        )
    insert(
        Announcement,
        "proposed",
        company="company",
        interview="id",
        member="null",
        told_at="told_at",
    )
    go_on_after(Proposal)
