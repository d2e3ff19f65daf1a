"""採用ページ: the company's public page, and which postings everybody may read on it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import IO

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enishi import characters, due, queue
from enishi.company import audit
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company
from enishi.company.roles import Action, require
from enishi.encryption import DecryptionError, decrypt, encrypt
from enishi.errors import Code, Conflict, UserFacingError
from enishi.files import checking, pieces, storing, types
from enishi.files.models import FileState, StoredFile
from enishi.files.storing import NotTaken
from enishi.hiring import limits
from enishi.hiring.posting_models import LONGEST_INTRODUCTION, CareersPage, JobPosting

# In bytes.
LARGEST_LOGO = 2 * 1024 * 1024
# White words on the colour, and the colour's words on white (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5
# A check that made no progress for so long starts again.
_STUCK_AFTER = timedelta(minutes=3)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def of(company: Company) -> CareersPage:
    """Return the company's page, or an unsaved one as it would begin."""
    return CareersPage.objects.select_related("logo").filter(company=company).first() or (
        CareersPage(company=company)
    )


@transaction.atomic
def save(
    company: Company,
    *,
    code: str,
    colour: str,
    by: Actor,
    introduction: str = "",
    introduction_en: str = "",
) -> CareersPage:
    """Save the address, the colour and the words of the company's page.

    Raises
    ------
    UserFacingError
        A field cannot be stored, the colour has too little contrast, or another company has the
        address.
    """
    require(by, Action.EDIT_COMPANY, company)
    code, colour = characters.clean_line(code).lower(), characters.clean_line(colour).lower()
    wrong = {}
    if not _CODE.fullmatch(code):
        wrong["code"] = _("半角の英小文字、数字、ハイフンで、3文字以上40文字以内にしてください。")
    if not _COLOUR.fullmatch(colour):
        wrong["colour"] = _("色は #1f4e8c の形で入力してください。")
    elif contrast_with_white(colour) < LEAST_CONTRAST:
        wrong["colour"] = _(
            "この色は薄すぎて、白い背景の上で読みにくくなります（コントラスト比%(ratio).1f、必要%(least).1f）。"
            "もう少し濃い色にしてください。"
        ) % {"ratio": contrast_with_white(colour), "least": LEAST_CONTRAST}
    for name, text in (("introduction", introduction), ("introduction_en", introduction_en)):
        if len(text) > LONGEST_INTRODUCTION:
            wrong[name] = limits.TooLong(text, LONGEST_INTRODUCTION, field=name).message
    if wrong:
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
    page, _is_new = CareersPage.objects.get_or_create(company=company)
    page.code, page.colour = code, colour
    page.introduction = characters.clean(introduction).strip()
    page.introduction_en = characters.clean(introduction_en).strip()
    try:
        with transaction.atomic():
            page.save(update_fields=["code", "colour", "introduction", "introduction_en"])
    except IntegrityError:
        raise Conflict(
            Code.CAREERS_CODE_TAKEN,
            _("このアドレスは使われています。別のアドレスにしてください。"),
            field="code",
        ) from None
    audit.record(company, Event.CAREERS_PAGE_SAVED, page, by=by)
    return page


@transaction.atomic
def set_logo(company: Company, *, name: str, content: IO[bytes], by: Actor) -> None:
    """Store the company's logo, in place of an earlier one. The worker makes the shown picture.

    Raises
    ------
    NotTaken
        It is no picture, or too large.
    """
    require(by, Action.EDIT_COMPANY, company)
    is_picture = types.first_guess(content) in types.IMAGES
    if not is_picture or content.seek(0, 2) > LARGEST_LOGO:
        raise NotTaken(
            Code.LOGO_NOT_TAKEN,
            _("ロゴには、2MBまでの画像（PNG・JPEG・GIF・WebP）をお使いください。"),
            field="logo",
        )
    page, _is_new = CareersPage.objects.select_for_update().get_or_create(company=company)
    _drop_logo(page)
    # A new key for each logo, so that the former one's bytes cannot be read any more.
    key = pieces.new_key()
    page.logo_key = encrypt(key.hex(), place=page.key_place)
    page.logo = storing.store_file(
        company,
        owner_key=f"careers_logo:{page.pk}",
        key=key,
        name=name,
        content=content,
        by=by.member,
    )
    page.save(update_fields=["logo", "logo_key"])
    audit.record(company, Event.CAREERS_LOGO_SET, page, by=by)
    _have_logo_looked_at(page.pk)


@transaction.atomic
def remove_logo(company: Company, *, by: Actor) -> None:
    """Show no logo any more. Idempotent."""
    require(by, Action.EDIT_COMPANY, company)
    page = CareersPage.objects.select_for_update().filter(company=company).first()
    if page is None or page.logo is None:
        return
    _drop_logo(page)
    audit.record(company, Event.CAREERS_LOGO_REMOVED, page, by=by)


def look_at_logo(page_id: int) -> None:
    """Check the logo, and make the picture that is shown. The worker calls this."""
    page = CareersPage.objects.select_related("logo").filter(pk=page_id).first()
    if page is not None and page.logo is not None and page.logo.is_busy:
        checking.check(page.logo, key=_key_of(page))


def resume() -> None:
    """Restart checks without progress: their job failed, or waits for something unavailable."""
    before = timezone.now() - _STUCK_AFTER
    busy = (FileState.RECEIVED, FileState.CHECKED)
    stuck = CareersPage.objects.filter(logo__state__in=busy, logo__moved_at__lt=before)
    due.go_through(due.Each(stuck, _have_logo_looked_at))


def logo_of(page: CareersPage) -> bytes | None:
    """Return the logo as it is shown: drawn anew (WebP) by the confined process, never as sent."""
    if page.logo is None or not has_picture(page.logo):
        return None
    part = checking.page_part(1)
    return b"".join(storing.read_part(page.logo, part, key=_key_of(page)))


def has_picture(logo: StoredFile | None) -> bool:
    """Whether the logo was found harmless and drawn."""
    return logo is not None and logo.may_be_read and logo.pages > 0


def open_postings(page: CareersPage) -> QuerySet[JobPosting]:
    """Return what everybody may read on this page, the newest first."""
    today = timezone.localdate(timezone=page.company.zone)
    found = JobPosting.objects.published().filter(company=page.company_id)
    running = found.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return running.select_related("job", "company").order_by("-published_at", "-pk")


def contrast_with_white(colour: str) -> float:
    """Return the contrast ratio of ``#rrggbb`` and white (WCAG 2.2, relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _have_logo_looked_at(page_id: int) -> None:
    queue.defer("hiring.look_at_logo", key=f"logo:{page_id}", page_id=page_id)


def _drop_logo(page: CareersPage) -> None:
    former = page.logo
    page.logo, page.logo_key = None, ""
    page.save(update_fields=["logo", "logo_key"])
    if former is not None:
        storing.delete_file(former)


def _key_of(page: CareersPage) -> bytes:
    if not page.logo_key:
        raise DecryptionError
    return bytes.fromhex(decrypt(page.logo_key, place=page.key_place))
