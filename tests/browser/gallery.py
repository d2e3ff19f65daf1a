"""Lists the pictures of the gallery: who looks at which page, after which deeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from enishi.accounts import links
from enishi.company import actors
from enishi.company.models import Member
from enishi.hiring import ending_reasons
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations.models import EvaluationForm
from enishi.hiring.models import Application
from enishi.interviews.models import Interview
from enishi.mail.models import OutgoingMail
from enishi.meetings.link import connection
from enishi.web.reports.topics import Topic
from tests.browser import gallery_deeds as deeds
from tests.browser.gallery_bulk import bulk_changes_of
from tests.browser.gallery_careers import public_pages
from tests.browser.gallery_deeds import Deed, pressing
from tests.browser.gallery_duplicates import duplicates_of, job_changes_of
from tests.browser.gallery_files import documents_of, files_of
from tests.browser.gallery_lists import tags_of
from tests.browser.gallery_mails import received
from tests.browser.gallery_messages import messages_of
from tests.browser.gallery_offers import offers_of
from tests.browser.gallery_world import Gallery
from tests.records.world import REPORTED

_REPORTED = f"period=dates&from={REPORTED.first}&to={REPORTED.last}"


@dataclass(frozen=True)
class Sight:
    """A page or a dialog. ``deed`` is done on the page before anybody looks.

    ``fails`` says that the server answers with an error on purpose, which a browser notes down.
    ``once``: the deed changes what the page offers, and cannot be done there again.
    ``is_letter`` is the mail itself; ``is_japanese`` what stays so in English, because people
    elsewhere typed it, or because it is said in both languages.
    """

    name: str
    address: str
    who: Member | None = None
    deed: Deed | None = None
    fails: bool = False
    once: bool = False
    is_letter: bool = False
    is_japanese: bool = False


def sights(gallery: Gallery, zoom_home: str) -> Iterator[Sight]:
    """All of them, those of one person together; ``zoom_home`` is the pretend Zoom's address."""
    yield from _interviews(gallery)
    yield from _careers(gallery)
    yield from _mails_received(gallery)
    yield from _recruiters(gallery)
    yield from _evaluations(gallery)
    yield from _offers(gallery)
    yield from _letters(gallery)
    yield from _interviewers(gallery)
    yield from _admins(gallery)
    yield from _proofs(gallery)
    yield from _newcomers(gallery)
    yield from _candidates(gallery)
    yield from _at_the_door(gallery)
    yield from _at_zoom(gallery, zoom_home)


_DIALOGS = {
    "created": [("host", "編集"), ("removal", "削除"), ("confirmation", "メールの内容を確認")],
    "nobody-opens": [("confirmation", "メールの内容を確認")],
    "several": [("proposing", "候補者に提案する")],
    "one-slot": [("slot", "変更"), ("cancellation", "面接を中止する")],
    "proposed": [("withdrawal", "提案を取り下げる"), ("deadline", "回答期限を変更する")],
    # Each press makes another link, and ends the one before.
    "proposed-again": [("link", "候補者用リンクを作り直す")],
    "confirmed": [
        ("cancellation", "面接を中止する"),
        ("room-link", "面接ルームのリンクを発行"),
    ],
    "failed": [("removal", "ミーティングなしに戻す")],
    "overlapping": [("confirmation", "日程を確定")],
}


def _interviews(gallery: Gallery) -> Iterator[Sight]:
    """The scheduling page in each state, and the dialogs on it."""
    for state, interview in gallery.interviews.items():
        address = f"/interviews/{interview.pk}/"
        yield Sight(f"interview-{state}", address, gallery.recruiter)
        for dialog, button in _DIALOGS.get(state, []):
            yield Sight(f"interview-{state}-{dialog}", address, gallery.recruiter, pressing(button))


def _recruiters(gallery: Gallery) -> Iterator[Sight]:
    who = gallery.recruiter
    long = gallery.interviews["several"].application
    now = gallery.interviews["now"].application
    tag = tags_of(long, who)
    pages = {
        "settings-tags": "/settings/tags/",
        "settings-tag": f"/settings/tags/{tag.pk}/",
        "candidates-tagged": f"/candidates/?tag={tag.pk}",
        "dashboard": "/",
        "calendar": "/calendar/",
        "candidates": "/candidates/",
        "candidates-second-page": "/candidates/?page=2",
        "candidates-none-found": "/candidates/?q=nobody",
        "candidate-new": "/candidates/new",
        "board": "/candidates/board/",
        "bulk-changes": "/candidates/changes/",
        "imports": "/candidates/imports/",
        "candidate": f"/candidates/{long.candidate_id}/",
        "candidate-edit": f"/candidates/{long.candidate_id}/details",
        "application": f"/applications/{long.pk}/",
        "application-confirmed": f"/applications/{now.pk}/",
        "application-ended": f"/applications/{_ended(gallery).pk}/",
        "application-evaluated": f"/applications/{_evaluated(gallery).pk}/",
        "evaluations": "/evaluations/",
        "evaluations-company": "/evaluations/?of=company",
        "settings-evaluation-forms": "/settings/evaluation-forms/",
        "settings-evaluation-form-new": "/settings/evaluation-forms/new",
        "settings-evaluation-form": f"/settings/evaluation-forms/{_form(gallery)}/",
        "jobs": "/jobs/",
        "job-new": "/jobs/new",
        "job": f"/jobs/{long.job_id}/",
        "flows": "/flows/",
        "flow-new": "/flows/new",
        "flow": f"/flows/{long.job.flow_id}/",
        "reports": "/reports/",
        **{f"reports-{topic}": f"/reports/?topic={topic}&{_REPORTED}" for topic in Topic.values},
        "reports-wrong-days": "/reports/?period=dates&from=2026-11-02&to=2026-11-01",
        "settings-recruiter": "/settings/",
        "settings-zoom-recruiter": "/settings/zoom/",
        "profile": "/accounts/profile/",
        "help": "/help/",
        "help-zoom": "/help/zoom",
        "help-scheduling": "/help/scheduling",
        "help-interviewing": "/help/interviewing",
        "help-zoom-app": "/help/zoom-app",
    }
    documents_of(long.candidate, who)
    pages["documents"] = f"/candidates/{long.candidate_id}/documents/"
    pages["documents-none"] = f"/candidates/{now.candidate_id}/documents/"
    yield Sight("document-removal", pages["documents"], who, deeds.removing_a_document)
    for state, file in files_of(gallery.company, who).items():
        pages[f"import-{state}"] = f"/candidates/imports/{file.pk}/"
        if file.is_done:
            undo = pressing("取り込みを取り消す")
            yield Sight("import-undo", pages[f"import-{state}"], who, undo)
        if file.is_checked:
            pages["import-columns-again"] = f"/candidates/imports/{file.pk}/?columns"
    for name, change in bulk_changes_of(long, who).items():
        pages[f"bulk-{name}"] = f"/candidates/changes/{change.pk}/"
        if change.is_done:
            verb = "送信を取り消す" if change.is_mail else "取り消す"
            yield Sight(f"bulk-undo-{name}", pages[f"bulk-{name}"], who, pressing(verb))
        if change.is_checked and not change.is_mail:
            pages["bulk-details"] = f"/candidates/changes/{change.pk}/?details"
    pages |= messages_of(long, who)
    pages |= duplicates_of(long, who) | job_changes_of(now, who)
    for name, address in pages.items():
        yield Sight(name, address, who)
    yield Sight("candidates-selected", "/candidates/", who, deeds.selecting_candidates)
    working = f"/interviews/{gallery.interviews['working'].pk}/"
    yield Sight("interview-no-worker", working, who, deeds.without_a_worker)
    yield Sight("mailbox", "/mailbox/", who, is_japanese=True)
    yield Sight("refusal-403", "/settings/company/", who, fails=True)
    yield Sight("refusal-404", "/interviews/999999/", who, fails=True)
    new = "/candidates/new"
    yield Sight("refusal-405", new, who, deeds.opening("/interviews/1/reopening"), fails=True)
    yield Sight(
        "candidate-new-alike", new, who, deeds.registering_again(long.candidate), fails=True
    )
    yield Sight("candidate-new-signed-out", new, who, deeds.typing_beyond_the_session, fails=True)


def _several(gallery: Gallery) -> Application:
    return gallery.interviews["several"].application


def _form(gallery: Gallery) -> int:
    return EvaluationForm.objects.get(company=gallery.company, is_default=True).pk


def _ended(gallery: Gallery) -> Application:
    return Application.objects.filter(job=gallery.stage.job, status="rejected")[0]


def _evaluated(gallery: Gallery) -> Application:
    return gallery.evaluations["given"].application


def _evaluations(gallery: Gallery) -> Iterator[Sight]:
    """Asked and written: what each of them sees, in each state of it."""
    for state, evaluation in gallery.evaluations.items():
        yield Sight(f"evaluation-{state}", f"/evaluations/{evaluation.pk}/", evaluation.member)
    application = f"/applications/{gallery.evaluations['asked'].application_id}/"
    yield Sight("application-ask", application, gallery.recruiter, pressing("評価を依頼"))
    yield Sight("application-open", application, gallery.recruiter, pressing("先に見る"))


def _offers(gallery: Gallery) -> Iterator[Sight]:
    """Offers as recruiters and candidates see them."""
    who, application = gallery.recruiter, _several(gallery)
    yield Sight("offer-new", f"/applications/{application.pk}/offers", who)
    for state, offer, path in offers_of(application.job, who):
        yield Sight(f"offer-{state}", f"/offers/{offer.pk}/", who)
        if state == "draft":
            yield Sight("offer-sending", f"/offers/{offer.pk}/sending", who)
            yield Sight("offer-discard", f"/offers/{offer.pk}/", who, pressing("下書きを破棄"))
        if state == "sent":
            yield Sight("offer-card", f"/applications/{offer.application_id}/", who)
            for name, button in (
                ("deadline", "承諾期限を変更"),
                ("withdrawal", "内定を取り下げる"),
            ):
                yield Sight(f"offer-{name}", f"/offers/{offer.pk}/", who, pressing(button))
            yield Sight("public-offer-accepting", f"{path}?answer=accepted")
        if path:
            yield Sight(f"public-offer-{state}", path)


def _letters(gallery: Gallery) -> Iterator[Sight]:
    """One mail of each kind, as it arrives; the frame around it once."""
    mails = OutgoingMail.objects.filter(company=gallery.company).order_by("kind", "-pk")
    for number, mail in enumerate(mails.distinct("kind")):
        if number == 0:
            yield Sight("mail", f"/mailbox/{mail.pk}", gallery.recruiter, is_japanese=True)
        name = f"letter-{mail.kind.replace('.', '-').replace(':', '-')}"
        yield Sight(name, f"/mailbox/{mail.pk}/letter", gallery.recruiter, is_letter=True)


def _interviewers(gallery: Gallery) -> Iterator[Sight]:
    who = gallery.interviewer
    application = gallery.interviews["now"].application
    pages = {
        "dashboard-interviewer": "/",
        "calendar-interviewer": "/calendar/",
        "candidates-interviewer": "/candidates/",
        "candidate-interviewer": f"/candidates/{application.candidate_id}/",
        "application-interviewer": f"/applications/{application.pk}/",
        "help-interviewer": "/help/",
    }
    for name, address in pages.items():
        yield Sight(name, address, who)


def _careers(gallery: Gallery) -> Iterator[Sight]:
    """What everybody reads, and the pages from which it is written."""
    who, job = gallery.recruiter, gallery.interviews["several"].application.job
    for name, address in public_pages(job, admin=gallery.admin, recruiter=who).items():
        is_gone = name == "careers-gone"
        yield Sight(name, address, fails=is_gone, is_japanese=True)
    posting = f"/jobs/{job.pk}/posting"
    yield Sight("job-form", f"/jobs/{job.pk}/form", who)
    yield Sight("suspected", "/candidates/suspected/", who)
    yield Sight("suspected-removal", "/candidates/suspected/", who, pressing("迷惑として削除"))
    sent = Application.objects.get(web_application__isnull=False, company=gallery.company)
    yield Sight("application-by-form", f"/applications/{sent.pk}/", who, is_japanese=True)
    yield Sight("job-posting", posting, who, is_japanese=True)
    yield Sight("job-posting-end", posting, who, pressing("非公開にする"), is_japanese=True)
    yield Sight("job-posting-preview", f"{posting}/preview", who, is_japanese=True)


def _mails_received(gallery: Gallery) -> Iterator[Sight]:
    """A mail that waits, and where the reading of mails is set."""
    entry = received(gallery.company, admin=gallery.admin)
    who, page = gallery.recruiter, f"/candidates/received/{entry.pk}/"
    yield Sight("received-mails", "/candidates/received/", who)
    yield Sight("received-mail", page, who)
    yield Sight("received-mail-search", f"{page}?q=a", who)
    yield Sight("dashboard-mails", "/", who)
    admin, rules = gallery.admin, "/settings/mailbox/rules/"
    yield Sight("settings-mailbox", "/settings/mailbox/", admin)
    yield Sight(
        "settings-mailbox-removal",
        "/settings/mailbox/",
        admin,
        pressing("メールボックスの設定を削除"),
    )
    yield Sight("settings-mail-rule-new", f"{rules}new?mail={entry.pk}", admin)
    yield Sight("settings-mail-rule", f"{rules}{entry.rule_id}/", admin)
    yield Sight(
        "settings-mail-rule-removal", f"{rules}{entry.rule_id}/", admin, pressing("ルールを削除")
    )


def _admins(gallery: Gallery) -> Iterator[Sight]:
    who = gallery.admin
    ending_reasons.add_standard(who.company, by=actors.of(who))
    reason = EndingReason.objects.filter(company=who.company)[0]
    ending_reasons.put_away(reason, by=actors.of(who))
    pages = {
        "settings-ending-reasons": "/settings/ending-reasons/",
        "settings-ending-reason": f"/settings/ending-reasons/{reason.pk}/",
        "dashboard-admin": "/",
        "settings": "/settings/",
        "search": "/search?q=example",
        "candidate-erasure": f"/candidates/{_several(gallery).candidate_id}/erasure",
        "settings-zoom": "/settings/zoom/",
        "settings-company": "/settings/company/",
        "settings-careers": "/settings/careers/",
        "settings-offers": "/settings/offers/",
        "settings-members": "/settings/members/",
        "settings-erasures": "/settings/erasures/",
        "settings-members-several": "/settings/members/invitations",
        "settings-retention": "/settings/retention/",
        "candidate-privacy": f"/candidates/{_several(gallery).candidate_id}/privacy",
        "settings-mails": "/settings/mails/",
        "settings-wording": "/settings/mails/wording?kind=confirmed",
        "password-change": "/accounts/password/change/",
        "sign-out": "/accounts/logout/",
    }
    for name, address in pages.items():
        yield Sight(name, address, who)
    zoom, members = "/settings/zoom/", "/settings/members/"
    yield Sight("settings-zoom-users", zoom, who, pressing("ユーザーを選択する"), is_japanese=True)
    yield Sight("settings-zoom-handover", zoom, who, pressing("別のZoomユーザーで認証し直す"))
    yield Sight("settings-zoom-unlinking", zoom, who, pressing("認証解除"))
    yield Sight("settings-zoom-no-worker", zoom, who, deeds.without_a_worker)
    yield Sight("settings-members-invitation", members, who, pressing("メンバーを招待する"))
    yield Sight("settings-members-stopping", members, who, pressing("利用を停止"))
    yield Sight(
        "profile-feed", "/accounts/profile/", who, pressing("購読用のURLを発行する"), once=True
    )


def _proofs(gallery: Gallery) -> Iterator[Sight]:
    """The password asked for again: in a dialog that has a place for it, and in one of its own.

    A session that is old stays so: the last that an admin looks at."""
    who, members = gallery.admin, "/settings/members/"
    yield Sight(
        "settings-zoom-unlinking-proof", "/settings/zoom/", who, deeds.unlinking_an_hour_later
    )
    yield Sight(
        "settings-members-proof", members, who, deeds.changing_a_role_an_hour_later, fails=True
    )


def _newcomers(gallery: Gallery) -> Iterator[Sight]:
    """A company on its first day, and one that has begun without Zoom."""
    who = gallery.newcomer
    for name in ("", "candidates/", "calendar/", "jobs/", "flows/", "reports/", "mailbox/"):
        yield Sight(f"empty-{name.strip('/') or 'dashboard'}", f"/{name}", who)
    for name in ("", "zoom/", "members/"):
        yield Sight(f"empty-settings-{name.strip('/') or 'index'}", f"/settings/{name}", who)
    yield Sight("settings-zoom-dead", "/settings/zoom/", gallery.stranded)
    yield Sight("dashboard-zoom-dead", "/", gallery.stranded)
    zoom = "/settings/zoom/"
    yield Sight("settings-zoom-ending", zoom, gallery.unlinking)
    yield Sight(
        "settings-zoom-leaving", zoom, gallery.unlinking, pressing("残りはZoomに残して終える")
    )
    yield Sight("settings-zoom-ended", zoom, gallery.unlinked_since)
    [lost] = Interview.objects.filter(company=gallery.unlinked_since.company)
    yield Sight("interview-gone", f"/interviews/{lost.pk}/", gallery.unlinked_since)
    yield Sight("dashboard-gone", "/", gallery.unlinked_since)
    [told] = OutgoingMail.objects.filter(to=gallery.stranded.email)
    yield Sight("letter-zoom-dead", f"/mailbox/{told.pk}/letter", gallery.stranded, is_letter=True)
    yield Sight("settings-zoom-troubled", zoom, gallery.troubled)
    unlinked = gallery.unlinked
    yield Sight("interview-unlinked", f"/interviews/{unlinked.pk}/", unlinked.created_by)


def _candidates(gallery: Gallery) -> Iterator[Sight]:
    paths = gallery.paths
    for name, path in paths.items():
        if name == "choice-again":
            continue
        is_over = name in ("choice-withdrawn", "choice-expired", "choice-called-off")
        yield Sight(f"public-{name}", path, fails=is_over)
    choice, coming = paths["choice"], paths["room-coming"]
    slot = gallery.interviews["proposed"].slots.all()[1]
    yield Sight("public-choice-asked", f"{choice}?slot={slot.pk}")
    yield Sight("public-choice-wishes", f"{choice}/wishes")
    yield Sight(
        "public-outage",
        f"{choice}/wishes",
        deed=deeds.sending_into_an_outage,
        fails=True,
        is_japanese=True,
    )
    yield Sight("public-room-change", f"{coming}/change", deed=deeds.choosing)
    yield Sight("public-room-change-ask", f"{coming}/change?ask=change")
    yield Sight("public-room-change-offered-nothing", f"{paths['room-without-meeting']}/change")
    yield Sight("public-room-too-late", f"{paths['room-open']}/change")
    yield Sight("public-room-cancellation", f"{coming}/cancellation")
    yield Sight("public-unknown", f"/r/{'x' * 32}", fails=True)


def _at_the_door(gallery: Gallery) -> Iterator[Sight]:
    password = "/accounts/password/reset/"
    fresh = urlsplit(links.link_for(gallery.interviewer)).path
    pages = {
        "door-sign-in": "/accounts/login/",
        "door-sign-up": "/accounts/signup/",
        "door-inactive": "/accounts/inactive/",
        "door-reset": password,
        "door-reset-done": f"{password}done/",
        "door-reset-key": fresh,
        "door-reset-key-bad": f"{password}key/1-bad-key/",
        "door-reset-key-done": f"{password}key/done/",
    }
    for name, address in pages.items():
        yield Sight(name, address)


def _at_zoom(gallery: Gallery, home: str) -> Iterator[Sight]:
    """The pretend Zoom: signing in and allowing, the room, and its console."""
    meeting = gallery.interviews["now"].meeting
    assert meeting is not None
    asked = connection.begin_link(
        gallery.newcomer.company, by=actors.of(gallery.newcomer), session_key="s"
    )
    pages = {
        "sign-in": f"/signin?next={quote(urlsplit(asked).path)}",
        "join": f"/j/{meeting.zoom_meeting_id}",
        "console": "/",
        "users": "/console/users",
        "user": f"/console/users/{meeting.host.zoom_user_id}",
        "meetings": "/console/meetings",
        "meeting": f"/console/meetings/{meeting.zoom_meeting_id}",
        "tokens": "/console/tokens",
        "events": "/console/events",
        "journal": "/console/journal",
        "conditions": "/console/conditions",
        "marketplace": "/marketplace",
    }
    for name, address in pages.items():
        yield Sight(f"zoom-{name}", f"{home}{address}")
    consent = urlsplit(asked)._replace(scheme="http", netloc=urlsplit(home).netloc).geturl()
    yield Sight("zoom-consent", consent, deed=deeds.signing_in_at_zoom)
