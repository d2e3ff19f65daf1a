"""保存期間: the months of each state, and the dry run: who would be erased, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enishi.company.roles import Action
from enishi.records.retention import expiry, periods, rules
from enishi.records.retention.models import LONGEST_MONTHS, Retention
from enishi.web.shell import responses
from enishi.web.shell.access import MemberRequest, needs
from enishi.web.shell.paging import Pages

_PAGE_SIZE = 50
# How far the dry run looks ahead.
_AHEAD = timedelta(days=30)


_WHOLE: dict[str, Any] = {"required": False, "min_value": 1, "max_value": LONGEST_MONTHS}


class RetentionForm(forms.Form):
    """The months; an empty field erases nobody. The verb decides what is valid."""

    rejected_months = forms.IntegerField(label=gettext_lazy("不合格になってから（月）"), **_WHOLE)
    withdrawn_months = forms.IntegerField(label=gettext_lazy("辞退してから（月）"), **_WHOLE)
    hired_months = forms.IntegerField(label=gettext_lazy("採用が決まってから（月）"), **_WHOLE)
    active_months = forms.IntegerField(
        label=gettext_lazy("選考中のまま動きがなくなってから（月）"), **_WHOLE
    )
    unapplied_months = forms.IntegerField(
        label=gettext_lazy("応募のないまま登録されてから（月）"), **_WHOLE
    )


@needs(Action.ERASE_CANDIDATES, methods=("GET", "POST"), proven=True)
def show(request: MemberRequest) -> HttpResponse:
    """``GET|POST /settings/retention/?page=2``."""
    if request.method == "GET":
        return responses.page(request, "settings/retention/page.html", _context(request))
    saved = rules.save(request.member.company, request.POST, by=request.actor)
    messages.success(
        request,
        _("保存期間を保存しました。自動の削除は、早くても30日後に始まります。")
        if saved.is_on
        else _("保存期間を保存しました。自動では削除されません。"),
    )
    return responses.redirect(request, reverse("settings_retention"))


def _context(request: MemberRequest) -> dict[str, Any]:
    rule = rules.rules_of(request.member.company)
    initial = {column: getattr(rule, column) for column in rules.ALL_COLUMNS}
    return {"rule": rule, "form": RetentionForm(initial=initial), **_dry_run(request, rule)}


def _dry_run(request: MemberRequest, rule: Retention) -> dict[str, Any]:
    """Return who is due within 30 days of today, or of the first day of a new setting."""
    until = max(expiry.today_of(rule), rule.first_day) + _AHEAD
    rows = periods.due_candidates(rule, until).prefetch_related("applications__job")
    page = Pages(rows.order_by("pk"), _PAGE_SIZE).get_page(request.GET.get("page"))
    days = periods.due_days(rule, page)
    lines = [{"candidate": one, "day": days[one.pk]} for one in page]
    return {"page": page, "lines": lines, "until": until}
