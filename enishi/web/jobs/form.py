"""応募フォーム of a job: which fields it has, and which questions of the company's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.hiring.intake import application_forms, form_questions
from enishi.hiring.intake.form_models import FieldRule
from enishi.hiring.intake.form_questions import Question, QuestionKind
from enishi.hiring.models import Job
from enishi.web.jobs.posting import job_of
from enishi.web.shell import input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs

# Our own page never sends more.
_MOST_SENT = 2 * form_questions.MOST_QUESTIONS


@needs(Action.EDIT_JOBS, methods=("GET", "POST"))
def form_page(request: MemberRequest, job_id: int) -> HttpResponse:
    """``GET|POST /jobs/2/form``."""
    job = job_of(request, job_id)
    if request.method == "GET":
        return responses.page(request, "jobs/form.html", _context(job))
    sent = request.POST
    application_forms.save(
        job,
        rules={name: sent[name] for name in form_questions.STANDARD if name in sent},
        questions=_questions(sent),
        seen=input_cleaning.number(sent, "seen") or 0,
        is_confirmed="is_confirmed" in sent,
        by=request.actor,
    )
    messages.success(request, _("応募フォームを保存しました。"))
    return responses.redirect(request, reverse("job_form", args=[job.pk]))


def _context(job: Job) -> dict[str, Any]:
    form = application_forms.of(job)
    rules = form_questions.rules_of(form.rules)
    return {
        "job": job,
        "is_form": True,
        "seen": form.version,
        "rules": [(name, form_questions.LABELS[name], rule) for name, rule in rules.items()],
        "rule_choices": FieldRule.choices,
        "questions": list(enumerate(application_forms.questions_of(form))),
        "kinds": QuestionKind.choices,
        "blank": Question(kind=QuestionKind.LINE, label=""),
    }


def _questions(sent: QueryDict) -> list[Question]:
    """Return the questions in the page's order."""
    columns = [
        sent.getlist(name)[:_MOST_SENT]
        for name in ("kind", "label", "help", "is_required", "words")
    ]
    return [
        Question(
            kind=kind,
            label=label,
            help=help_text,
            is_required=is_required == "yes",
            words=tuple(word.strip() for word in words.split("\n") if word.strip()),
        )
        for kind, label, help_text, is_required, words in zip(*columns, strict=False)
    ]
