"""A company's mailbox, and each mail that was read from it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company
from enishi.files.models import StoredFile
from enishi.moves import Moves

# In characters, of the encrypted text.
LONGEST_FACTS = 1_000_000


class Security(models.TextChoices):
    """How the connection is encrypted."""

    TLS = "tls", _("SSL/TLS（993番）")
    STARTTLS = "starttls", _("STARTTLS（143番）")
    # Only for servers that the operator names (ENISHI_MAIL_HOSTS_INSIDE).
    NONE = "none", _("暗号化なし")


class Trouble(models.TextChoices):
    """Why the mailbox could not be read."""

    NAME = "name", _("サーバーが見つかりません。サーバー名をご確認ください。")
    INSIDE = (
        "inside",
        _("社内ネットワークのサーバーには接続できません。システムの管理者にご相談ください。"),
    )
    REFUSED = (
        "refused",
        _("サーバーに接続を断られました。ポート番号をご確認ください。"),
    )
    SILENT = (
        "silent",
        _("サーバーが時間内に応答しませんでした。サーバー名とポート番号をご確認ください。"),
    )
    CERTIFICATE = (
        "certificate",
        _("サーバーの証明書を確認できません。サーバー名が証明書と同じかご確認ください。"),
    )
    UNENCRYPTED = (
        "unencrypted",
        _("暗号化しない接続は使えません。「SSL/TLS」か「STARTTLS」を選択してください。"),
    )
    PROTOCOL = (
        "protocol",
        _("IMAPのサーバーとして応答しません。ポート番号と暗号化の方法をご確認ください。"),
    )
    LOGIN = (
        "login",
        _(
            "ユーザー名かパスワードが違うため、ログインできません。"
            "GmailやMicrosoft 365では、アプリパスワードが必要な場合があります。"
        ),
    )
    FOLDER = "folder", _("フォルダーがありません。フォルダー名をご確認ください。")
    LOST = "lost", _("サーバーとの接続が途中で切れました。")
    STORE = (
        "store",
        _("届いたメールを保存できません。システムの管理者に、保存場所の空きをご確認ください。"),
    )
    KEY = (
        "key",
        _("保存されているパスワードを開けません。パスワードを入力し直してください。"),
    )


class Mailbox(models.Model):
    """A company's mailbox: how to enter it, what was read, and since when it cannot be read.

    ``read_at`` is when it was last read without trouble. ``since`` is the first day whose mails are
    read.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, choices=Security.choices, default=Security.TLS)
    user = models.CharField(max_length=254)
    sealed_password = models.CharField(max_length=2000)
    folder = models.CharField(max_length=200, default="INBOX")
    since = models.DateField()
    # Rises when the mailbox is entered anew: what is being read of the former one is not kept.
    version = models.PositiveIntegerField(default=0)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True)
    trouble_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    # Not read before this moment, so that a wrong password does not lock the account.
    not_before = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company"], name="company_has_one_mailbox"),
            models.CheckConstraint(
                condition=models.Q(trouble="", trouble_since=None)
                | (~models.Q(trouble="") & models.Q(trouble_since__isnull=False)),
                name="mailbox_trouble_has_its_beginning",
            ),
            models.CheckConstraint(
                condition=models.Q(port__gte=1, port__lte=65535), name="mailbox_port_exists"
            ),
        ]

    def __str__(self) -> str:
        return f"mailbox {self.pk}"

    @property
    def place(self) -> str:
        """Return the place that the encrypted password is bound to."""
        return f"mailbox:{self.company_id}:password"


class ReceivedState(models.TextChoices):
    """Whether a room above has taken over what follows from a mail."""

    NEW = "new", _("受信済み")
    HANDED = "handed", _("振り分け済み")


RECEIVED_MOVES: Moves[ReceivedMail] = Moves.of(
    {ReceivedState.NEW: (ReceivedState.HANDED,), ReceivedState.HANDED: ()},
    first=(ReceivedState.NEW,),
)


class ReceivedMail(models.Model):
    """A mail as it came, encrypted, and what was read of it.

    ``mark`` is a hash of the mail: no mail is kept twice, whatever numbers the server gives.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.SET_NULL, null=True, related_name="+")
    mark = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ReceivedState.choices, default=ReceivedState.NEW
    )
    # In bytes, at the server; if it is not whole, only the headers are here.
    size = models.PositiveBigIntegerField(default=0)
    is_whole = models.BooleanField(default=True)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_key = models.CharField(max_length=200, blank=True)
    # JSON: headers, text and the names of attachments.
    sealed_facts = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["company", "mark"], name="mail_is_received_once"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("sealed_facts"), LONGEST_FACTS),
                name="received_mail_has_an_end",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"], condition=models.Q(state="new"), name="received_mail_new"
            ),
        ]

    def __str__(self) -> str:
        return f"received mail {self.pk}"

    @property
    def subject_key(self) -> str:
        """Return the key by which its stored file names it."""
        return f"received_mail:{self.pk}"

    def place(self, field: str) -> str:
        """Return the place that this field's ciphertext is bound to; no other mail opens it."""
        return f"company:{self.company_id}:received_mail:{self.mark}:{field}"
