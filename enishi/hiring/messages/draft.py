"""What somebody typed as a message, checked and filled for one candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import mail_addresses
from enishi.company.candidate_rules import LOCALES
from enishi.company.models import Company, Member
from enishi.errors import Code, UserFacingError
from enishi.hiring import limits
from enishi.hiring.document_models import Document
from enishi.hiring.documents import SentFile
from enishi.hiring.messages import filling
from enishi.hiring.messages.answer_models import Answer
from enishi.hiring.messages.models import LONGEST_SUBJECT, LONGEST_TEXT
from enishi.hiring.models import Application, Candidate, StepResult
from enishi.mail import templates

MOST_CC, MOST_FILES = 5, 10
# In bytes, of all files together: mail servers in Japan often refuse more than 10 MB, and a mail
# carries a third more than the files have.
LARGEST_FILES = 7 * 1024 * 1024
FARTHEST = timedelta(days=90)
_BETWEEN = re.compile(r"[\s,;\u3001\uff0c\uff1b]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as somebody typed it.

    ``documents`` are ids of the candidate's documents, ``files`` what is uploaded along,
    ``send_at`` an aware moment if it is to be sent later, ``answers`` what it answers, and
    ``tells`` the result that it tells.
    """

    subject: str
    body: str
    language: str = "ja"
    cc: str = ""
    documents: Sequence[int] = ()
    files: Sequence[SentFile] = ()
    send_at: datetime | None = None
    answers: Answer | None = None
    tells: StepResult | None = None


def checked(
    draft: Draft, candidate: Candidate, application: Application | None, *, author: Member | None
) -> Draft:
    """Return the draft as it is sent, with its placeholders filled.

    Raises
    ------
    UserFacingError
        With the field that has to change; or the candidate has no mail address.
    """
    if not candidate.email:
        raise UserFacingError(
            Code.CANDIDATE_HAS_NO_ADDRESS,
            _("候補者のメールアドレスが登録されていません。登録してから送信してください。"),
        )
    if draft.language not in LOCALES:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("言語を選び直してください。"), field="language"
        )
    _check_moment(draft.send_at)
    values = filling.values_for(candidate, application, author, language=draft.language)
    return replace(
        draft,
        subject=_filled(draft.subject, values, field="subject", longest=LONGEST_SUBJECT),
        body=_filled(draft.body, values, field="body", longest=LONGEST_TEXT),
        cc=", ".join(_addresses_in(draft.cc, candidate)),
    )


def checked_wording(draft: Draft, company: Company, *, author: Member | None) -> Draft:
    """Return a wording for many candidates, tidied and with its placeholders in place.

    Raises
    ------
    UserFacingError
        With the field that has to change: no candidate could get this.
    """
    if draft.language not in LOCALES:
        raise UserFacingError(
            Code.CHOICE_UNKNOWN, _("言語を選び直してください。"), field="language"
        )
    values = filling.sample_values(company, author, language=draft.language)
    _filled(draft.subject, values, field="subject", longest=LONGEST_SUBJECT)
    _filled(draft.body, values, field="body", longest=LONGEST_TEXT)
    return replace(
        draft,
        subject=_tidied(draft.subject, field="subject", longest=LONGEST_SUBJECT),
        body=_tidied(draft.body, field="body", longest=LONGEST_TEXT),
    )


def reason_against(
    draft: Draft, candidate: Candidate, application: Application | None, *, author: Member | None
) -> str:
    """Return why this candidate cannot get a checked wording; empty if they can."""
    if not candidate.email:
        return _("メールアドレスが登録されていません。")
    if not draft.body:
        # It named somebody who has been erased.
        return _("文面がありません。")
    values = filling.values_for(candidate, application, author, language=draft.language)
    try:
        _filled(draft.subject, values, field="subject", longest=LONGEST_SUBJECT)
        _filled(draft.body, values, field="body", longest=LONGEST_TEXT)
    except (templates.Unfillable, limits.TooLong) as error:
        return str(error.message)
    return ""


def fill_in(text: str, values: dict[str, str]) -> str:
    """Fill a template for a person; a placeholder without a value stays, to be written by hand."""
    try:
        return templates.fill(text, values)
    except templates.Unfillable:
        empty = (name for name, value in values.items() if not value)
        left = {name: f"{{{{{templates.spelled(name)}}}}}" for name in empty}
        return templates.fill(text, values | left)


def check_files(documents: Sequence[Document]) -> None:
    """Refuse more files, or larger ones, than a mail may carry, and refused ones."""
    if len(documents) > MOST_FILES:
        raise UserFacingError(
            Code.TOO_MANY_ATTACHMENTS,
            _("添付は%(count)d件までです。") % {"count": MOST_FILES},
            field="file",
        )
    if sum(one.file.size for one in documents) > LARGEST_FILES:
        raise UserFacingError(
            Code.ATTACHMENTS_TOO_LARGE,
            _("添付は合わせて%(megabytes)dMBまでです。大きなファイルは別の方法でお送りください。")
            % {"megabytes": LARGEST_FILES // 1024 // 1024},
            field="file",
        )


def _check_moment(at: datetime | None) -> None:
    if at is None:
        return
    now = timezone.now()
    if at <= now:
        raise UserFacingError(
            Code.SENDING_IN_PAST, _("送信日時は、これからの日時にしてください。"), field="send_at"
        )
    if at > now + FARTHEST:
        raise UserFacingError(
            Code.SENDING_TOO_FAR_AHEAD,
            _("送信日時は、%(days)d日以内にしてください。") % {"days": FARTHEST.days},
            field="send_at",
        )


def _tidied(text: str, *, field: str, longest: int) -> str:
    # A subject is one line of the mail's head.
    kept = characters.one_line(text) if field == "subject" else characters.clean(text).strip()
    if not characters.is_visible(kept):
        raise UserFacingError(Code.VALUE_MISSING, _("件名と本文を入力してください。"), field=field)
    return limits.check(kept, longest, field=field)


def _filled(text: str, values: dict[str, str], *, field: str, longest: int) -> str:
    kept = _tidied(text, field=field, longest=longest)
    try:
        filled = templates.fill(kept, values, longest=longest)
    except templates.Unfillable as error:
        raise templates.Unfillable(error.code, str(error.message), field=field) from error
    return limits.check(filled, longest, field=field)


def _addresses_in(typed: str, candidate: Candidate) -> list[str]:
    found: dict[str, str] = {}
    for word in _BETWEEN.split(characters.clean(typed).strip()):
        address = mail_addresses.normalized(word)
        if not address:
            continue
        if not mail_addresses.is_valid(address) or "," in address:
            raise UserFacingError(
                Code.ADDRESS_UNREADABLE,
                _("Ccの「%(address)s」は、メールアドレスとして読み取れません。")
                % {"address": word},
                field="cc",
            )
        if address.lower() != candidate.email.lower():
            found.setdefault(address.lower(), address)
    if len(found) > MOST_CC:
        raise UserFacingError(
            Code.TOO_MANY_RECEIVERS,
            _("Ccは%(count)d件までです。") % {"count": MOST_CC},
            field="cc",
        )
    return list(found.values())
