"""内定 on the pages of recruiters and of the candidate."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from enishi.company import actors
from enishi.company.models import AuditEntry, Member
from enishi.files.models import FileState
from enishi.hiring import applications
from enishi.hiring.models import Application, Job
from enishi.hiring.offer_models import Offer
from enishi.hiring.offers import letter, sending
from enishi.mail.models import OutgoingMail
from tests.cast import SignedIn, application_of
from tests.hiring import offers_made

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(letter, "pdf_of", lambda offer: f"%PDF-1.4 {offer.pk}".encode())


@pytest.fixture
def offered(job: Job) -> Application:
    return application_of(
        job, name="山田 花子", kana="ヤマダ ハナコ", email="h@mail.example", step="内定"
    )


@pytest.fixture
def offer(offered: Application, recruiter: Member) -> Offer:
    return offers_made.sent(offered, actors.of(recruiter))


@pytest.fixture
def page(offer: Offer) -> str:
    """The address of the candidate's page."""
    return f"/o/{offers_made.key_of(OutgoingMail.objects.get(kind='offer.sent'))}"


FIELDS = {
    "position": "営業",
    "salary": "月給 30万円",
    "workplace": "大阪支社",
    "starts_on": "2027-04-01",
    "opening": "拝啓",
    "closing": "敬具",
    "message": "",
    "employment": "正社員",
    "language": "ja",
    "act": "check",
}


def fields(**other: str) -> dict[str, str]:
    until = timezone.localtime() + timedelta(days=9)
    return FIELDS | {"answer_by": until.strftime("%Y-%m-%dT17:00")} | other


def test_an_offer_is_written_checked_and_sent(
    offered: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    window = signed_in(recruiter)
    assert "内定通知書を作成" in window.get(f"/applications/{offered.pk}/").content.decode()
    assert window.get(f"/applications/{offered.pk}/offers").status_code == 200
    english = window.get(f"/applications/{offered.pk}/offers?language=en").content.decode()
    assert "We are pleased to offer you" in english
    to = window.post(f"/applications/{offered.pk}/offers", fields())["Location"]
    offer = Offer.objects.get()
    assert to == f"/offers/{offer.pk}/sending"
    shown = window.get(to).content.decode()
    assert "月給 30万円" in shown
    assert "h@mail.example" in shown
    edited = window.post(f"/offers/{offer.pk}/", fields(salary="月給 31万円", revision="1"))
    assert edited["Location"] == to
    late = window.post(to, {"revision": "1"}, headers=HTMX)
    assert late.status_code == 409
    assert window.post(to, {"revision": "2"})["Location"] == f"/offers/{offer.pk}/"
    assert "回答待ち" in window.get(f"/offers/{offer.pk}/").content.decode()
    assert "内定への回答待ち" in window.get("/").content.decode()
    assert window.get(f"/offers/{offer.pk}/letter.pdf")["Content-Type"] == "application/pdf"
    record = window.get(f"/candidates/{offered.candidate_id}/").content.decode()
    assert "内定通知書（1通目）を送信" in record
    assert "内定への回答を待っています" in record


@pytest.mark.parametrize(
    ("field", "typed"), [("answer_by", "tomorrow"), ("starts_on", "2027-02-30"), ("salary", "")]
)
def test_what_is_wrong_is_said_at_its_field(
    offered: Application, recruiter: Member, signed_in: SignedIn, field: str, typed: str
) -> None:
    window = signed_in(recruiter)
    headers = HTMX | {"HX-Trigger": "offer-form"}
    address = f"/applications/{offered.pk}/offers"
    answer = window.post(address, fields(**{field: typed}), headers=headers)
    if field == "salary":
        # A draft may lack it; it is said before it is sent.
        offer = Offer.objects.get()
        to = f"/offers/{offer.pk}/sending"
        answer = window.post(to, {"revision": "1"}, headers=HTMX | {"HX-Trigger": "sending-form"})
        assert "「給与」を入力してください。" in answer.content.decode()
    else:
        assert f'id="offer-form-{field}-error"' in answer.content.decode()
    assert answer.status_code == 422


def test_interviewers_do_not_learn_of_an_offer(
    offer: Offer, offered: Application, admin: Member, interviewer: Member, signed_in: SignedIn
) -> None:
    seen = signed_in(admin).get(f"/applications/{offered.pk}/").content.decode()
    assert 'id="offer"' in seen
    window = signed_in(interviewer)
    assert window.get(f"/offers/{offer.pk}/").status_code == 403
    assert 'id="offer"' not in window.get("/").content.decode()


def test_a_job_says_how_many_openings_are_filled_and_offers_to_close_it(
    offered: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    window, job = signed_in(recruiter), offered.job
    sent = {"title": job.title, "flow": job.flow_id}
    window.post(f"/jobs/{job.pk}/", sent | {"openings": "1"})
    refused = window.post(f"/jobs/{job.pk}/", sent | {"openings": "many"}, headers=HTMX)
    assert refused.status_code == 422
    assert "定員に達しています" not in window.get(f"/jobs/{job.pk}/").content.decode()
    by, step = actors.of(recruiter), offered.current_step_id
    applications.record_result(offered, "passed", at_step=step, by=by)
    assert "定員に達しています" in window.get(f"/jobs/{job.pk}/").content.decode()
    other = application_of(job, name="森 葵", kana="", email="m@mail.example", step="内定")
    draft = offers_made.drafted(other, by)
    assert "定員を超えます" in window.get(f"/offers/{draft.pk}/sending").content.decode()


def test_the_candidate_reads_confirms_and_answers_once(
    page: str, offer: Offer, client: Client
) -> None:
    seen = client.get(page).content.decode()
    assert "月給 420,000円" in seen
    assert "承諾する" in seen
    question = client.get(f"{page}?answer=accepted").content.decode()
    assert "内定を承諾しますか" in question
    offer.refresh_from_db()
    assert offer.is_sent  # a GET changes nothing
    sent = {"answer": "accepted", "message": "よろしくお願いします"}
    for _ in range(2):
        assert client.post(page, sent)["Location"] == page
    assert AuditEntry.objects.filter(action="offer.answered").count() == 1
    after = client.get(page).content.decode()
    assert "内定承諾のご回答をいただいております" in after
    assert "よろしくお願いします" in after
    other = client.post(page, {"answer": "declined", "message": "やはり"})
    assert other.status_code == 409
    assert "すでにご回答をいただいています" in other.content.decode()
    assert "やはり" in other.content.decode()


def test_a_comment_that_is_too_long_is_kept_on_the_question(page: str, client: Client) -> None:
    said = "あ" * 2001
    answer = client.post(page, {"answer": "declined", "message": said})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "内定を辞退しますか" in answer.content.decode()


def test_expired_and_withdrawn_offers_say_so_and_what_never_was_says_nothing(
    page: str, offer: Offer, client: Client, recruiter: Member
) -> None:
    Offer.objects.update(answer_by=timezone.now() - timedelta(minutes=1))
    assert "期限" in client.get(page).content.decode()
    assert client.post(page, {"answer": "accepted"}).status_code == 409
    sending.withdraw(offer, by=actors.of(recruiter))
    gone = client.get(page)
    assert gone.status_code == 200
    assert "取り下げられました" in gone.content.decode()
    assert "420,000" not in gone.content.decode()
    # A text around a link may end with an underscore, which is no part of its key.
    another = "B" if page.removeprefix("/o/").startswith("A") else "A"
    assert client.get(f"/o/{another}{page.removeprefix('/o/')[1:]}").status_code == 404
    assert gone["Cache-Control"] == "no-store"
    assert gone["Referrer-Policy"] == "no-referrer"


def test_the_letter_can_be_downloaded_once_it_was_checked(
    page: str, offer: Offer, client: Client
) -> None:
    assert "letter.pdf" not in client.get(page).content.decode()
    assert offer.document is not None
    kept = offer.document.file
    type(kept).objects.filter(pk=kept.pk).update(state=FileState.READY)
    assert "letter.pdf" in client.get(page).content.decode()
    answer = client.get(f"{page}/letter.pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_page_is_in_the_offers_language_until_another_is_chosen(
    page: str, offer: Offer, client: Client
) -> None:
    Offer.objects.update(language="en")
    assert "Accept" in client.get(page).content.decode()
    assert "承諾する" in client.post(page, {"language": "ja"}).content.decode()


def test_deadline_mail_withdrawal_and_answers_have_their_buttons(
    offer: Offer, recruiter: Member, signed_in: SignedIn
) -> None:
    window, home = signed_in(recruiter), f"/offers/{offer.pk}/"
    until = (timezone.localtime() + timedelta(days=20)).strftime("%Y-%m-%dT12:00")
    for act, sent in (
        ("mail", {}),
        ("deadline", {"answer_by": until}),
        ("answer", {"answer": "accepted", "comment": "電話にて"}),
        ("withdrawal", {"tell_candidate": "1"}),
    ):
        assert window.post(f"{home}{act}", sent)["Location"] == home
        assert window.get(home).status_code == 200
    kinds = OutgoingMail.objects.filter(to="h@mail.example").values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == [
        "offer.sent",
        "offer.sent",
        "offer.extended",
        "offer.withdrawn",
    ]


def test_a_draft_is_discarded(offered: Application, recruiter: Member, signed_in: SignedIn) -> None:
    draft = offers_made.drafted(offered, actors.of(recruiter))
    window = signed_in(recruiter)
    assert window.get(f"/offers/{draft.pk}/").status_code == 200
    assert window.post(f"/offers/{draft.pk}/removal").status_code == 303
    assert not Offer.objects.exists()


def test_a_company_keeps_its_own_words(admin: Member, signed_in: SignedIn) -> None:
    window = signed_in(admin)
    text = window.get("/settings/offers/").content.decode()
    assert "拝啓" in text
    own = {f"{part}_{code}": "Ours" for part in ("opening", "closing") for code in ("ja", "en")}
    assert window.post("/settings/offers/", own | {"act": "save"}).status_code == 303
    assert window.get("/settings/offers/").content.decode().count("Ours") == 4
    window.post("/settings/offers/", own | {"act": "restore"})
    assert "Ours" not in window.get("/settings/offers/").content.decode()
