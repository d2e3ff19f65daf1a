"""Fills a Zoom meeting for each interview of one company, the mails, and the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.fill.rows import first_free, go_on_after, insert, run
from enishi.company import audit_seals
from enishi.company.audit_seals import AuditSeal
from enishi.company.models import AuditEntry
from enishi.encryption import encrypt
from enishi.interviews import interview_key
from enishi.interviews.interview_key import InterviewKey
from enishi.mail.models import OutgoingMail
from enishi.meetings.gateway import tokens
from enishi.meetings.models import Host, LinkState, Meeting, ZoomAccount, ZoomUser

_BODY = """{name} 様

この度はご応募いただき、誠にありがとうございます。
面接の日程が確定いたしましたので、ご案内申し上げます。

■日時　2026年12月1日(火) 10:00〜11:00
■方法　オンライン（Zoom）
当日は下記の面接ルームよりご入室ください。
https://hr.bench.example/r/0123456789abcdefghijklmnopqrstuv
"""


def fill_zoom(company: int) -> None:
    """Link this company to an invented Zoom account, with a host for each interviewer."""
    now = timezone.now()
    account = ZoomAccount(
        company_id=company,
        state=LinkState.LINKED,
        generation=1,
        zoom_account_id=_account(company),
        zoom_user_id="bench-owner",
        scopes="meeting:read:meeting:admin",
        user_email="owner@bench.example",
        linked_at=now,
        last_success_at=now,
        users_synced_at=now,
        refreshed_at=now,
        access_expires_at=now,
    )
    account.save()
    for field in ("access_token", "refresh_token"):
        setattr(account, field, encrypt("bench", place=tokens.encryption_place(account, field)))
    account.save()
    hosts = (
        f"filling f, generate_series(f.member + 3, f.member + 2 + f.interviewers) k"
        f" join enishi_member m on m.id = k where f.company = {company}"
    )
    person = {
        "zoom_user_id": "'bench-' || k",
        "email": "m.email",
        "first_name": "m.given_name",
        "last_name": "m.family_name",
        "license_type": "2",
    }
    insert(
        ZoomUser, hosts, account=str(account.pk), seen_at="now()", search_text="m.email", **person
    )
    insert(Host, hosts, company="f.company", zoom_account_id=f"'{_account(company)}'", **person)
    _meetings(company, account)


def _account(company: int) -> str:
    """The id of this company's account at Zoom. Each company has its own account."""
    return f"bench-account-{company}"


def _meetings(company: int, account: ZoomAccount) -> None:
    first = first_free(Meeting)
    run(
        f"""create temp table met on commit drop as
        select x.*, {first} - 1 + row_number() over () as meeting, 80000000000 + x.id as number,
          gen_random_uuid() as ref, h.id as host, h.zoom_user_id
        from (select id, company, interviewer, recruiter, starts_at, ends_at, told_at from held
          union all
          select id, company, interviewer, recruiter, starts_at, ends_at, told_at from ahead) x
        join enishi_host h on h.company_id = x.company
          and h.zoom_user_id = 'bench-' || x.interviewer
        where x.company = {company};
        create temp table passcode (ref uuid primary key, sealed text) on commit drop"""  # noqa: S608 - put together from numbers
    )
    _copy(
        "passcode (ref, sealed)",
        # Encryption binds a passcode to its row, so that the database cannot make it.
        (
            (ref, encrypt("123456", place=f"{company}/{ref.hex}/passcode"))
            for (ref,) in _rows("select ref from met")
        ),
    )
    insert(
        Meeting,
        "met join passcode p on p.ref = met.ref",
        id="meeting",
        ref="met.ref",
        company="company",
        account=str(account.pk),
        generation="1",
        zoom_account_id=f"'{_account(company)}'",
        owner_key=interview_key.in_sql("met.id"),
        host="host",
        starts_at="starts_at",
        ends_at="ends_at",
        time_zone="'Asia/Tokyo'",
        topic="'面接 #' || met.id",
        observed_version="1",
        zoom_meeting_id="number",
        join_url="'https://zoom.bench.example/j/' || number",
        passcode="p.sealed",
        observed="jsonb_build_object('topic', '面接 #' || met.id, 'starts_at', starts_at,"
        " 'minutes', 60, 'alternative_hosts', '[]'::jsonb, 'host_id', zoom_user_id)",
        observed_at="told_at",
        state="'ready'",
        attempts="1",
        last_attempt_at="told_at",
        created_by="recruiter",
        created_at="told_at",
    )
    run("update enishi_interview i set meeting_id = m.meeting from met m where m.id = i.id")
    run(
        "update enishi_announcement a set meeting_id = m.meeting, is_online = true"
        " from met m where m.id = a.interview_id"
    )
    run("drop table met, passcode")
    go_on_after(Meeting)


def fill_mails() -> None:
    """Make the sent letter to the candidate of each interview."""
    letters = _rows(
        """select x.company, x.id, 'candidate' || x.application || '@bench.example', x.told_at
        from (select company, id, application, told_at from held
          union all select company, id, application, told_at from ahead) x"""
    )
    fixed = {
        field.column: field.get_default()
        for field in OutgoingMail._meta.concrete_fields
        if not (field.primary_key or field.null)
    }
    columns = [*fixed, "sent_at"]
    rows = (
        tuple((fixed | _mail(company, interview, to, told_at))[column] for column in columns)
        for company, interview, to, told_at in letters
    )
    quoted = ", ".join(f'"{name}"' for name in columns)
    _copy(f"enishi_outgoingmail ({quoted})", rows)


def _mail(company: int, interview: int, to: str, told_at: Any) -> dict[str, Any]:
    message_id = f"<bench-{interview}@bench.example>"
    place = f"company:{company}:mail:{message_id}:sealed_body"
    return {
        "company_id": company,
        "message_id": message_id,
        "kind": "candidate.confirmed",
        "about": str(InterviewKey(interview)),
        "to": to,
        "subject": "【株式会社ベンチ】面接日程確定のご案内",
        "sealed_body": encrypt(_BODY.format(name="候補者"), place=place),
        "state": "sent",
        "written_at": told_at,
        "sent_at": told_at,
    }


def fill_audit_log() -> None:
    """Make the audit entries. All are of the present, because none may be older than a seal."""
    deeds = (
        ("standing", "candidate.registered", "candidate", "id", "member + 1"),
        ("standing", "application.made", "application", "id", "member + 1"),
        ("held", "interview.confirmed", "interview", "id", "recruiter"),
        ("ahead", "interview.confirmed", "interview", "id", "recruiter"),
    )
    for table, action, kind, subject, member in deeds:
        insert(
            AuditEntry,
            table,
            company="company",
            member=member,
            action=f"'{action}'",
            subject_type=f"'{kind}'",
            subject_id=subject,
        )


def seal_audit_log() -> None:
    """Seal all committed entries."""
    sealed = -1
    while sealed != (sealed := AuditSeal.objects.count()):
        audit_seals.seal_new_entries()


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _copy(target: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {target} from stdin") as copy:
        for row in rows:
            copy.write_row(row)
