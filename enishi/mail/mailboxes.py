"""A company's mailbox: entered by an admin, and tried."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import queue
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.errors import Code, Conflict, UserFacingError
from enishi.mail import imap_reading
from enishi.mail.imap_reading import Account, MailboxError, Position
from enishi.mail.mailbox_models import Mailbox, Security, Trouble

# A person waits for the trial.
TRIAL_SECONDS = 12.0
_LONGEST_PASSWORD = 500
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}")
# Which field each trouble is said at.
_FIELDS = {
    Trouble.REFUSED: "port",
    Trouble.PROTOCOL: "port",
    Trouble.UNENCRYPTED: "security",
    Trouble.LOGIN: "password",
    Trouble.KEY: "password",
    Trouble.FOLDER: "folder",
}


@dataclass(frozen=True, kw_only=True)
class MailboxDetails:
    """The fields of the mailbox's form.

    An empty password is the one that is stored. ``days`` says of how many days before today the
    mails are read too.
    """

    host: str
    port: int = 993
    security: str = Security.TLS
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    days: int = 0


def of(company: Company) -> Mailbox | None:
    """Return the company's mailbox."""
    return Mailbox.objects.filter(company=company).first()


def attempt(company: Company, details: MailboxDetails) -> Position:
    """Try to enter the mailbox; return where it ends. A person waits for this, ten seconds at most.

    Raises
    ------
    UserFacingError
        A field is wrong, or the mailbox cannot be opened, each with its sentence at the field.
    """
    account = _account_typed(company, _checked(details))
    try:
        return imap_reading.position_now(account, seconds=TRIAL_SECONDS)
    except MailboxError as cause:
        raise UserFacingError(
            Code.MAILBOX_UNREADABLE,
            str(cause.trouble.label),
            field=_FIELDS.get(cause.trouble, "host"),
        ) from cause


@transaction.atomic
def save(company: Company, details: MailboxDetails, *, end: Position, by: Actor) -> Mailbox:
    """Store how to enter the mailbox; the worker reads what comes from now on.

    Parameters
    ----------
    end
        Where the mailbox ended when it was tried. Earlier mails are read only of ``days``.

    Raises
    ------
    UserFacingError
        A field is wrong.
    """
    require(by, Action.EDIT_COMPANY, company)
    typed = _checked(details)
    lock_row(Company.objects.all(), company.pk)
    held = of(company) or Mailbox(company=company)
    if typed.password:
        held.sealed_password = encrypt(typed.password, place=held.place)
    elif not held.sealed_password:
        raise _password_missing()
    is_same = (held.host, held.user, held.folder) == (typed.host, typed.user, typed.folder)
    held.host, held.port, held.security = typed.host, typed.port, typed.security
    held.user, held.folder = typed.user, typed.folder
    if not (held.pk and is_same):
        held.since = _today(company) - timedelta(days=typed.days)
        held.uid_validity, held.last_uid = (0, 0) if typed.days else (end.validity, end.uid)
    held.version += 1
    held.trouble, held.trouble_since, held.failures, held.not_before = "", None, 0, None
    held.save()
    audit.record(company, Event.MAILBOX_SAVED, held, by=by)
    have_read(held.pk)
    return held


@transaction.atomic
def remove(company: Company, *, by: Actor) -> None:
    """Forget the mailbox and its password. The mails that were read from it stay.

    Raises
    ------
    Conflict
        There is no mailbox any more.
    """
    require(by, Action.EDIT_COMPANY, company)
    held = Mailbox.objects.select_for_update().filter(company=company).first()
    if held is None:
        raise Conflict(
            Code.CHANGED_MEANWHILE, _("メールボックスの設定は、すでに削除されています。")
        )
    audit.record(company, Event.MAILBOX_REMOVED, held, by=by)
    held.delete()


def have_read(mailbox_id: int) -> None:
    """Let the worker read the mailbox now."""
    queue.defer("mail.read_mailbox", key=f"mailbox:{mailbox_id}", mailbox_id=mailbox_id)


def account_of(mailbox: Mailbox) -> Account:
    """Return how to enter the mailbox; raises MailboxError if no key decrypts its password."""
    try:
        password = decrypt(mailbox.sealed_password, place=mailbox.place)
    except DecryptionError:
        raise MailboxError(Trouble.KEY) from None
    return Account(
        mailbox.host, mailbox.port, mailbox.security, mailbox.user, password, mailbox.folder
    )


def _account_typed(company: Company, typed: MailboxDetails) -> Account:
    password = typed.password
    held = of(company)
    # The stored password goes to no other server than the one that it was typed for.
    if not password and held is not None and (held.host, held.user) == (typed.host, typed.user):
        try:
            password = decrypt(held.sealed_password, place=held.place)
        except DecryptionError:
            password = ""
    if not password:
        raise _password_missing()
    return Account(typed.host, typed.port, typed.security, typed.user, password, typed.folder)


def _checked(details: MailboxDetails) -> MailboxDetails:
    typed = MailboxDetails(
        host=details.host.strip().lower(),
        port=details.port,
        security=details.security,
        user=details.user.strip(),
        password=details.password,
        folder=details.folder.strip() or "INBOX",
        days=details.days,
    )
    wrong = {}
    if not _HOST.fullmatch(typed.host):
        wrong["host"] = _("サーバー名を入力してください（例：imap.example.jp）。")
    if not 1 <= typed.port <= 65535:
        wrong["port"] = _("ポート番号は1から65535までの数字で入力してください。")
    if typed.security not in Security.values:
        wrong["security"] = _("暗号化の方法を選択してください。")
    if not typed.user or len(typed.user) > 254 or not typed.user.isprintable():
        wrong["user"] = _("ユーザー名を入力してください。")
    if len(typed.password) > _LONGEST_PASSWORD or "\0" in typed.password:
        wrong["password"] = _("パスワードをご確認ください。")
    if len(typed.folder) > 200 or not typed.folder.isprintable():
        wrong["folder"] = _("フォルダー名をご確認ください。")
    if typed.days not in (0, 7, 30):
        wrong["days"] = _("読み込む期間を選択してください。")
    if wrong:
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
    return typed


def _password_missing() -> UserFacingError:
    return UserFacingError(
        Code.VALUE_MISSING, _("パスワードを入力してください。"), field="password"
    )


def _today(company: Company) -> date:
    return timezone.localdate(timezone=company.zone)
