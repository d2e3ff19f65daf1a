"""Mails to members about evaluation requests, each in the member's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from enishi import dates
from enishi.company import addresses
from enishi.hiring.evaluations.models import Evaluation
from enishi.mail import outbox, quoting


def tell_asked(evaluation: Evaluation) -> None:
    """Mail the evaluator, each time that the evaluation is asked for."""
    _write(evaluation, "asked", gettext_lazy("評価のお願い：%(step)s"), _ASKED)


def tell_of_withdrawal(evaluation: Evaluation) -> None:
    """Mail the evaluator that the request is withdrawn."""
    _write(evaluation, "withdrawn", gettext_lazy("評価の依頼の取り下げ：%(step)s"), _WITHDRAWN)


def remind_before(evaluation: Evaluation, *, once: str) -> None:
    """Mail the evaluator on the morning before the due day."""
    subject = gettext_lazy("【明日期限】評価のお願い：%(step)s")
    _write(evaluation, "due_soon", subject, _DUE_SOON, once=once)


def remind_after(evaluation: Evaluation, *, once: str) -> None:
    """Mail the evaluator on the morning after the due day."""
    subject = gettext_lazy("【期限超過】評価のお願い：%(step)s")
    _write(evaluation, "overdue", subject, _OVERDUE, once=once)


def remind_after_interview(evaluation: Evaluation, *, once: str) -> None:
    """Mail the evaluator when the interview is over."""
    subject = gettext_lazy("面接後の評価のお願い：%(step)s")
    _write(evaluation, "after_interview", subject, _AFTER_INTERVIEW, once=once)


def _write(
    evaluation: Evaluation,
    occasion: str,
    subject: Promise,
    body: Promise,
    *,
    once: str | None = None,
) -> None:
    member, asker = evaluation.member, evaluation.asked_by
    if not member.is_active:
        return
    with override(member.language):
        rows = [
            _("■候補者　%(name)s 様")
            % {"name": quoting.in_line(evaluation.application.candidate.full_name)},
            _("■求人　　%(title)s") % {"title": quoting.in_line(evaluation.application.job.title)},
            _("■ステップ　%(step)s") % {"step": quoting.in_line(evaluation.step.name)},
        ]
        if evaluation.due_on:
            rows.append(_("■期限　　%(day)s") % {"day": dates.long_date(evaluation.due_on)})
        if asker is not None:
            rows.append(_("■依頼者　%(name)s") % {"name": quoting.in_line(asker.full_name)})
        words = {
            "name": quoting.in_line(member.full_name),
            "rows": "\n".join(rows),
            "note": f"\n{quoting.lines(evaluation.request_note)}\n"
            if evaluation.request_note
            else "",
            "link": addresses.evaluation(evaluation.pk),
        }
        outbox.write(
            evaluation.company,
            to=member.email,
            subject=_("【Enishi】%(subject)s")
            % {"subject": str(subject) % {"step": evaluation.step.name}},
            body=str(body) % words,
            kind=f"evaluation.{occasion}",
            about=evaluation.subject,
            reply_to=asker.email if asker is not None and asker.is_active else "",
            language=member.language,
            once=once,
        )


_ASKED = gettext_lazy(
    "%(name)s 様\n\n"
    "候補者の評価をお願いいたします。\n"
    "スマートフォンからも記入でき、入力した内容は途中でも保存されます。\n\n"
    "%(rows)s\n%(note)s\n"
    "■評価の記入\n%(link)s\n"
)
_WITHDRAWN = gettext_lazy(
    "%(name)s 様\n\n"
    "下記の評価の依頼は取り下げられました。記入していただく必要はありません。\n\n"
    "%(rows)s\n"
)
_DUE_SOON = gettext_lazy(
    "%(name)s 様\n\n"
    "下記の評価は、明日が期限です。まだ提出されていません。\n\n"
    "%(rows)s\n%(note)s\n"
    "■評価の記入\n%(link)s\n"
)
_OVERDUE = gettext_lazy(
    "%(name)s 様\n\n"
    "下記の評価は、期限を過ぎていますが、まだ提出されていません。\n"
    "候補者をお待たせしないよう、早めの記入をお願いいたします。\n\n"
    "%(rows)s\n%(note)s\n"
    "■評価の記入\n%(link)s\n"
)
_AFTER_INTERVIEW = gettext_lazy(
    "%(name)s 様\n\n"
    "面接お疲れさまでした。印象が新しいうちに、評価の記入をお願いいたします。\n\n"
    "%(rows)s\n%(note)s\n"
    "■評価の記入\n%(link)s\n"
)
