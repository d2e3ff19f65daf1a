"""公開情報: what a job's public page says, and the company's own page around it (採用ページ)."""

from __future__ import annotations

import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Cast, Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from enishi.company.models import Company, Member
from enishi.files.models import StoredFile
from enishi.hiring import limits
from enishi.hiring.models import Job
from enishi.moves import Moves

COLOUR = "#1f4e8c"
LONGEST_INTRODUCTION = 2000
# Of all texts of a posting together, as JSON in characters: 20 texts of 4,000 in two languages.
LONGEST_TEXTS = 200_000
# Without letters and digits that look alike, because people also type an address from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_code() -> str:
    """Return the part of an address that is a company's or a job's own: 50 random bits."""
    return "".join(secrets.choice(_LETTERS) for _number in range(10))


class CareersPage(models.Model):
    """採用ページ: the company's list of open jobs; its name stands in each address."""

    company = models.OneToOneField(Company, on_delete=models.CASCADE, related_name="careers_page")
    code = models.CharField(_("アドレス"), max_length=40, unique=True, default=new_code)
    colour = models.CharField(_("色"), max_length=7, default=COLOUR)
    introduction = models.TextField(_("会社の紹介"), blank=True)
    introduction_en = models.TextField(_("会社の紹介（英語）"), blank=True)
    logo = models.OneToOneField(StoredFile, on_delete=models.SET_NULL, null=True, related_name="+")
    # The key of the logo's file, encrypted with the installation's.
    logo_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9a-f]{6}$"), name="careers_colour_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[a-z0-9][a-z0-9-]{2,39}$"),
                name="careers_code_fits_an_address",
            ),
            limits.at_most(
                LONGEST_INTRODUCTION, field="introduction", name="careers_introduction_has_an_end"
            ),
            limits.at_most(
                LONGEST_INTRODUCTION,
                field="introduction_en",
                name="careers_english_introduction_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"careers page {self.pk}"

    @property
    def key_place(self) -> str:
        """Return the place that the encrypted key of the logo is bound to."""
        return f"careers_logo:{self.company_id}"


class PostingState(models.TextChoices):
    """Whether everybody may read the job's page."""

    DRAFT = "draft", _("未公開")
    PUBLISHED = "published", _("公開中")
    # The page says that the job takes no more applications.
    CLOSED = "closed", _("非公開（掲載終了）")


POSTING_MOVES: Moves[JobPosting] = Moves.of(
    {
        PostingState.DRAFT: (PostingState.PUBLISHED,),
        PostingState.PUBLISHED: (PostingState.CLOSED,),
        PostingState.CLOSED: (PostingState.PUBLISHED,),
    },
    first=(PostingState.DRAFT,),
)


class EmploymentType(models.TextChoices):
    """雇用形態."""

    REGULAR = "regular", _("正社員")
    CONTRACT = "contract", _("契約社員")
    PART_TIME = "part_time", _("パート・アルバイト")
    TEMPORARY = "temporary", _("派遣社員（派遣労働者として雇用）")
    INTERN = "intern", _("インターン")


class Term(models.TextChoices):
    """契約期間."""

    INDEFINITE = "indefinite", _("期間の定めなし")
    FIXED = "fixed", _("期間の定めあり")


class Probation(models.TextChoices):
    """試用期間."""

    NONE = "none", _("試用期間なし")
    SOME = "some", _("試用期間あり")


class Overtime(models.TextChoices):
    """時間外労働."""

    NONE = "none", _("時間外労働なし")
    SOME = "some", _("時間外労働あり")


class PayUnit(models.TextChoices):
    """The period of the amounts of a wage."""

    HOUR = "hour", _("時給")
    DAY = "day", _("日給")
    MONTH = "month", _("月給")
    YEAR = "year", _("年俸")


class FixedOvertimePay(models.TextChoices):
    """固定残業代."""

    NONE = "none", _("固定残業代なし")
    SOME = "some", _("固定残業代あり")


class Insurance(models.TextChoices):
    """社会保険・労働保険."""

    HEALTH = "health", _("健康保険")
    PENSION = "pension", _("厚生年金保険")
    EMPLOYMENT = "employment", _("雇用保険")
    ACCIDENT = "accident", _("労災保険")


class Smoking(models.TextChoices):
    """受動喫煙防止措置."""

    NO_PREMISES = "no_premises", _("敷地内禁煙")
    PREMISES_PLACE = "premises_place", _("敷地内禁煙（屋外に喫煙場所あり）")
    NO_INDOORS = "no_indoors", _("屋内禁煙")
    ROOM = "room", _("屋内原則禁煙（喫煙専用室あり）")
    ALLOWED = "allowed", _("喫煙可の場所あり（詳細は就業場所の欄に記載）")


class JobPostingQuerySet(models.QuerySet["JobPosting"]):
    """Queries for postings."""

    def published(self) -> Self:
        """Keep those that everybody may read."""
        return self.filter(state=PostingState.PUBLISHED, job__is_open=True)


class JobPosting(models.Model):
    """公開情報 of a job. ``texts`` has the texts by language and field (``posting_texts``)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="posting")
    # Stands in the address of the page, and never changes.
    code = models.CharField(max_length=20, unique=True, default=new_code)
    state = models.CharField(max_length=10, choices=PostingState.choices, default="draft")
    texts = models.JSONField(default=dict)
    employment_type = models.CharField(
        _("雇用形態"), max_length=20, choices=EmploymentType.choices, blank=True
    )
    term = models.CharField(_("契約期間"), max_length=20, choices=Term.choices, blank=True)
    probation = models.CharField(
        _("試用期間"), max_length=20, choices=Probation.choices, blank=True
    )
    overtime = models.CharField(
        _("時間外労働の有無"), max_length=20, choices=Overtime.choices, blank=True
    )
    pay_unit = models.CharField(_("賃金の単位"), max_length=20, choices=PayUnit.choices, blank=True)
    # In yen.
    pay_least = models.PositiveIntegerField(_("賃金の下限（円）"), null=True, blank=True)
    pay_most = models.PositiveIntegerField(_("賃金の上限（円）"), null=True, blank=True)
    fixed_overtime_pay = models.CharField(
        _("固定残業代"), max_length=20, choices=FixedOvertimePay.choices, blank=True
    )
    fixed_overtime_yen = models.PositiveIntegerField(
        _("固定残業代の額（円）"), null=True, blank=True
    )
    fixed_overtime_hours = models.PositiveSmallIntegerField(
        _("固定残業代に含まれる時間数"), null=True, blank=True
    )
    insurances = models.JSONField(_("加入保険"), default=list)
    smoking = models.CharField(
        _("受動喫煙防止措置"), max_length=20, choices=Smoking.choices, blank=True
    )
    is_remote = models.BooleanField(_("すべて在宅勤務"), default=False)
    prefecture = models.CharField(_("都道府県"), max_length=20, blank=True)
    city = models.CharField(_("市区町村"), max_length=50, blank=True)
    # The last day on which one may apply; none: until it is closed.
    ends_on = models.DateField(_("応募の締切日"), null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    # When the texts last changed: the page says as of when they hold (職業安定法 5条の4).
    changed_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = JobPostingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(Cast("texts", models.TextField())), LONGEST_TEXTS),
                name="posting_texts_have_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="posting_knows_when_it_was_published",
            ),
            models.CheckConstraint(
                condition=models.Q(pay_most__isnull=True)
                | models.Q(pay_least__isnull=True)
                | models.Q(pay_most__gte=models.F("pay_least")),
                name="posting_pays_from_less_to_more",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["company", "-published_at"],
                condition=models.Q(state="published"),
                name="posting_published",
            ),
        ]

    def __str__(self) -> str:
        return f"posting {self.pk}"

    @property
    def is_published(self) -> bool:
        """Whether the recruiters have published it; the page also needs an open job."""
        return self.state == PostingState.PUBLISHED

    @property
    def was_published(self) -> bool:
        """Whether its address was known once."""
        return self.published_at is not None

    def text(self, name: str, language: str) -> str:
        """Return the text of this field in this language; empty if it has none."""
        return str(self.texts.get(language, {}).get(name, ""))
