"""The mails to members about their own account, each in the member's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from enishi.accounts import links
from enishi.company.actors import Actor
from enishi.company.models import Member, Role
from enishi.mail import outbox


def send_asked_link(member: Member) -> None:
    """Mail a password link to a member who asked for it."""
    _write(
        member,
        kind="account.password_link",
        subject=gettext_lazy("パスワード再設定のご案内"),
        body=_ASKED,
        link=links.link_for(member),
    )


def send_invitation(member: Member, *, by: Actor) -> None:
    """Mail a new member the link that sets their first password."""
    _write(
        member,
        kind="account.invitation",
        subject=gettext_lazy("ご招待"),
        body=_INVITED,
        admin=by.name,
        company=member.company.name,
        link=links.link_for(member),
    )


def send_given_link(member: Member, *, by: Actor) -> None:
    """Mail a password link to a member for whom an admin asked."""
    _write(
        member,
        kind="account.password_link",
        subject=gettext_lazy("パスワード再設定のご案内"),
        body=_GIVEN,
        admin=by.name,
        link=links.link_for(member),
    )


def tell_of_role(member: Member, *, by: Actor) -> None:
    """Mail a member that their role changed."""
    with override(member.language):
        role = str(Role(member.role).label)
    _write(
        member,
        kind="account.role_changed",
        subject=gettext_lazy("権限変更のお知らせ"),
        body=_ROLE,
        admin=by.name,
        role=role,
    )


def tell_of_end(member: Member, *, by: Actor) -> None:
    """Mail a member that they were deactivated."""
    _write(
        member,
        kind="account.deactivated",
        subject=gettext_lazy("利用停止のお知らせ"),
        body=_END,
        admin=by.name,
    )


def tell_of_return(member: Member, *, by: Actor) -> None:
    """Mail a reactivated member, who sets a new password."""
    _write(
        member,
        kind="account.reactivated",
        subject=gettext_lazy("利用再開のお知らせ"),
        body=_RETURN,
        admin=by.name,
        link=links.link_for(member),
    )


def tell_of_password(member: Member) -> None:
    """Mail a member that their password has changed."""
    _write(
        member,
        kind="account.password_changed",
        subject=gettext_lazy("パスワード変更のお知らせ"),
        body=_CHANGED,
    )


def ask_at_new_address(member: Member, *, by: Actor, link: str) -> None:
    """Mail the new address that an admin entered; the link confirms it."""
    _write(
        member,
        to=member.new_email,
        kind="account.address_link",
        subject=gettext_lazy("メールアドレスのご確認"),
        body=_ASKED_ADDRESS,
        admin=by.name,
        link=link,
    )


def tell_of_address_asked(member: Member, *, by: Actor) -> None:
    """Mail the present address that a new one waits for confirmation."""
    _write(
        member,
        kind="account.address_asked",
        subject=gettext_lazy("メールアドレス変更の手続きのお知らせ"),
        body=_ADDRESS_ASKED,
        admin=by.name,
    )


def tell_of_address(member: Member, *, former: str) -> None:
    """Mail the former address that it is no longer valid."""
    _write(
        member,
        to=former,
        kind="account.address_changed",
        subject=gettext_lazy("メールアドレス変更のお知らせ"),
        body=_ADDRESS_CHANGED,
    )


def _write(
    member: Member, *, kind: str, subject: Promise, body: Promise, to: str = "", **words: str
) -> None:
    with override(member.language):
        outbox.write(
            member.company,
            to=to or member.email,
            subject=_("【Enishi】%(subject)s") % {"subject": subject},
            body=str(body) % {"name": member.full_name, **words},
            kind=kind,
            language=member.language,
        )


_ASKED = gettext_lazy(
    "%(name)s 様\n\n"
    "Enishiのパスワードを再設定するお申し込みを承りました。\n"
    "下記のリンクを開き、新しいパスワードを決めてください。\n\n"
    "%(link)s\n\n"
    "リンクは3日間、1回だけご利用いただけます。\n"
    "お心当たりがない場合は、このメールを破棄してください。\n"
    "パスワードは変更されません。\n"
)
_GIVEN = gettext_lazy(
    "%(name)s 様\n\n"
    "管理者の%(admin)sさんの操作により、パスワードを再設定するためのリンクをお送りします。\n"
    "下記のリンクを開き、新しいパスワードを決めてください。\n\n"
    "%(link)s\n\n"
    "リンクは3日間、1回だけご利用いただけます。\n"
    "お心当たりがない場合は、管理者にご確認ください。リンクを開かなければ、パスワードは変更されません。\n"
)
_INVITED = gettext_lazy(
    "%(name)s 様\n\n"
    "%(company)sの%(admin)sさんから、採用管理システムEnishiへのご招待です。\n"
    "下記のリンクを開き、パスワードを決めると利用を始められます。\n\n"
    "%(link)s\n\n"
    "リンクは3日間、1回だけご利用いただけます。\n"
    "お心当たりがない場合は、このメールを破棄してください。\n"
)
_ROLE = gettext_lazy(
    "%(name)s 様\n\n"
    "管理者の%(admin)sさんの操作により、Enishiでの権限が「%(role)s」に変更されました。\n"
    "お心当たりがない場合は、管理者にご確認ください。\n"
)
_END = gettext_lazy(
    "%(name)s 様\n\n"
    "管理者の%(admin)sさんの操作により、Enishiの利用が停止されました。サインインはできません。\n"
    "お心当たりがない場合は、管理者にご確認ください。\n"
)
_RETURN = gettext_lazy(
    "%(name)s 様\n\n"
    "管理者の%(admin)sさんの操作により、Enishiの利用が再開されました。\n"
    "以前のパスワードは使えません。下記のリンクを開き、新しいパスワードを決めてください。\n\n"
    "%(link)s\n\n"
    "リンクは3日間、1回だけご利用いただけます。\n"
)
_CHANGED = gettext_lazy(
    "%(name)s 様\n\n"
    "Enishiのパスワードが変更されました。\n"
    "お心当たりがない場合は、すぐにパスワードを再設定し、管理者にご連絡ください。\n"
)
_ASKED_ADDRESS = gettext_lazy(
    "%(name)s 様\n\n"
    "管理者の%(admin)sさんが、Enishiに登録するメールアドレスをこのアドレスに変更する手続きをしました。\n"
    "下記のリンクを開き、「このアドレスに変更する」を押してください。\n\n"
    "%(link)s\n\n"
    "リンクは3日間ご利用いただけます。変更するまでは、これまでのアドレスが有効です。\n"
    "お心当たりがない場合は、このメールを破棄してください。\n"
)
_ADDRESS_ASKED = gettext_lazy(
    "%(name)s 様\n\n"
    "管理者の%(admin)sさんが、Enishiに登録するメールアドレスを変更する手続きをしました。\n"
    "新しいアドレスに確認のメールをお送りしています。確認されるまでは、このアドレスが有効です。\n"
    "お心当たりがない場合は、すぐに管理者にご確認ください。\n"
)
_ADDRESS_CHANGED = gettext_lazy(
    "%(name)s 様\n\n"
    "Enishiに登録されているメールアドレスが変更されました。今後のお知らせは新しいアドレスに届き、\n"
    "サインインにも新しいアドレスを使います。パスワードは変わりません。\n"
    "お心当たりがない場合は、すぐに管理者にご連絡ください。\n"
)
