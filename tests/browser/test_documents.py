"""書類 in a browser: dragging, uploading in turn, refusals beside the file, looking."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from enishi.company.models import Member
from enishi.hiring import documents
from enishi.hiring.document_models import Document
from enishi.hiring.models import Application
from tests.files import makers

SignIn = Callable[[Member], None]

# As a desktop hands them over: the browser knows of no other way to drop a file by script.
_DROP = """([name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(content)], name));
  for (const type of ["dragover", "drop"])
    document.querySelector("main").dispatchEvent(
      new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""


def test_files_are_dropped_sent_and_shown_while_the_page_stands(
    page: Page,
    live_server: LiveServer,
    recruiter: Member,
    sign_in: SignIn,
    application_at_interview: Application,
) -> None:
    sign_in(recruiter)
    page.goto(f"{live_server.url}/candidates/{application_at_interview.candidate_id}/documents/")
    expect(page.get_by_text("書類はまだありません")).to_be_visible()
    page.get_by_label("種類", exact=True).select_option("career")
    page.evaluate(_DROP, ["職務経歴書.pdf", list(makers.PDF)])
    listed = page.get_by_label("書類の一覧")
    expect(listed.get_by_text("職務経歴書.pdf", exact=True)).to_be_visible()
    page.get_by_label("追加するファイル").set_input_files(
        [
            {"name": "a.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"},
            {"name": "b.txt", "mimeType": "text/plain", "buffer": b"text"},
        ]
    )
    expect(page.get_by_text("「a.exe」の形式は追加できません")).to_be_visible()
    expect(listed.get_by_text("b.txt", exact=True)).to_be_visible()
    page.get_by_role("button", name="閉じる").click()
    expect(page.get_by_text("a.exe", exact=True)).to_be_hidden()
    # The session ends: the file is still at hand once they have signed in beside it.
    kept = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    late = {"name": "c.txt", "mimeType": "text/plain", "buffer": b"late"}
    page.get_by_label("追加するファイル").set_input_files([late])
    expect(page.get_by_text("サインインの有効期限が切れたため")).to_be_visible()
    page.context.add_cookies(kept)
    page.get_by_role("button", name="もう一度送る").click()
    expect(listed.get_by_text("c.txt", exact=True)).to_be_visible()
    for document in Document.objects.all():
        assert document.kind == "career"
    documents.look_at(Document.objects.earliest("pk").pk)
    expect(page.get_by_alt_text("職務経歴書.pdfの1ページ目")).to_be_visible()
