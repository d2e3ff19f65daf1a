"""Rules for notices of boards and agencies: created, changed and removed by admins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from enishi import characters, folding
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, Conflict, UserFacingError
from enishi.hiring.handling_models import LONGEST_SOURCE
from enishi.hiring.intake import default_mail_rules, mail_samples, notice_reading
from enishi.hiring.intake.mail_models import LONGEST_RULE_NAME, MailField, MailRule
from enishi.hiring.intake.mail_samples import Change
from enishi.hiring.intake.notice_reading import Notice, Reading
from enishi.hiring.models import Job
from enishi.mail import mailboxes
from enishi.mail.imap_reading import Position
from enishi.mail.mailbox_models import Mailbox
from enishi.mail.mailboxes import MailboxDetails

MOST_RULES = 50
_MOST_LINES, _LONGEST_LINE = 40, 100
_MOST_JOB_NAMES = 300


@dataclass(frozen=True, kw_only=True)
class RuleDetails:
    """The fields of a rule's form; lists are lines of text areas."""

    name: str
    is_on: bool = True
    senders: Sequence[str] = ()
    subjects: Sequence[str] = ()
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    source: str = ""
    job: Job | None = None


def of(company: Company) -> list[MailRule]:
    """Return the rules in the order in which they are tried."""
    return mail_samples.rules_of(company.pk)


def rule_for(company: Company, notice: Notice) -> tuple[MailRule, Reading] | None:
    """Return the first rule that fits the notice and reads a name or a contact, and what it reads.

    Without such a rule, the first that fits counts.
    """
    return mail_samples.chosen([rule for rule in of(company) if rule.is_on], notice)


def job_of(rule: MailRule, reading: Reading) -> Job | None:
    """Return the open job that the notice is about, if that is certain."""
    said = folding.fold(reading.fields.get(MailField.JOB, ""))
    own = Job.objects.filter(company=rule.company_id, is_open=True)
    if not said:
        return own.filter(pk=rule.job_id).first() if rule.job_id else None
    if known := rule.job_names.get(said):
        return own.filter(pk=known).first()
    found = [job for job in own if folding.fold(job.title) == said]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def create(company: Company, details: RuleDetails, *, by: Actor) -> MailRule:
    """Add a rule; it is tried before the others.

    Raises
    ------
    UserFacingError
        A field is wrong, or there are too many rules.
    """
    require(by, Action.EDIT_COMPANY, company)
    lock_row(Company.objects.all(), company.pk)
    if MailRule.objects.filter(company=company).count() >= MOST_RULES:
        raise UserFacingError(
            Code.TOO_MANY_MAIL_RULES,
            _("ルールは%(count)d件までです。") % {"count": MOST_RULES},
            field="name",
        )
    rule = MailRule(company=company)
    _write(rule, details)
    first = MailRule.objects.filter(company=company).order_by("position").first()
    for other in MailRule.objects.filter(company=company).order_by("-position"):
        other.position += 1
        other.save(update_fields=["position"])
    rule.position = first.position if first else 0
    rule.save()
    mail_samples.accept_readings(of(company))
    audit.record(company, Event.MAIL_RULE_SAVED, rule, by=by)
    return rule


@transaction.atomic
def save(rule: MailRule, details: RuleDetails, *, seen: int, by: Actor) -> MailRule:
    """Change a rule. The kept samples are from now on read as the changed rule reads them.

    Parameters
    ----------
    seen
        The version that the page showed.

    Raises
    ------
    UserFacingError
        A field is wrong.
    Conflict
        Somebody else has changed or removed the rule.
    """
    require(by, Action.EDIT_COMPANY, rule)
    held = _held(rule)
    if held.version != seen:
        raise _conflict()
    _write(held, details)
    held.version += 1
    held.save()
    mail_samples.accept_readings(of(held.company))
    audit.record(held.company, Event.MAIL_RULE_SAVED, held, by=by)
    return held


@transaction.atomic
def remove(rule: MailRule, *, by: Actor) -> None:
    """Delete a rule with its samples. Mails that it read stay as they are.

    Raises
    ------
    Conflict
        Somebody else has removed the rule.
    """
    require(by, Action.EDIT_COMPANY, rule)
    held = _held(rule)
    audit.record(held.company, Event.MAIL_RULE_REMOVED, held, by=by)
    company = held.company
    held.delete()
    mail_samples.accept_readings(of(company))


@transaction.atomic
def add_defaults(company: Company, *, by: Actor) -> int:
    """Add the rules that are shipped, with their samples, unless a rule of that name is there.

    Returns
    -------
    int
        How many were added.
    """
    require(by, Action.EDIT_COMPANY, company)
    lock_row(Company.objects.all(), company.pk)
    rules = of(company)
    known = {rule.name for rule in rules}
    last = MailRule.objects.filter(company=company).aggregate(last=Max("position"))["last"]
    added: list[MailRule] = []
    for one in default_mail_rules.RULES:
        if one.name in known or len(rules) + len(added) >= MOST_RULES:
            continue
        rule = MailRule.objects.create(
            company=company,
            name=one.name,
            position=(last or 0) + 1 + len(added),
            subjects=list(one.subjects),
            labels=one.labels,
            source=one.source,
        )
        added.append(rule)
        for sample in one.samples:
            notice = Notice(sample.from_address, sample.subject, sample.text)
            mail_samples.store(rule, notice)
        audit.record(company, Event.MAIL_RULE_SAVED, rule, by=by)
    mail_samples.accept_readings(of(company))
    return len(added)


@transaction.atomic
def connect(company: Company, details: MailboxDetails, *, end: Position, by: Actor) -> Mailbox:
    """Store how to enter the mailbox; the first one brings the rules that are shipped.

    Raises
    ------
    UserFacingError
        As :func:`enishi.mail.mailboxes.save`.
    """
    require(by, Action.EDIT_COMPANY, company)
    is_first = mailboxes.of(company) is None
    saved = mailboxes.save(company, details, end=end, by=by)
    if is_first and not of(company):
        add_defaults(company, by=by)
    return saved


def remember_job(rule: MailRule, said: str, job: Job) -> None:
    """Store in the rule which job this name means. The caller has checked who acts."""
    held = lock_row(MailRule.objects.all(), rule.pk)
    word = folding.fold(said)
    if word and (word in held.job_names or len(held.job_names) < _MOST_JOB_NAMES):
        held.job_names[word] = job.pk
        held.save(update_fields=["job_names"])


def changes_by(rule: MailRule | None, details: RuleDetails, company: Company) -> list[Change]:
    """Return which kept samples would be read differently; nothing is changed.

    Raises
    ------
    UserFacingError
        A field is wrong.
    """
    tried = MailRule(company=company, pk=rule.pk if rule else None)
    _write(tried, details)
    others = [one for one in of(company) if rule is None or one.pk != rule.pk]
    place = rule.position if rule else -1
    tried.position = place
    rules = sorted([*others, tried], key=lambda one: (one.position, one.pk or 0))
    return mail_samples.changes(company, rules)


def read_with(details: RuleDetails, notice: Notice) -> tuple[bool, Reading]:
    """Return whether a rule of these details fits the notice, and what it reads of it.

    Raises
    ------
    UserFacingError
        A field is wrong.
    """
    tried = MailRule()
    _write(tried, details)
    fits = notice_reading.fits(notice, senders=tried.senders, subjects=tried.subjects)
    return fits, notice_reading.read_notice(notice, tried.labels)


def _write(rule: MailRule, details: RuleDetails) -> None:
    wrong = {}
    name = characters.clean_line(details.name)
    if not characters.is_visible(name):
        wrong["name"] = _("ルールの名前を入力してください。")
    elif len(name) > LONGEST_RULE_NAME:
        wrong["name"] = _("%(limit)d文字以内で入力してください。") % {"limit": LONGEST_RULE_NAME}
    elif rule.company_id and _is_taken(rule, name):
        wrong["name"] = _("同じ名前のルールがあります。")
    source = characters.clean_line(details.source)
    if len(source) > LONGEST_SOURCE:
        wrong["source"] = _("%(limit)d文字以内で入力してください。") % {"limit": LONGEST_SOURCE}
    lists = {"senders": _lines(details.senders), "subjects": _lines(details.subjects)}
    lists |= {f"labels_{name}": _lines(details.labels.get(name, ())) for name in MailField.values}
    for where, lines in lists.items():
        if len(lines) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in lines):
            wrong[where] = _("1行%(length)d文字、%(count)d行までで入力してください。") % {
                "length": _LONGEST_LINE,
                "count": _MOST_LINES,
            }
    if not lists["senders"] and not lists["subjects"]:
        wrong["senders"] = _("差出人か件名の少なくとも一方を入力してください。")
    if not lists["labels_name"]:
        wrong["labels_name"] = _("氏名の見出しを入力してください。")
    if wrong:
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
    rule.name, rule.source, rule.is_on, rule.job = name, source, details.is_on, details.job
    rule.senders, rule.subjects = lists["senders"], lists["subjects"]
    rule.labels = {name: lists[f"labels_{name}"] for name in MailField.values}


def _is_taken(rule: MailRule, name: str) -> bool:
    others = MailRule.objects.filter(company=rule.company_id, name=name)
    return others.exclude(pk=rule.pk).exists()


def _lines(lines: Sequence[str]) -> list[str]:
    cleaned = (characters.clean_line(line) for line in lines)
    return list(dict.fromkeys(line for line in cleaned if line))


def _held(rule: MailRule) -> MailRule:
    found = MailRule.objects.select_for_update(of=("self",)).select_related("company")
    held = found.filter(pk=rule.pk).first()
    if held is None:
        raise _conflict()
    return held


def _conflict() -> Conflict:
    return Conflict(
        Code.CHANGED_MEANWHILE,
        _("他のユーザーがこのルールを変更したか、削除しました。画面を更新してご確認ください。"),
    )
