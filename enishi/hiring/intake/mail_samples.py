"""Kept samples of notices: read again whenever a rule changes, so that no change is a surprise."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.intake import notice_reading
from enishi.hiring.intake.mail_models import MailField, MailRule, MailSample
from enishi.hiring.intake.notice_reading import Notice, Reading

MOST_SAMPLES = 100
LONGEST_TEXT = 60_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A sample, decrypted: the notice, and what is read of it (``fields`` by :class:`MailField`).

    ``rule_id`` is the rule that reads it; None if none does.
    """

    sample: MailSample
    notice: Notice
    rule_id: int | None
    fields: dict[str, str]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Return each field's word with its value; the value is empty if nothing was read."""
        return lines_of(self.fields)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a sample that would be read differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A sample that would be read differently."""

    kept: Kept
    rule_before: str
    rule_after: str
    differences: list[Difference]


def lines_of(fields: dict[str, str]) -> list[tuple[str, str]]:
    """Return each field's word with its value; the value is empty if nothing was read."""
    return [(str(one.label), fields.get(one.value, "")) for one in MailField]


def rules_of(company_id: int) -> list[MailRule]:
    """Return the company's rules in the order in which they are tried."""
    return list(MailRule.objects.filter(company=company_id).order_by("position", "pk"))


def chosen(rules: Sequence[MailRule], notice: Notice) -> tuple[MailRule, Reading] | None:
    """Return the rule that reads this notice, and what it reads.

    It is the first that fits and reads a name or a contact; else the first that fits.
    """
    first: tuple[MailRule, Reading] | None = None
    for rule in rules:
        if notice_reading.fits(notice, senders=rule.senders, subjects=rule.subjects):
            reading = notice_reading.read_notice(notice, rule.labels)
            if {MailField.NAME, MailField.EMAIL, MailField.PHONE} & reading.fields.keys():
                return rule, reading
            first = first or (rule, reading)
    return first


@transaction.atomic
def keep_sample(rule: MailRule, notice: Notice, *, by: Actor) -> MailSample:
    """Keep a notice as a sample of the rule.

    Raises
    ------
    UserFacingError
        The notice is empty or too long, or there are too many samples.
    """
    require(by, Action.EDIT_COMPANY, rule)
    text = characters.clean(notice.text).strip()
    if not text:
        raise UserFacingError(
            Code.VALUE_MISSING, _("メールの本文を貼り付けてください。"), field="sample_text"
        )
    if len(text) > LONGEST_TEXT:
        raise UserFacingError(
            Code.TEXT_TOO_LONG,
            _("%(limit)d文字以内で入力してください。") % {"limit": LONGEST_TEXT},
            field="sample_text",
        )
    held = lock_row(MailRule.objects.select_related("company"), rule.pk)
    if MailSample.objects.filter(company=held.company_id).count() >= MOST_SAMPLES:
        raise UserFacingError(
            Code.TOO_MANY_MAIL_SAMPLES,
            _("見本は%(count)d件までです。不要な見本を削除してから保存してください。")
            % {"count": MOST_SAMPLES},
            field="sample_text",
        )
    kept = Notice(
        characters.clean_line(notice.from_address)[:254],
        characters.clean_line(notice.subject)[:500],
        text,
    )
    sample = store(held, kept)
    accept_readings(rules_of(held.company_id))
    sample.refresh_from_db()
    audit.record(held.company, Event.MAIL_SAMPLE_KEPT, sample, by=by, rule=held.pk)
    return sample


@transaction.atomic
def remove(sample: MailSample, *, by: Actor) -> None:
    """Delete a sample for good.

    Raises
    ------
    Conflict
        Somebody else has removed it.
    """
    require(by, Action.EDIT_COMPANY, sample)
    found = MailSample.objects.select_for_update(of=("self",)).select_related("company")
    held = found.filter(pk=sample.pk).first()
    if held is None:
        raise Conflict(
            Code.CHANGED_MEANWHILE,
            _("この見本はすでに削除されています。画面を更新してご確認ください。"),
        )
    audit.record(held.company, Event.MAIL_SAMPLE_REMOVED, held, by=by)
    held.delete()


def store(rule: MailRule, notice: Notice) -> MailSample:
    """Store a sample; the caller then accepts the readings."""
    sample = MailSample(company=rule.company, rule=rule, mark=secrets.token_urlsafe(16))
    _seal(sample, notice, None, {})
    sample.save()
    return sample


def of(rule: MailRule) -> list[Kept]:
    """Return the rule's samples, the oldest first."""
    return [opened(one) for one in MailSample.objects.filter(rule=rule).order_by("pk")]


def opened(sample: MailSample) -> Kept:
    """Return the sample decrypted; empty if no key decrypts it."""
    try:
        told = json.loads(decrypt(sample.sealed, place=sample.place))
    except DecryptionError:
        told = {"from": "", "subject": "", "text": "", "rule": None, "fields": {}}
    notice = Notice(told["from"], told["subject"], told["text"])
    return Kept(sample, notice, told["rule"], told["fields"])


def changes(company: Company, rules: Sequence[MailRule]) -> list[Change]:
    """Return the company's samples that these rules would read differently than now."""
    on = [rule for rule in rules if rule.is_on]
    names = {rule.pk: rule.name for rule in MailRule.objects.filter(company=company)}
    found = []
    for sample in MailSample.objects.filter(company=company).order_by("pk"):
        kept = opened(sample)
        read = chosen(on, kept.notice)
        rule_id, fields = (read[0].pk, read[1].fields) if read else (None, {})
        if (rule_id, fields) == (kept.rule_id, kept.fields):
            continue
        found.append(
            Change(
                kept,
                names.get(kept.rule_id, "") if kept.rule_id else "",
                read[0].name if read else "",
                [
                    Difference(str(one.label), kept.fields.get(one, ""), fields.get(one, ""))
                    for one in MailField
                    if kept.fields.get(one, "") != fields.get(one, "")
                ],
            )
        )
    return found


def accept_readings(rules: Sequence[MailRule]) -> None:
    """Note for each sample of the company what these rules, all that it has, read of it."""
    if not rules:
        return
    on = [rule for rule in rules if rule.is_on]
    for sample in MailSample.objects.filter(company=rules[0].company_id).select_for_update():
        kept = opened(sample)
        read = chosen(on, kept.notice)
        rule_id, fields = (read[0].pk, read[1].fields) if read else (None, {})
        if (rule_id, fields) != (kept.rule_id, kept.fields):
            _seal(sample, kept.notice, rule_id, fields)
            sample.save(update_fields=["sealed"])


def _seal(sample: MailSample, notice: Notice, rule_id: int | None, fields: dict[str, str]) -> None:
    told = {
        "from": notice.from_address,
        "subject": notice.subject,
        "text": notice.text,
        "rule": rule_id,
        "fields": fields,
    }
    sample.sealed = encrypt(json.dumps(told, ensure_ascii=False), place=sample.place)
