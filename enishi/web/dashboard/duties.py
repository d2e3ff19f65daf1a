"""やること on the first page: each duty with the words of its deadline, and its button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from enishi import dates
from enishi.company.roles import Action, may
from enishi.hiring.offer_models import OfferState
from enishi.overview.duties import reading
from enishi.overview.duties.reading import Count, Duties, Duty, DutyKind
from enishi.web.shell.access import MemberRequest

SHOWN = 15
# If one kind is chosen, so many are shown.
SHOWN_OF_KIND = 100
MINE = "mine"
# A deadline after so many days is told by its date alone.
_IN_DAYS = 7

_LABELS: dict[DutyKind, str | Promise] = {
    DutyKind.ARRIVAL: gettext_lazy("応募を確認"),
    DutyKind.SCREENING: gettext_lazy("選考の結果を記録"),
    DutyKind.SCHEDULE: gettext_lazy("日程を設定"),
    DutyKind.FIX: gettext_lazy("日程を確定・提案"),
    DutyKind.ANSWER: gettext_lazy("提案を確認"),
    DutyKind.RESULT: gettext_lazy("結果を記録"),
    DutyKind.EVALUATION: gettext_lazy("評価を書く"),
    DutyKind.ASKED: gettext_lazy("依頼を確認"),
    DutyKind.UNREAD: gettext_lazy("メールを読む"),
    DutyKind.OFFER: gettext_lazy("内定通知書を確認"),
    DutyKind.DUE: gettext_lazy("候補者を開く"),
    DutyKind.REQUEST: gettext_lazy("請求に対応"),
    DutyKind.MAIL: gettext_lazy("メールを確認"),
    DutyKind.SUSPECTED: gettext_lazy("応募を確認"),
}
# Pages that show all of a kind by themselves.
_PAGES = {
    DutyKind.EVALUATION: "evaluations",
    DutyKind.MAIL: "received_mails",
    DutyKind.SUSPECTED: "suspected",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the list.

    ``draft`` is where a form begins an interview; else ``address`` leads to the deed.
    """

    duty: Duty
    deadline: str
    is_overdue: bool
    is_today: bool
    what: str
    label: str | Promise
    address: str
    draft: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A count above the list, which leads to the list of its kind."""

    count: Count
    words: str
    address: str
    is_chosen: bool


def duties_part(request: MemberRequest) -> dict[str, object]:
    """Return what the list draws; ``?of=mine`` and ``?kind=`` narrow it."""
    runs_hiring = may(request.actor, Action.EDIT_CANDIDATES)
    own = runs_hiring and request.GET.get("of") == MINE
    asked = request.GET.get("kind", "")
    kind = DutyKind(asked) if asked in DutyKind.values else None
    found = reading.duties_of(
        request.actor,
        request.member,
        own=own,
        most=SHOWN if kind is None else SHOWN_OF_KIND,
        kind=kind,
    )
    now = timezone.now()
    return {
        "runs_hiring": runs_hiring,
        "own": own,
        "lines": [_line(one, found.today, now) for one in found.shown],
        "choices": [_choice(one, kind, own=own) for one in found.counts],
        "kind": kind,
        "everything": _address(None, own=own),
        "more": found.more,
        "more_words": _more(found),
    }


def _line(duty: Duty, today: date, now: datetime) -> Line:
    days = (duty.due_on - today).days
    is_over = duty.due_at is not None and duty.due_at <= now
    address = _place(duty)
    is_draft = duty.kind == DutyKind.SCHEDULE
    return Line(
        duty=duty,
        deadline=_deadline(days, duty, is_over=is_over),
        is_overdue=days < 0 or is_over,
        is_today=days == 0,
        what=_what(duty),
        label=_label(duty),
        address=address,
        draft=reverse("interview-draft", args=[duty.application]) if is_draft else "",
    )


def _deadline(days: int, duty: Duty, *, is_over: bool) -> str:
    if days < 0:
        return ngettext("%(days)d日超過", "%(days)d日超過", -days) % {"days": -days}
    if is_over:
        return _("期限超過")
    if days == 0:
        return _("今日")
    if days == 1:
        return _("明日")
    if days <= _IN_DAYS:
        return ngettext("あと%(days)d日", "あと%(days)d日", days) % {"days": days}
    return dates.short_date(duty.due_on)


def _what(duty: Duty) -> str:
    match duty.kind:
        case DutyKind.ASKED:
            return _("%(name)sさんの評価の提出待ち") % {"name": duty.detail}
        case DutyKind.OFFER if duty.detail == OfferState.SENT:
            return _("内定への回答待ち")
        case DutyKind.OFFER if duty.detail == OfferState.EXPIRED:
            return _("内定の承諾期限超過")
        case DutyKind.OFFER if duty.pk is None:
            return _("内定通知書の作成")
        case DutyKind.OFFER:
            return _("内定通知書の送信")
        case DutyKind.MAIL:
            words = ngettext("未処理のメール %(n)d件", "未処理のメール %(n)d件", duty.amount)
            return words % {"n": duty.amount}
        case DutyKind.SUSPECTED:
            words = ngettext(
                "迷惑の疑いがある応募 %(n)d件", "迷惑の疑いがある応募 %(n)d件", duty.amount
            )
            return words % {"n": duty.amount}
    return str(duty.kind.label)


def _label(duty: Duty) -> str | Promise:
    if duty.kind == DutyKind.OFFER and duty.pk is None:
        return _("内定通知書を作成")
    return _LABELS[duty.kind]


def _place(duty: Duty) -> str:
    match duty.kind:
        case DutyKind.FIX | DutyKind.ANSWER:
            return reverse("interview", args=[duty.pk])
        case DutyKind.EVALUATION:
            return reverse("evaluation", args=[duty.pk])
        case DutyKind.OFFER if duty.pk is not None:
            return reverse("offer", args=[duty.pk])
        case DutyKind.OFFER:
            return reverse("offer_new", args=[duty.application])
        case DutyKind.REQUEST:
            return reverse("candidate_privacy", args=[duty.pk])
        case DutyKind.UNREAD:
            return f"{reverse('messages', args=[duty.pk])}#answer-{duty.detail}"
        case DutyKind.MAIL | DutyKind.SUSPECTED:
            return reverse(_PAGES[duty.kind])
        case DutyKind.DUE:
            return reverse("candidate", args=[duty.candidate_id])
    address = reverse("application", args=[duty.application])
    if duty.kind == DutyKind.ASKED:
        return f"{address}#evaluations"
    decides = duty.kind in (DutyKind.SCREENING, DutyKind.RESULT)
    return f"{address}#decision" if decides else address


def _choice(count: Count, chosen: DutyKind | None, *, own: bool) -> Choice:
    page = _PAGES.get(count.kind)
    return Choice(
        count=count,
        words=_number(count.amount, is_least=count.is_least),
        address=reverse(page) if page else _address(count.kind, own=own),
        is_chosen=count.kind == chosen,
    )


def _address(kind: DutyKind | None, *, own: bool) -> str:
    asked = [*(["of=mine"] if own else []), *([f"kind={kind.value}"] if kind else [])]
    return reverse("dashboard") + (f"?{'&'.join(asked)}" if asked else "") + "#duties"


def _more(found: Duties) -> str:
    number = _number(found.more, is_least=found.is_least)
    return _("ほか%(number)s") % {"number": number}


def _number(amount: int, *, is_least: bool) -> str:
    if is_least:
        return ngettext("%(n)s件以上", "%(n)s件以上", amount) % {"n": f"{amount:,}"}
    return ngettext("%(n)s件", "%(n)s件", amount) % {"n": f"{amount:,}"}
