"""Many get a mail each: previewed, held for ten minutes, taken back at once."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import UserFacingError
from enishi.hiring import applications, person_requests
from enishi.hiring.messages import sending, writing
from enishi.hiring.messages.draft import Draft
from enishi.hiring.messages.models import Message
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.person_requests import RequestDetails
from enishi.interviews.bulk import changes, mailing, running, undoing
from enishi.interviews.bulk.models import HELD_FOR, BulkChange, BulkState
from enishi.mail.models import OutgoingMail
from tests.cast import SignedIn
from tests.interviews.bulk.conftest import Begun
from tests.jobs import RunJobs

pytestmark = pytest.mark.django_db(transaction=True)
LETTER = Draft("{{会社名}}より", "{{候補者名}} 様\n\n{{求人名}}のご案内です。")


def reasons_of(change: BulkChange) -> list[str]:
    return list(change.items.order_by("number").values_list("reason", flat=True))


def test_each_gets_a_mail_of_their_own_after_ten_minutes(
    five: list[Application], recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    with time_machine.travel(timezone.now(), tick=True) as clock:
        change = done("mail", letter=LETTER)
        assert (change.counts, change.rows_done) == ({"done": 5}, 5)
        sending.send_due()
        assert not OutgoingMail.objects.exists()
        clock.shift(HELD_FOR)
        sending.send_due()
    assert {mail.to for mail in OutgoingMail.objects.all()} == {one.candidate.email for one in five}
    first = OutgoingMail.objects.get(to=five[0].candidate.email)
    assert first.body.startswith(f"{five[0].candidate.full_name} 様\n\n{five[0].job.title}の")
    kept = Message.objects.get(conversation__application=five[0])
    assert (kept.author, kept.is_scheduled) == (recruiter, False)


def test_who_cannot_get_it_is_named_with_the_reason(
    five: list[Application], job: Job, recruiter: Member, admin: Member, checked: Begun
) -> None:
    by = actors.of(recruiter)
    Candidate.objects.filter(pk=five[0].candidate_id).update(email="")
    applications.record_result(five[1], "withdrawn", at_step=five[1].current_step_id, by=by)
    applications.record_result(five[2], "rejected", at_step=five[2].current_step_id, by=by)
    today = timezone.localdate()
    person_requests.record_request(
        five[3].candidate, RequestDetails("suspension", today, today), by=actors.of(admin)
    )
    # Two open applications: no job can be named.
    other = Job.objects.create(company=job.company, flow=job.flow, title="別の求人")
    applications.apply(five[4].candidate, other, by=by)
    change = checked("mail", letter=LETTER)
    said = dict(change.items.values_list("candidate", "reason"))
    assert [said[one.candidate_id] for one in five] == [
        "メールアドレスが登録されていません。",
        "選考を辞退しています。",
        "",
        "本人から利用停止または削除の請求があります。",
        "差し込み項目「求人名」に入れる内容がありません。",
    ]
    plain = Draft("件名", "本文")
    changes.set_details(change, letter=plain, by=by)
    changes.check(change.pk)
    assert reasons_of(change).count("") == 2


@pytest.mark.parametrize(
    ("letter", "field"),
    [
        (None, "subject"),
        (Draft("件名", ""), "body"),
        (Draft("件名", "{{面接ページ}}"), "body"),
        (Draft("件名", "本文", language="fr"), "language"),
    ],
)
def test_a_wording_that_nobody_could_get_is_refused_at_its_field(
    five: list[Application], checked: Begun, letter: Draft | None, field: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        checked("mail", letter=letter)
    assert refused.value.field == field


def test_all_that_still_wait_are_taken_back(
    five: list[Application], recruiter: Member, done: Begun, run_jobs: RunJobs
) -> None:
    by = actors.of(recruiter)
    change = done("mail", letter=LETTER)
    edited, sent, cancelled, *_rest = Message.objects.order_by("pk")
    writing.change(edited, Draft("件名", "本文"), seen=1, by=by)
    Message.objects.filter(pk=sent.pk).update(send_at=timezone.now())
    sending.send(sent.pk)
    writing.cancel(cancelled, by=by)
    undoing.begin(change, by=by)
    run_jobs()
    change.refresh_from_db()
    assert change.counts == {"undone": 3, "kept": 2}
    assert set(reasons_of(change)) == {"", "すでに送信しました。", "そのあとに編集されています。"}
    states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["waiting", "sent", "cancelled", "cancelled", "cancelled"]


def test_a_running_change_is_stopped_and_what_it_did_is_undone(
    five: list[Application],
    recruiter: Member,
    checked: Begun,
    run_jobs: RunJobs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "_BATCH", 2)
    by = actors.of(recruiter)
    change = checked("mail", letter=LETTER)
    changes.start(change, by=by)
    running.carry_on(change.pk)
    undoing.begin(change, by=by)
    run_jobs()
    change.refresh_from_db()
    assert change.state == BulkState.UNDONE
    assert change.counts == {"undone": 2, "left": 3}
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert reasons_of(change).count("実行する前に止めました。") == 3


def test_the_page_shows_the_mail_of_one_after_the_other(
    five: list[Application], recruiter: Member, checked: Begun, signed_in: SignedIn
) -> None:
    change = checked("mail", letter=LETTER)
    window, here = signed_in(recruiter), f"/candidates/changes/{change.pk}/"
    first, second, *_rest = change.items.order_by("number").select_related("candidate")
    page = window.get(here).content.decode()
    assert f"{first.candidate.full_name} 様" in page
    assert 'rel="prev"' not in page
    assert f'href="?item={second.number}#letter"' in page
    page = window.get(f"{here}?item={second.number}").content.decode()
    assert f"{second.candidate.full_name} 様" in page
    assert f'rel="prev" href="?item={first.number}#letter"' in page
    assert "5名に送信する" in page


def test_a_template_begins_the_wording_and_the_form_sends_it(
    five: list[Application], recruiter: Member, signed_in: SignedIn, run_jobs: RunJobs
) -> None:
    window = signed_in(recruiter)
    begun = window.post(
        "/candidates/changes/", {"kind": "mail", "candidate": [one.candidate_id for one in five]}
    )
    here = begun["Location"]
    page = window.get(f"{here}?template=documents-ja").content.decode()
    assert "{{求人名}}の選考を進めるにあたり" in page
    window.post(f"{here}details", {"subject": "件名", "body": "本文", "language": "ja"})
    run_jobs()
    assert mailing.letter_of(BulkChange.objects.get()) == Draft("件名", "本文")
    window.post(f"{here}run")
    run_jobs()
    assert "5名へのメールを用意しました。" in window.get(here).content.decode()
    assert Message.objects.count() == 5
