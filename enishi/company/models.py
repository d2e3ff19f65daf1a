"""Companies, their members, and the audit log of what was done in them."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from enishi import dates
from enishi.company import names
from enishi.company.candidate_rules import BOUNDS, LOCALES

# Includes the last day. A longer holiday is a typing error in the year.
LONGEST_HOLIDAY = timedelta(days=366)
LONGEST_YEARLY_HOLIDAY = timedelta(days=365)


class Company(models.Model):
    """A tenant. Every row that belongs to a company names it; every query starts from it."""

    name = models.CharField(_("会社名"), max_length=100)
    time_zone = models.CharField(_("タイムゾーン"), max_length=64, default="Asia/Tokyo")
    # The language of mails to candidates, and the first language of their pages.
    locale = models.CharField(max_length=10, default="ja")
    # Whether titles at Zoom and in calendars carry the candidate's name (D-19: not by default).
    names_in_titles = models.BooleanField(_("件名に候補者名を入れる"), default=False)
    # Candidates may change or cancel until so many hours before the start; how often they may
    # change.
    changes_until_hours = models.PositiveSmallIntegerField(default=24)
    most_changes = models.PositiveSmallIntegerField(default=2)
    # Whether candidates do so by themselves (a change: among the slots they were offered), or ask.
    candidates_may_change = models.BooleanField(default=True)
    candidates_may_cancel = models.BooleanField(default=True)
    # The candidate's room opens so many minutes before the start.
    room_opens_minutes = models.PositiveSmallIntegerField(default=10)
    # A proposal may be answered for so many days, but never after its last slot.
    proposals_last_days = models.PositiveSmallIntegerField(default=7)
    # Whom candidates reach on the day, such as a telephone number; empty: the recruiter by mail.
    contact = models.CharField(_("当日の連絡先"), max_length=100, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__gte": least, f"{name}__lte": most}),
                    name=f"company_{name}_is_within_bounds",
                )
                for name, (least, most) in BOUNDS.items()
            ),
            models.CheckConstraint(
                condition=models.Q(locale__in=LOCALES), name="company_speaks_a_language_we_have"
            ),
        ]

    def __str__(self) -> str:
        return f"company {self.pk}"

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the zone in which this company's people read and enter times."""
        return ZoneInfo(self.time_zone)

    @property
    def keeps_japanese_time(self) -> bool:
        """Whether its zone is Japan's, which is meant where no zone is named."""
        return self.time_zone == dates.HOME


class CompanyHoliday(models.Model):
    """Days on which the company is closed (年末年始), beside Japan's public holidays.

    Plain dates in the company's zone; the last day is included. A yearly holiday comes again on
    the same days of every later year; one on 29 February is on the 28th in other years.
    """

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="holidays")
    name = models.CharField(_("名称"), max_length=50)
    first_day = models.DateField(_("開始日"))
    last_day = models.DateField(_("終了日"))
    is_yearly = models.BooleanField(_("毎年"), default=False)

    class Meta:
        ordering: ClassVar = ["first_day", "last_day", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="company_holiday_ends_when_it_starts_or_later",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__lt=models.F("first_day") + LONGEST_HOLIDAY),
                name="company_holiday_lasts_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=models.Q(is_yearly=False)
                | models.Q(last_day__lt=models.F("first_day") + LONGEST_YEARLY_HOLIDAY),
                name="company_holiday_is_over_before_it_comes_again",
            ),
            # The index also serves the calendars' query: it begins with company and first day.
            models.UniqueConstraint(
                fields=["company", "first_day", "last_day", "name"],
                name="company_holiday_is_there_once",
            ),
        ]

    def __str__(self) -> str:
        return f"company holiday {self.pk}"

    def times_between(self, start: date, end: date) -> Iterator[tuple[date, date]]:
        """Yield first and last day of each occurrence that touches this period, soonest first."""
        begins = self.first_day.year
        # An occurrence that began in the year before may reach into the period.
        years = range(max(begins, start.year - 1), end.year + 1) if self.is_yearly else (begins,)
        for year in years:
            if year + self.last_day.year - begins > MAXYEAR:
                return
            first = _on_the_same_day(self.first_day, year)
            last = _on_the_same_day(self.last_day, year + self.last_day.year - begins)
            if first <= end and last >= start:
                yield first, last

    def next_time(self, today: date) -> tuple[date, date] | None:
        """Return first and last day of the present or next occurrence, if there is one."""
        if not self.is_yearly:
            return (self.first_day, self.last_day) if self.last_day >= today else None
        soon = max(today, self.first_day)
        return next(self.times_between(today, soon + LONGEST_HOLIDAY), None)


def _on_the_same_day(day: date, year: int) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


class Office(models.Model):
    """拠点: where members work and jobs are; what a recruiter may be limited to."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="offices")
    name = models.CharField(_("拠点名"), max_length=50)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint("company", Lower("name"), name="office_name_is_unique"),
            models.CheckConstraint(condition=~models.Q(name=""), name="office_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do; :mod:`enishi.company.roles` has the table."""

    ADMIN = "admin", _("管理者権限")
    RECRUITER = "recruiter", _("採用担当者権限")
    # A recruiter for the jobs and offices that :mod:`enishi.hiring.reach` has of them.
    LIMITED = "limited", _("採用担当者権限（担当範囲のみ）")
    INTERVIEWER = "interviewer", _("選考担当者権限")


# Roles that see only some of the company's candidates.
PARTIAL = frozenset({Role.INTERVIEWER, Role.LIMITED})


class MemberManager(BaseUserManager["Member"]):
    """Finds members by mail address, in upper or lower case."""

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Member:
        member = self.model(email=self.normalize_email(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Member(AbstractBaseUser):
    """A person of a company who signs in by mail address."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="members")
    email = models.EmailField(_("メールアドレス"), max_length=254)
    family_name = models.CharField(_("姓"), max_length=50)
    given_name = models.CharField(_("名"), max_length=50, blank=True)
    department = models.CharField(_("部署"), max_length=100, blank=True)
    office = models.ForeignKey(
        Office, on_delete=models.SET_NULL, null=True, blank=True, related_name="members"
    )
    role = models.CharField(_("権限"), max_length=20, choices=Role.choices)
    language = models.CharField(
        _("表示言語"),
        max_length=10,
        choices=[("ja", "日本語"), ("en", "English")],
        default="ja",
    )
    is_active = models.BooleanField(_("利用中"), default=True)
    # Waits for confirmation by mail to it. Until then ``email`` stays valid.
    new_email = models.EmailField(max_length=254, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="member_email_is_unique"),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "role"])]

    def __str__(self) -> str:
        return f"member {self.pk}"

    @property
    def full_name(self) -> str:
        """姓 名."""
        return names.in_full(self.family_name, self.given_name)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.family_name


class ActorKind(models.TextChoices):
    """The kinds of :class:`enishi.company.actors.Actor`."""

    MEMBER = "member"
    CANDIDATE_LINK = "candidate_link"
    # Somebody who applies by a public form.
    APPLICANT = "applicant"
    SYSTEM = "system"


class AuditEntry(models.Model):
    """One action of an actor. Append-only: a trigger refuses UPDATE and DELETE.

    ``details`` holds ids and codes, never personal text. ``actor_kind`` is empty in entries from
    before the column existed. Only an actor who is a member has a row in ``member``.
    """

    company = models.ForeignKey(Company, on_delete=models.DO_NOTHING, db_constraint=False)
    actor_kind = models.CharField(
        max_length=20, choices=ActorKind.choices, blank=True, db_default=""
    )
    member = models.ForeignKey(Member, on_delete=models.DO_NOTHING, null=True, db_constraint=False)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(actor_kind="")
                | models.Q(actor_kind=ActorKind.MEMBER, member__isnull=False)
                | models.Q(
                    actor_kind__in=[
                        ActorKind.CANDIDATE_LINK,
                        ActorKind.APPLICANT,
                        ActorKind.SYSTEM,
                    ],
                    member=None,
                ),
                name="audit_entry_names_the_member_who_acted",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["company", "subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"
