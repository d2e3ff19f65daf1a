"""The fields of an invitation and of a correction; the verb decides what is valid."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from enishi.company import offices
from enishi.company.models import Role


class DetailsForm(forms.Form):
    """A member's name, department and address."""

    family_name = forms.CharField(label=_("姓"), max_length=50)
    given_name = forms.CharField(label=_("名"), max_length=50, required=False)
    email = forms.EmailField(label=_("メールアドレス"), max_length=254)
    department = forms.CharField(
        label=_("部署"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"list": "departments", "autocomplete": "off"}),
    )
    office = forms.CharField(
        label=_("拠点"),
        max_length=offices.LONGEST_NAME,
        required=False,
        widget=forms.TextInput({"list": "offices", "autocomplete": "off"}),
    )


class InvitationForm(DetailsForm):
    """The same, and the role."""

    role = forms.ChoiceField(label=_("権限"), choices=Role.choices, initial=Role.INTERVIEWER)
