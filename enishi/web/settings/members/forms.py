"""The fields of an invitation and of a correction; what they may hold is decided by the verb."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Role


class DetailsForm(forms.Form):
    """Who a member is."""

    family_name = forms.CharField(label=_("姓"), max_length=50)
    given_name = forms.CharField(label=_("名"), max_length=50, required=False)
    email = forms.EmailField(label=_("メールアドレス"), max_length=254)
    department = forms.CharField(label=_("部署"), max_length=100, required=False)


class InvitationForm(DetailsForm):
    """Who is invited, as what."""

    role = forms.ChoiceField(label=_("権限"), choices=Role.choices, initial=Role.INTERVIEWER)
