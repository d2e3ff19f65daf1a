"""Signing in, setting and changing a password: allauth's pages with our own rate limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account import fields, forms, views
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from enishi import throttling
from enishi.accounts import changes, forgotten, links
from enishi.company import mail_addresses, sign_in
from enishi.company.models import Member
from enishi.company.roles import Action
from enishi.errors import UserFacingError
from enishi.throttling import Limit
from enishi.web.shell import access, caller, responses

# Requests with links to set a password: each has a random key.
LINKS = Limit("password-link", 20, timedelta(seconds=6))
# Requests for password links: by one network in total, by one network for one account, and for one
# account in total. Beyond the last limit no mail is written, and the answer is the same.
ASKING = Limit("reset", 20, timedelta(seconds=6))
ASKING_FOR_ONE = Limit("reset-for-one", 5, timedelta(minutes=12))
MAILS_TO_ONE = Limit("reset-mails", 10, timedelta(hours=1))


def _check_address(address: str) -> None:
    if not mail_addresses.is_valid(address):
        raise ValidationError(
            _("メールアドレスの形式をご確認ください（例：hanako@example.jp）。"), code="invalid"
        )


class AddressField(fields.EmailField):  # type: ignore[misc]
    """A member's address, normalized as in the invitation, so that both are the same."""

    default_validators = (_check_address,)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=mail_addresses.LONGEST, **kwargs)

    def to_python(self, value: str | None) -> str:
        return mail_addresses.normalized(super().to_python(value)).lower()


class SignInForm(forms.LoginForm):  # type: ignore[misc]
    """allauth's form; its own field refuses addresses that carriers gave out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()


class SignIn(views.LoginView):  # type: ignore[misc]
    """allauth's page; it remembers the browser after a sign-in."""

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _know(self.request, answer, form.user)
        return answer


class ForgottenForm(Form):
    """Only the address. Its account is looked up later by the worker."""

    email = AddressField()


class Forgotten(views.PasswordResetView):  # type: ignore[misc]
    """allauth's page; the request does the same work for every address."""

    def get_form_class(self) -> type[ForgottenForm]:
        return ForgottenForm

    def form_valid(self, form: ForgottenForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not (caller.is_within(self.request, ASKING) and self._is_within_limit(email)):
            return responses.page(self.request, "429.html", status=429)
        if throttling.take(MAILS_TO_ONE, email):
            forgotten.request_link(email)
        return HttpResponseRedirect(self.get_success_url())

    def _is_within_limit(self, email: str) -> bool:
        return throttling.take(ASKING_FOR_ONE, email, caller.address_of(self.request))


class PasswordFromLink(views.PasswordResetFromKeyView):  # type: ignore[misc]
    """Sets the password for the bearer of the link, and remembers this browser.

    So members can sign in by their mailbox even while strangers guess at their account.
    """

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponse:
        if not caller.is_within(request, LINKS):
            return responses.page(request, "429.html", status=429)
        answer: HttpResponse = super().dispatch(request, uidb36, key, **kwargs)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        is_first = links.may_be_shown(self.reset_user)
        answer: HttpResponse = super().form_valid(form)
        changes.password_changed(self.reset_user, is_first=is_first)
        _know(self.request, answer, self.reset_user)
        return answer


class PasswordChangeForm(forms.ChangePasswordForm):  # type: ignore[misc]
    """The present password, counted like a sign-in, and a new one."""

    def __init__(self, *args: Any, session: str, **kwargs: Any) -> None:
        self.session = session
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = _(
            "15文字以上で、名前やメールアドレスに似ていないものにしてください。"
        )

    def clean_oldpassword(self) -> str:
        typed: str = self.cleaned_data["oldpassword"]
        try:
            sign_in.check_password(self.user, typed, session=self.session)
        except UserFacingError as refused:
            raise ValidationError(refused.message) from refused
        return typed


class PasswordChange(views.PasswordChangeView):  # type: ignore[misc]
    """allauth's page; other browsers have to sign in again, as unknown devices."""

    form_class = PasswordChangeForm

    def get_form_class(self) -> type[PasswordChangeForm]:
        return PasswordChangeForm

    def get_form_kwargs(self) -> dict[str, Any]:
        session = self.request.session.session_key or ""
        return {**super().get_form_kwargs(), "session": session}

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        changes.password_changed(self.request.user)
        _know(self.request, answer, self.request.user)
        return answer


def _know(request: HttpRequest, answer: HttpResponse, member: Member) -> None:
    """Remember the browser and the address."""
    caller.keep_device(answer, sign_in.remember_device(member, caller=caller.of(request)))


begin = access.public(SignIn.as_view())
forget = access.public(Forgotten.as_view())
set_password = access.public(PasswordFromLink.as_view())
change_password = access.needs(Action.USE_PRODUCT, methods=("GET", "POST"))(
    PasswordChange.as_view()
)
