"""Members: invite, correct, change the role, deactivate, reactivate.

A verb that changes nothing writes nothing, so a repeated click leaves no entry in the audit log.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import actors, audit, mail_addresses, offices
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company, Member, Role
from enishi.company.roles import Action, require, require_member
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError

_LONGEST = {"family_name": 50, "given_name": 50, "department": 100, "office": offices.LONGEST_NAME}


class AddressTaken(UserFacingError):
    """The mail address is taken. The sentence does not say by whom: it may be another company."""

    def __init__(self) -> None:
        super().__init__(
            Code.ADDRESS_TAKEN,
            _("このメールアドレスは登録できません。すでに使われていないかご確認ください。"),
            field="email",
        )


def invite(
    company: Company,
    *,
    email: str,
    family_name: str,
    role: str,
    by: Actor,
    given_name: str = "",
    department: str = "",
    office: str = "",
) -> Member:
    """Make a member without a password; the page then shows or mails the link that sets one.

    Parameters
    ----------
    role
        A code of :class:`Role`.
    office
        The name of their 拠点, which becomes a row when it is new.
    by
        The inviting admin; the system for the first admin, made on the command line.

    Raises
    ------
    UserFacingError
        Some fields are invalid, each with its sentence; or the address is taken.
    """
    require(by, Action.EDIT_COMPANY, company)
    email = mail_addresses.normalized(email)
    written = _cleaned(family_name, given_name, department)
    _check(written, email=email, role=role, office=office)
    try:
        with transaction.atomic():
            member = Member.objects.create_user(
                email,
                company=company,
                role=role,
                office=offices.office_named(company, office),
                **written,
            )
            audit.record(company, Event.MEMBER_INVITED, member, by=by, role=role)
    except IntegrityError as error:
        raise AddressTaken from error
    return member


def correct(
    member: Member,
    *,
    email: str,
    family_name: str,
    by: Actor,
    given_name: str = "",
    department: str = "",
    office: str = "",
) -> Member:
    """Change a member's name, department, office or mail address.

    A new mail address is only stored as ``new_email``. The present address stays valid until
    :func:`take_new_address`. Giving the present address again drops the stored new one.

    Raises
    ------
    UserFacingError
        Some fields are invalid, each with its sentence; or the address is taken.
    """
    require(by, Action.EDIT_COMPANY, member)
    email = mail_addresses.normalized(email)
    written = _cleaned(family_name, given_name, department)
    _check(written, email=email, role=member.role, office=office)
    with transaction.atomic():
        held = locked(member)
        is_new = email.lower() != held.email.lower()
        if is_new and Member.objects.filter(email__iexact=email).exists():
            raise AddressTaken
        new = {
            **written,
            "office": offices.office_named(held.company, office),
            "new_email": email if is_new else "",
        }
        changed = [name for name, value in new.items() if getattr(held, name) != value]
        for name in changed:
            setattr(held, name, new[name])
        if changed:
            held.save(update_fields=changed)
            audit.record(held.company, Event.MEMBER_CORRECTED, held, by=by, fields=changed)
    return held


def take_new_address(member: Member) -> Member:
    """Make the stored new address the member's address; sessions and password stay.

    Raises
    ------
    UserFacingError
        No new address is stored any more, or another member has it by now.
    """
    try:
        with transaction.atomic():
            held = locked(member)
            if not held.new_email or not held.is_active:
                raise UserFacingError(
                    Code.ADDRESS_CHANGE_WITHDRAWN,
                    _("このメールアドレスへの変更は、取りやめになっています。"),
                )
            held.email, held.new_email = held.new_email, ""
            held.save(update_fields=["email", "new_email"])
            audit.record(held.company, Event.MEMBER_ADDRESS_CHANGED, held, by=actors.of(held))
    except IntegrityError as error:
        raise AddressTaken from error
    return held


def change_role(member: Member, role: str, *, by: Actor) -> Member:
    """Give the member another role. It applies from their next request on.

    Raises
    ------
    UserFacingError
        The role does not exist, or the company would be left without an admin.
    """
    require(by, Action.EDIT_COMPANY, member)
    if role not in Role.values:
        raise UserFacingError(Code.CHOICE_UNKNOWN, _("権限を選択してください。"), field="role")
    with transaction.atomic():
        held = locked(member)
        if held.role == role:
            return held
        if role != Role.ADMIN:
            _keep_an_admin(held)
        before, held.role = held.role, role
        held.save(update_fields=["role"])
        audit.record(
            held.company, Event.MEMBER_ROLE_CHANGED, held, by=by, before=before, after=role
        )
    return held


def deactivate(member: Member, *, by: Actor) -> Member:
    """Deactivate a member: their sessions end at once, and their password is deleted.

    Sessions are tied to the password's hash. Deleting the password keeps an old session from
    becoming valid again when the member is reactivated. An unconfirmed new mail address is deleted
    too, because the link that confirms it would become valid again.

    Raises
    ------
    UserFacingError
        The member is the acting person, or is the company's last admin.
    """
    require(by, Action.EDIT_COMPANY, member)
    if by.member is not None and by.member.pk == member.pk:
        raise UserFacingError(Code.OWN_ACCOUNT, _("ご自身の利用を停止することはできません。"))
    with transaction.atomic():
        held = locked(member)
        if not held.is_active:
            return held
        _keep_an_admin(held)
        held.is_active = False
        held.set_unusable_password()
        held.new_email = ""
        held.save(update_fields=["is_active", "password", "new_email"])
        audit.record(held.company, Event.MEMBER_DEACTIVATED, held, by=by)
    return held


def reactivate(member: Member, *, by: Actor) -> Member:
    """Reactivate a member. They set a new password by the link of an invitation."""
    require(by, Action.EDIT_COMPANY, member)
    with transaction.atomic():
        held = locked(member)
        if held.is_active:
            return held
        held.is_active = True
        held.save(update_fields=["is_active"])
        audit.record(held.company, Event.MEMBER_REACTIVATED, held, by=by)
    return held


def choose_language(language: str, *, by: Actor) -> Member:
    """Show the product in another language to the acting member; nobody else can choose it.

    Raises
    ------
    UserFacingError
        The language is not offered.
    """
    member = require_member(by, Action.USE_PRODUCT, by)
    if language not in dict(settings.LANGUAGES):
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("表示言語を選択してください。"), field="language"
        )
    member.language = language
    member.save(update_fields=["language"])
    return member


def locked(member: Member) -> Member:
    """Lock the company's row in the caller's transaction; return the member as stored now.

    The lock keeps two admins from removing each other at once. A repeated click waits for the
    first one and then sees its change.
    """
    lock_row(Company.objects.all(), member.company_id)
    return Member.objects.select_related("company").get(pk=member.pk)


def _keep_an_admin(member: Member) -> None:
    admins = Member.objects.filter(company=member.company_id, role=Role.ADMIN, is_active=True)
    if not admins.exclude(pk=member.pk).exists():
        raise UserFacingError(
            Code.LAST_ADMIN,
            _("管理者権限のメンバーが1名以上必要です。先に別のメンバーを管理者にしてください。"),
            field="role",
        )


def _cleaned(family_name: str, given_name: str, department: str) -> dict[str, str]:
    return {
        "family_name": characters.clean_line(family_name),
        "given_name": characters.clean_line(given_name),
        "department": characters.clean_line(department),
    }


def invalid_fields(*, email: str, role: str, **texts: str) -> dict[str, str]:
    """Return the fields of a member that cannot be stored, each with its sentence."""
    wrong = {
        name: _("%(limit)d文字以内で入力してください。") % {"limit": limit}
        for name, limit in _LONGEST.items()
        if len(texts.get(name, "")) > limit
    }
    if not mail_addresses.is_valid(email):
        wrong["email"] = _("メールアドレスの形式をご確認ください（例：hanako@example.jp）。")
    if not characters.is_visible(texts["family_name"]):
        wrong["family_name"] = _("姓を入力してください。")
    if role not in Role.values:
        wrong["role"] = _("権限を選択してください。")
    return wrong


def _check(written: Mapping[str, str], *, email: str, role: str, office: str) -> None:
    if wrong := invalid_fields(email=email, role=role, office=office, **written):
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
