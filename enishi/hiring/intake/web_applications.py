"""Receives what applicants send by 応募フォーム; makes candidates of it, or asks a recruiter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enishi import due
from enishi.company import actors, audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Member
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict
from enishi.hiring import candidates, postings
from enishi.hiring.candidates import CandidateDetails
from enishi.hiring.handling_models import Handling
from enishi.hiring.intake import (
    application_forms,
    form_answers,
    form_files,
    form_questions,
    purposes,
    suspicion,
    thanks,
)
from enishi.hiring.intake.form_answers import Checked, SentForm
from enishi.hiring.intake.form_files import FormFile
from enishi.hiring.intake.form_models import (
    WEB_APPLICATION_MOVES,
    WebApplication,
    WebApplicationState,
)
from enishi.hiring.models import Application, Candidate, Job
from enishi.hiring.posting_models import JobPosting

# A page that is older asks for the form again; the files that came with it are deleted.
KEPT_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Page:
    """The page that the form was on: its random word, when it was opened, and its language."""

    nonce: str
    opened_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Network:
    """Whether too many applications came from one network, or for one job."""

    is_often: bool = False
    is_rush: bool = False


@dataclass(slots=True)
class Receipt:
    """What became of the form: received, or a sentence for each wrong field."""

    web: WebApplication
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def is_received(self) -> bool:
        """Whether nothing was wrong."""
        return not self.wrong


@transaction.atomic
def receive(
    posting: JobPosting,
    sent: SentForm,
    *,
    files: Sequence[FormFile],
    page: Page,
    by: Actor,
    removed: Sequence[int] = (),
    network: Network | None = None,
) -> Receipt:
    """Receive an application. The same page sent again is the same application.

    What is wrong is returned and not raised, because the files that have arrived are kept: the
    applicant need not choose them again.

    Parameters
    ----------
    removed
        Ids of files that came before and shall not be sent.
    """
    require(by, Action.APPLY, posting)
    web = _locked(posting.job, page)
    if web.state != WebApplicationState.DRAFT:
        return Receipt(web)
    job = lock_row(Job.objects.select_for_update().select_related("company"), posting.job_id)
    form = application_forms.of(job)
    rules = form_questions.rules_of(form.rules)
    form_files.remove(web, removed)
    wrong = form_files.keep_files(web, files, rules=rules)
    kinds = set(web.files.values_list("kind", flat=True))
    found = form_answers.checked(
        sent, rules=rules, questions=application_forms.questions_of(form), file_kinds=kinds
    )
    shown = purposes.ensure(job.company)
    if sent.purposes != shown.number:
        found.wrong["agrees"] = _("利用目的が更新されました。もう一度ご確認ください。")
    if not _is_open(posting, job):
        found.wrong["form"] = _("この求人の募集は、たった今終了いたしました。")
    if wrong | found.wrong:
        return Receipt(web, found.wrong | wrong)
    _write(web, found, words=shown.consent_in(page.language))
    web.purposes = shown
    network = network or Network()
    web.suspicions = suspicion.signs_of(
        sent,
        found,
        took=timezone.now() - page.opened_at,
        is_often=network.is_often,
        is_rush=network.is_rush,
    )
    audit.record(job.company, Event.WEB_APPLICATION_SENT, web, by=by, job=job.pk)
    if web.suspicions:
        WEB_APPLICATION_MOVES.make(web, WebApplicationState.SUSPECTED)
        web.save()
    else:
        _take(web)
    return Receipt(web)


@transaction.atomic
def accept(web: WebApplication, *, by: Actor) -> Application:
    """Make a candidate of an application that looked like spam.

    Raises
    ------
    Conflict
        Somebody else has decided about it.
    UserFacingError
        The job takes no more applications.
    """
    require(by, Action.EDIT_CANDIDATES, web)
    held = _suspected(web)
    audit.record(held.company, Event.WEB_APPLICATION_ACCEPTED, held, by=by)
    return _take(held)


@transaction.atomic
def discard(web: WebApplication, *, by: Actor) -> None:
    """Delete an application that is spam, with its files.

    Raises
    ------
    Conflict
        Somebody else has decided about it.
    """
    require(by, Action.EDIT_CANDIDATES, web)
    held = _suspected(web)
    audit.record(held.company, Event.WEB_APPLICATION_DISCARDED, held, by=by)
    form_files.remove_all(held)
    held.delete()


def forget_drafts() -> None:
    """Delete what came with forms that were never completed. The worker calls this."""
    old = WebApplication.objects.filter(
        state=WebApplicationState.DRAFT, begun_at__lt=timezone.now() - KEPT_FOR
    )
    due.go_through(due.Each(old, _forget))


def alike(web: WebApplication, reader: Member) -> list[Candidate]:
    """Return other candidates whom the reader sees and who may be the same person, newest first."""
    found = candidates.possible_duplicates(web.company, details_of(web), reader=reader)
    own = web.application.candidate_id if web.application is not None else None
    return [one for one in found if one.pk != own][: candidates.MOST_ALIKE]


def details_of(web: WebApplication) -> CandidateDetails:
    """Return the details as they were sent."""
    return CandidateDetails.typed(web.details)


def answers_of(web: WebApplication) -> list[tuple[str, str]]:
    """Return the questions with their answers, as recruiters read them."""
    return [
        (one["label"], form_answers.shown_answer(one["kind"], one["text"])) for one in web.answers
    ]


def _locked(job: Job, page: Page) -> WebApplication:
    """Return the row of this page; a second press waits here until the first is done."""
    web, _is_new = WebApplication.objects.get_or_create(
        company_id=job.company_id,
        nonce=page.nonce,
        defaults={"job": job, "language": page.language},
    )
    found = WebApplication.objects.select_for_update(of=("self",)).select_related("company", "job")
    return lock_row(found.filter(job=job), web.pk)


def _is_open(posting: JobPosting, job: Job) -> bool:
    held = JobPosting.objects.select_related("company").get(pk=posting.pk)
    return held.is_published and job.is_open and not postings.has_ended(held)


def _write(web: WebApplication, found: Checked, *, words: str) -> None:
    web.details, web.answers = asdict(found.details), found.answers
    web.consent_words = words
    web.sent_at = web.consented_at = timezone.now()


def _take(web: WebApplication) -> Application:
    """Make the candidate, the application and the documents, and thank the applicant."""
    system = actors.system(web.company)
    # Always a new candidate: who they are is not proven, and the recruiter sees who is alike.
    candidate = candidates.register(
        web.company,
        details_of(web),
        job=web.job,
        by=system,
    )
    made = candidate.applications.get(job=web.job_id)
    with translation.override(web.company.locale):
        Handling.objects.create(company=web.company, application=made, source=_("採用ページ"))
    form_files.hand_over(web, made)
    web.application = made
    WEB_APPLICATION_MOVES.make(web, WebApplicationState.TAKEN)
    web.save()
    thanks.write(web)
    return made


@transaction.atomic
def _forget(web_id: int) -> None:
    drafts = WebApplication.objects.select_for_update().filter(state=WebApplicationState.DRAFT)
    for web in drafts.filter(pk=web_id, begun_at__lt=timezone.now() - KEPT_FOR):
        form_files.remove_all(web)
        web.delete()


def _suspected(web: WebApplication) -> WebApplication:
    found = WebApplication.objects.select_for_update(of=("self",)).select_related("company", "job")
    held = found.filter(pk=web.pk, state=WebApplicationState.SUSPECTED).first()
    if held is None:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _("他のユーザーがこの応募を処理しました。画面を更新してご確認ください。"),
        )
    return held
