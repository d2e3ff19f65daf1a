"""The default form of every company, written in the company's language."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.company.models import Company
from enishi.hiring.evaluations import question
from enishi.hiring.evaluations.models import EvaluationForm, EvaluationFormVersion, QuestionKind
from enishi.hiring.evaluations.question import Question


def ensure(company: Company) -> EvaluationForm:
    """Return the company's default form; make it if there is none. Safe to run concurrently."""
    own = EvaluationForm.objects.filter(company=company, is_default=True)
    if (form := own.first()) is not None:
        return form
    try:
        with transaction.atomic(), translation.override(company.locale):
            form = EvaluationForm.objects.create(
                company=company, name=_("標準の評価フォーム"), is_default=True
            )
            version = EvaluationFormVersion.objects.create(company=company, form=form, number=1)
            question.rows_of(version, built_in())
    except IntegrityError:
        return own.get()
    return form


def built_in() -> list[Question]:
    """Return its questions in the active language: skills, manner of work, next steps."""
    words = score_words()

    def score(label: str, help_text: str) -> Question:
        return Question(
            kind=QuestionKind.SCORE, label=label, help=help_text, is_required=True, words=words
        )

    return [
        Question(kind=QuestionKind.SECTION, label=_("能力・経験")),
        score(
            _("職務に必要な知識・経験"),
            _("募集している職務を任せられるかを、事実に基づいて評価します。"),
        ),
        score(_("課題を考える力"), _("質問の意図をとらえ、筋道を立てて答えていたか。")),
        Question(kind=QuestionKind.SECTION, label=_("働き方")),
        score(_("伝える力・聞く力"), _("相手に合わせて、分かりやすく話し、聞いていたか。")),
        score(_("協働する姿勢"), _("周囲と力を合わせた経験を、具体的に語れたか。")),
        Question(
            kind=QuestionKind.CHOICE,
            label=_("志望度"),
            words=(_("高い"), _("普通"), _("低い"), _("分からない")),
        ),
        Question(kind=QuestionKind.SECTION, label=_("まとめ")),
        Question(
            kind=QuestionKind.TEXT,
            label=_("評価した点"),
            help=_("そう判断した発言や事実も書いてください。"),
        ),
        Question(kind=QuestionKind.TEXT, label=_("気になった点")),
        Question(
            kind=QuestionKind.TEXT,
            label=_("次の面接官への申し送り"),
            help=_("次に確かめてほしいことがあれば書いてください。"),
        ),
    ]


def score_words() -> tuple[str, ...]:
    """Return the default words for the scores 1 to 5."""
    return (
        _("基準を大きく下回る"),
        _("基準をやや下回る"),
        _("基準を満たす"),
        _("基準を上回る"),
        _("基準を大きく上回る"),
    )
