"""評価フォーム: the questions to the evaluators of each step."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from enishi.company.roles import Action
from enishi.errors import Code, UserFacingError
from enishi.hiring.evaluations import answers, default_form, forms, question
from enishi.hiring.evaluations.models import EvaluationForm, EvaluationFormUse, QuestionKind
from enishi.hiring.evaluations.question import Question
from enishi.hiring.models import Job, Step
from enishi.web.shell import evaluation_fields, input_cleaning, responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.form_keys import creates_once

# The kinds of a new question, in the order of the menu.
_KINDS = (
    QuestionKind.SCORE,
    QuestionKind.CHOICE,
    QuestionKind.CHOICES,
    QuestionKind.TEXT,
    QuestionKind.SECTION,
)
# Our own page never sends more.
_MOST_SENT = 2 * question.MOST_QUESTIONS


@needs(Action.EDIT_EVALUATION_FORMS)
def index(request: MemberRequest) -> HttpResponse:
    """Show the company's forms, and which step uses which."""
    company = request.member.company
    uses = EvaluationFormUse.objects.filter(company=company).select_related(
        "form", "job", "step__flow"
    )
    own = EvaluationForm.objects.filter(company=company)
    context = {
        "forms": own.filter(is_archived=False),
        "has_default": own.filter(is_default=True).exists(),
        "archived": own.filter(is_archived=True),
        "uses": uses.order_by("step__flow__name", "step__position", "job__title"),
        "steps": Step.objects.filter(company=company)
        .select_related("flow")
        .order_by("flow__name", "flow", "position"),
        "jobs": Job.objects.filter(company=company).order_by("-is_open", "title", "pk"),
    }
    return responses.page(request, "settings/evaluation_forms/index.html", context)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("GET", "POST"))
@creates_once
def new(request: MemberRequest) -> HttpResponse:
    """GET: an empty form. POST: create it."""
    if request.method != "POST":
        return _editor(request, None, default_form.built_in())
    forms.create(
        request.member.company,
        name=request.POST.get("name", ""),
        questions=_typed(request),
        by=request.actor,
    )
    messages.success(request, _("評価フォームを登録しました。"))
    return _back(request)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("GET", "POST"))
def edit(request: MemberRequest, form_id: int) -> HttpResponse:
    """GET: its questions. POST: change them for requests from now on."""
    form = get_object_or_404(_forms(request), pk=form_id)
    if request.method != "POST":
        return _editor(request, form, question.of(forms.latest_version(form)))
    forms.save(
        form,
        name=request.POST.get("name", ""),
        questions=_typed(request),
        seen=input_cleaning.number(request.POST, "seen") or 0,
        by=request.actor,
    )
    messages.success(request, _("評価フォームを保存しました。これから依頼する評価に使われます。"))
    return _back(request)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
def preview(request: MemberRequest) -> HttpResponse:
    """Show the typed questions as an evaluator would see them."""
    context = _preview(_typed(request))
    return responses.fragment(request, "settings/evaluation_forms/_preview.html", context)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
@creates_once
def copy(request: MemberRequest, form_id: int) -> HttpResponse:
    """Make a copy of the form, to be changed."""
    copied = forms.copy(get_object_or_404(_forms(request), pk=form_id), by=request.actor)
    messages.success(request, _("評価フォームをコピーしました。"))
    return responses.redirect(request, reverse("settings_evaluation_form", args=[copied.pk]))


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
def removal(request: MemberRequest, form_id: int) -> HttpResponse:
    """Archive the form."""
    forms.put_away(get_object_or_404(_forms(request), pk=form_id), by=request.actor)
    messages.success(request, _("評価フォームの使用をやめました。"))
    return _back(request)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
def restoration(request: MemberRequest, form_id: int) -> HttpResponse:
    """Offer an archived form again."""
    own = EvaluationForm.objects.filter(company=request.member.company)
    forms.restore(get_object_or_404(own, pk=form_id), by=request.actor)
    messages.success(request, _("評価フォームを使用中に戻しました。"))
    return _back(request)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
def built_in(request: MemberRequest) -> HttpResponse:
    """Open the default form of a company that has used the built-in one so far."""
    form = forms.keep_built_in(request.member.company, by=request.actor)
    return responses.redirect(request, reverse("settings_evaluation_form", args=[form.pk]))


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
def default(request: MemberRequest, form_id: int) -> HttpResponse:
    """Use the form at every step without an assigned form."""
    forms.make_default(get_object_or_404(_forms(request), pk=form_id), by=request.actor)
    messages.success(request, _("標準の評価フォームを変更しました。"))
    return _back(request)


@needs(Action.EDIT_EVALUATION_FORMS, methods=("POST",))
def uses(request: MemberRequest) -> HttpResponse:
    """Assign ``form`` (empty: none) to ``step`` for ``job`` (empty: all)."""
    company = request.member.company
    steps = Step.objects.filter(company=company)
    step = steps.filter(pk=input_cleaning.number(request.POST, "step") or 0).first()
    if step is None:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("選考ステップを選択してください。"), field="step"
        )
    job, form = None, None
    if request.POST.get("job"):
        jobs = Job.objects.filter(company=company)
        job = get_object_or_404(jobs, pk=input_cleaning.number(request.POST, "job"))
    if request.POST.get("form"):
        form = get_object_or_404(_forms(request), pk=input_cleaning.number(request.POST, "form"))
    forms.assign(step, job=job, form=form, by=request.actor)
    messages.success(request, _("使用する評価フォームを変更しました。"))
    return _back(request)


def _forms(request: MemberRequest) -> QuerySet[EvaluationForm]:
    return EvaluationForm.objects.filter(company=request.member.company, is_archived=False)


def _back(request: MemberRequest) -> HttpResponse:
    return responses.redirect(request, reverse("settings_evaluation_forms"))


def _editor(
    request: MemberRequest, form: EvaluationForm | None, questions: list[Question]
) -> HttpResponse:
    context = {
        "form": form,
        "seen": forms.latest_version(form).number if form else 0,
        "questions": list(enumerate(questions)),
        "kinds": [(kind.value, kind.label) for kind in _KINDS],
        "blank": Question(kind=QuestionKind.SCORE, label="", words=default_form.score_words()),
        **_preview(questions),
    }
    return responses.page(request, "settings/evaluation_forms/edit.html", context)


def _preview(questions: list[Question]) -> dict[str, object]:
    return {"fields": evaluation_fields.preview(questions), "verdicts": answers.VERDICTS}


def _typed(request: MemberRequest) -> list[Question]:
    """Return the questions in the page's order, without empty ones."""
    columns = [
        request.POST.getlist(name)[:_MOST_SENT]
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
