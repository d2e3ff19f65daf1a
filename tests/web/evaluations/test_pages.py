"""An evaluation on its page, from the request to the table beside the decision."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company.models import Member
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Application
from enishi.mail.models import OutgoingMail
from tests import evaluating
from tests.cast import SignedIn
from tests.hiring.evaluations.asked import ask, decide

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Trigger": "evaluation-form"}


@pytest.fixture
def asked(
    application_at_screening: Application, interviewer: Member, recruiter: Member
) -> Evaluation:
    [evaluation] = ask(application_at_screening, interviewer, by=recruiter)
    return evaluation


def fields(evaluation: Evaluation, **others: object) -> dict[str, object]:
    written = evaluating.filled(evaluation)
    answers = {f"q{pk}": texts for pk, texts in written.answers.items()}
    return answers | {"verdict": "pass", "seen": 0, "page": "phone"} | others


def test_the_list_marks_what_is_overdue(
    asked: Evaluation, interviewer: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(interviewer)
    for days, is_overdue in ((-2, True), (2, False)):
        due_on = timezone.localdate() + timedelta(days=days)
        Evaluation.objects.filter(pk=asked.pk).update(due_on=due_on)
        assert ("期限超過" in browser.get("/evaluations/").content.decode()) == is_overdue


def test_an_interviewer_finds_it_at_home_writes_it_and_hands_it_in(
    asked: Evaluation, interviewer: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    browser, address = signed_in(interviewer), f"/evaluations/{asked.pk}/"
    for page in ("/", "/evaluations/"):
        assert f'href="{address}"' in browser.get(page).content.decode()
    assert "鈴木\u3000一郎" in browser.get(address).content.decode()

    saved = browser.post(
        f"{address}draft", {"comment": "途中", "seen": 0, "page": "x"}, headers=HTMX
    )
    assert "保存しました" in saved.content.decode()
    assert 'name="seen" value="1"' in saved.content.decode()
    lacking = browser.post(f"{address}submission", {"seen": 1}, headers=HTMX)
    assert lacking.status_code == 422
    assert "evaluation-form-verdict-error" in lacking.content.decode()
    done = browser.post(f"{address}submission", fields(asked, seen=1), headers=HTMX)
    assert done["HX-Redirect"] == address
    page = signed_in(recruiter).get(f"/applications/{asked.application_id}/").content.decode()
    assert "4" in page
    assert "基準を上回る" in page


def test_another_device_asks_which_shall_stay(
    asked: Evaluation, interviewer: Member, signed_in: SignedIn
) -> None:
    browser, address = signed_in(interviewer), f"/evaluations/{asked.pk}/"
    browser.post(f"{address}draft", {"comment": "電話", "seen": 0, "page": "phone"}, headers=HTMX)
    for deed in ("draft", "submission"):
        answer = browser.post(f"{address}{deed}", fields(asked, page="laptop"), headers=HTMX)
        assert "この画面の内容で上書きする" in answer.content.decode()
    asked.refresh_from_db()
    assert (asked.comment, asked.revision) == ("電話", 1)
    # Without a script there is nothing to ask in: it is refused.
    refused = browser.post(f"{address}submission", fields(asked, page="laptop"))
    assert refused.status_code == 303
    asked.refresh_from_db()
    assert asked.is_open
    # Handed in on the other one, only what is whole can take its place.
    evaluating.submit(asked)
    answer = browser.post(f"{address}draft", fields(asked, page="laptop"), headers=HTMX)
    assert f'hx-post="{address}submission"' in answer.content.decode()


def test_nobody_reads_or_writes_anothers(
    asked: Evaluation, recruiter: Member, admin: Member, signed_in: SignedIn
) -> None:
    for member in (recruiter, admin):
        for deed in ("draft", "submission"):
            answer = signed_in(member).post(f"/evaluations/{asked.pk}/{deed}", fields(asked))
            assert answer.status_code == 404
        assert signed_in(member).get(f"/evaluations/{asked.pk}/").status_code == 404


def test_what_is_over_says_so_and_names_nobody(
    asked: Evaluation, interviewer: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    evaluating.submit(asked)
    decide(asked.application, recruiter)
    page = signed_in(interviewer).get(f"/evaluations/{asked.pk}/").content.decode()
    assert "この評価の依頼は終わりました" in page
    assert "鈴木" not in page


def test_who_still_writes_after_the_request_was_withdrawn_is_told_so(
    asked: Evaluation, interviewer: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    signed_in(recruiter).post(f"/evaluations/{asked.pk}/withdrawal")
    browser, written = signed_in(interviewer), fields(asked)
    for deed in ("draft", "submission"):
        answer = browser.post(f"/evaluations/{asked.pk}/{deed}", written, headers=HTMX)
        assert answer.status_code == 409
        # Not that they shall load the page anew: their text would be gone.
        assert "取り下げられました。入力は保存していません。" in answer.content.decode()


def test_the_recruiter_asks_and_withdraws_and_sees_who_is_missing(
    application_at_screening: Application,
    interviewer: Member,
    recruiter: Member,
    signed_in: SignedIn,
) -> None:
    browser, address = signed_in(recruiter), f"/applications/{application_at_screening.pk}/"
    dialog = browser.get(f"{address}evaluation-requests", headers=HTMX).content.decode()
    assert f'name="members" value="{interviewer.pk}"' in dialog
    [key] = re.findall(r'name="form_key" value="([^"]+)"', dialog)
    pressed = {"members": [interviewer.pk], "form_key": key}
    here = HTMX | {"HX-Current-URL": f"https://testserver{address}#evaluations"}
    for _press in range(2):
        answer = browser.post(f"{address}evaluation-requests", pressed, headers=here)
        # With a fragment the browser would stay on the page as it was, under the dialog.
        assert answer["HX-Redirect"] == address
    assert OutgoingMail.objects.count() == 1
    page = browser.get(address).content.decode()
    assert "未着手" in page
    assert "さんの評価の提出待ち" in browser.get("/").content.decode()
    assert "伊藤" in browser.get("/evaluations/?of=company").content.decode()
    browser.post(f"/evaluations/{Evaluation.objects.get().pk}/withdrawal")
    assert "依頼が取り下げられました。" in browser.get(address).content.decode()
    for day in ("2026-02-31", "tomorrow"):
        answer = browser.post(
            f"{address}evaluation-requests",
            {"members": [interviewer.pk], "due_on": day},
            headers=HTMX,
        )
        assert answer.status_code == 422


def test_a_form_is_made_changed_and_given_to_a_step(
    application_at_screening: Application, recruiter: Member, signed_in: SignedIn
) -> None:
    browser, address = signed_in(recruiter), "/settings/evaluation-forms/"
    assert "標準の評価フォーム" in browser.get(address).content.decode()
    # To look is not to make.
    assert not recruiter.company.evaluation_forms.exists()
    opened = browser.post(f"{address}built-in")
    assert opened.url == f"{address}{recruiter.company.evaluation_forms.get().pk}/"
    typed = {
        "name": "書類",
        "kind": ["section", "choice", "text"],
        "label": ["経験", "進めますか", "理由"],
        "help": ["", "", ""],
        "is_required": ["no", "yes", "no"],
        "words": ["", "はい\r\nいいえ", ""],
    }
    shown = browser.post(f"{address}preview", typed, headers=HTMX).content.decode()
    assert "いいえ" in shown
    browser.post(f"{address}new", typed)
    form = recruiter.company.evaluation_forms.get(name="書類")
    step = application_at_screening.current_step
    browser.post(f"{address}uses", {"step": step.pk, "job": "", "form": form.pk})
    [asked] = ask(application_at_screening, recruiter, by=recruiter)
    assert [one.label for one in asked.version.questions.all()] == typed["label"]
    refused = browser.post(
        f"{address}{form.pk}/", typed | {"label": ["経験", "", "理由"], "seen": 1}, headers=HTMX
    )
    assert "設問を入力してください。" in refused.content.decode()
    assert browser.get(f"{address}{form.pk}/").status_code == 200
    browser.post(f"{address}{form.pk}/removal")
    assert "使用をやめたフォーム（1件）" in browser.get(address).content.decode()
    browser.post(f"{address}{form.pk}/restoration")
    assert "使用をやめたフォーム" not in browser.get(address).content.decode()
