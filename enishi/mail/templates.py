"""A company's own wording with fixed placeholders. There is no template language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.errors import Code, UserFacingError
from enishi.mail import quoting
from enishi.mail.models import MailTemplate

# Every placeholder in both spellings; the second is its name in code.
PLACEHOLDERS = {
    "候補者名": "candidate",
    "会社名": "company",
    "担当者名": "recruiter",
    "担当者メール": "recruiter_email",
    "当日の連絡先": "contact",
    "面接名": "step",
    "求人名": "job",
    "日時": "when",
    "所要時間": "duration",
    "以前の日時": "former_when",
    "候補日": "slots",
    "回答用URL": "answer_address",
    "回答期限": "answer_until",
    "入室方法": "joining",
    "変更方法": "changing",
    "方法": "manner",
    "面接官": "interviewers",
    "面接ページ": "page",
    "署名": "signature",
    "宛名": "addressee",
}
_PLACE = re.compile(r"\{\{\s*([^{}\s]{1,30})\s*\}\}")
# Names and titles. We compose every other value, in lines of its own if necessary.
_TYPED_BY_OTHERS = frozenset(
    {"candidate", "company", "recruiter", "addressee", "contact", "step", "job", "interviewers"}
)
_WORDS = "|".join([*PLACEHOLDERS, *PLACEHOLDERS.values()])
# Remains of a placeholder that was mistyped or half deleted, and the sentence about each.
_SLIPS = (
    (
        # Takes several braces at once, from the first one, so that no brace is scanned twice.
        re.compile(rf"(?<![{{｛])[{{｛]++\s*+(?:{_WORDS})\s*[}}｝]+"),
        gettext_lazy("差し込み項目「%(piece)s」は、前後に半角の括弧を2つずつ書いてください。"),
    ),
    (
        re.compile(r"\{\{|\}\}|｛｛|｝｝"),
        gettext_lazy("差し込み項目の括弧「%(piece)s」が正しく閉じられていません。"),
    ),
)
LONGEST_SUBJECT, LONGEST_BODY = 100, 4000
# In characters, with the values filled in: a placeholder may occur many times.
LONGEST_FILLED = 20_000


def name_of(word: str) -> str | None:
    """Return the placeholder's name in code, from either spelling; None for an unknown word."""
    return PLACEHOLDERS.get(word) or (word if word in PLACEHOLDERS.values() else None)


def spelled(name: str) -> str:
    """Return the placeholder in the active language's spelling."""
    if (get_language() or "ja").startswith("en"):
        return name
    return next(word for word, own in PLACEHOLDERS.items() if own == name)


class Unfillable(UserFacingError):
    """A wording cannot be filled, so that no letter can be written with it."""


def fill(text: str, values: Mapping[str, str], *, longest: int = LONGEST_BODY) -> str:
    """Replace the placeholders by their values.

    Values are inserted once; placeholders inside a value are not replaced. ``longest`` is the most
    characters that the text may have before that.

    Raises
    ------
    Unfillable
        A placeholder is unknown, has no value here, or is incomplete: such a mail is never sent.
        Or the text is longer than any mail.
    """
    if len(text) > longest:
        raise _too_long(longest)
    rest = _PLACE.sub("", text)
    for slip, sentence in _SLIPS:
        if found := slip.search(rest):
            raise Unfillable(Code.PLACEHOLDER_UNKNOWN, str(sentence) % {"piece": found[0]})

    def value(match: re.Match[str]) -> str:
        name = name_of(match[1]) or ""
        filled = values.get(name, "")
        if name in _TYPED_BY_OTHERS:
            filled = quoting.in_line(filled, may_link=name == "contact")
        if not filled:
            raise Unfillable(
                Code.PLACEHOLDER_EMPTY,
                _("差し込み項目「%(word)s」に入れる内容がありません。") % {"word": match[1]},
            )
        return filled

    filled = sum(len(value(match)) - len(match[0]) for match in _PLACE.finditer(text))
    if len(text) + filled > LONGEST_FILLED:
        raise _too_long(LONGEST_FILLED)
    return _PLACE.sub(value, text)


def check(subject: str, body: str, *, allowed: Collection[str], required: Collection[str]) -> None:
    """Refuse a wording that could not be sent.

    Parameters
    ----------
    allowed, required
        Names of the placeholders that this kind of mail can fill, and that it must contain.

    Raises
    ------
    UserFacingError
        With the field (``subject`` or ``body``) that has to change.
    """
    for field, text, longest in (
        ("subject", subject, LONGEST_SUBJECT),
        ("body", body, LONGEST_BODY),
    ):
        if not text.strip():
            raise UserFacingError(
                Code.VALUE_MISSING, _("件名と本文を入力してください。"), field=field
            )
        if len(text) > longest:
            raise _too_long(longest, field=field)
        try:
            fill(text, dict.fromkeys(allowed, "-"))
        except Unfillable as error:
            raise Unfillable(error.code, str(error.message), field=field) from error
    if "\n" in subject or "\r" in subject:
        raise UserFacingError(
            Code.SUBJECT_HAS_LINES, _("件名は1行で入力してください。"), field="subject"
        )
    used = {name_of(word) for word in _PLACE.findall(body)}
    for name in PLACEHOLDERS.values():
        if name in required and name not in used:
            raise UserFacingError(
                Code.PLACEHOLDER_MISSING,
                _("本文に差し込み項目「%(word)s」を入れてください。") % {"word": spelled(name)},
                field="body",
            )


def _too_long(longest: int, *, field: str | None = None) -> Unfillable:
    return Unfillable(
        Code.TEXT_TOO_LONG,
        _("%(count)d文字以内で入力してください。") % {"count": longest},
        field=field,
    )


@transaction.atomic
def save(company: Company, *, kind: str, subject: str, body: str, by: Actor) -> MailTemplate:
    """Use this wording for this kind of mail from now on. :func:`check` must have accepted it."""
    require(by, Action.EDIT_COMPANY, company)
    template, _made = MailTemplate.objects.update_or_create(
        company=company, kind=kind, defaults={"subject": subject.strip(), "body": _tidy(body)}
    )
    audit.record(company, Event.MAIL_TEMPLATE_SAVED, template, by=by, kind=kind)
    return template


@transaction.atomic
def restore(company: Company, *, kind: str, by: Actor) -> None:
    """Go back to the built-in letter."""
    require(by, Action.EDIT_COMPANY, company)
    gone, _rows = MailTemplate.objects.filter(company=company, kind=kind).delete()
    if gone:
        audit.record(company, Event.MAIL_TEMPLATE_RESTORED, by=by, kind=kind)


def _tidy(body: str) -> str:
    """Turn CRLF, which browsers send, into the line ends of the built-in letters."""
    return "\n".join(line.rstrip() for line in body.strip().splitlines()) + "\n"
