"""Candidates: register and change them, and tell who may be the same person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from enishi import characters
from enishi.company import audit, mail_addresses
from enishi.company.actors import Actor
from enishi.company.events import Event
from enishi.company.models import Company, Member
from enishi.company.roles import Action, is_limited, require
from enishi.company.row_locks import lock_row
from enishi.errors import Code, UserFacingError
from enishi.hiring import applications, names, phone_numbers
from enishi.hiring.models import Candidate, Job

_LONGEST = {"email": mail_addresses.LONGEST, "phone": 30}
_LONGEST_NAME = 50
MOST_ALIKE = 5


@dataclass(frozen=True, kw_only=True)
class CandidateDetails:
    """The fields of a candidate's form, as typed."""

    family_name: str
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    email: str = ""
    phone: str = ""

    @classmethod
    def typed(cls, form: Mapping[str, str]) -> Self:
        """Read the fields of a form; a missing field counts as empty."""
        return cls(**{field.name: form.get(field.name, "") for field in fields(cls)})

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        """Return the stored details of this candidate."""
        return cls(**{field.name: getattr(candidate, field.name) for field in fields(cls)})

    def tidied(self) -> Self:
        """Return the details as they are stored: full-width katakana, half-width mail and phone."""
        return type(self)(
            family_name=characters.clean_line(self.family_name),
            given_name=characters.clean_line(self.given_name),
            family_kana=names.to_kana(self.family_kana),
            given_kana=names.to_kana(self.given_kana),
            email=mail_addresses.normalized(self.email),
            # A text that is no number stays as typed, and is refused beside its field.
            phone=phone_numbers.normalized(self.phone) or characters.clean_line(self.phone),
        )


def register(
    company: Company, details: CandidateDetails, *, by: Actor, job: Job | None = None
) -> Candidate:
    """Register a candidate, and their application if a job is named.

    Raises
    ------
    UserFacingError
        Some fields are invalid, each with its sentence; or the job refuses applications, or is
        missing although the actor sees only candidates of their jobs.
    """
    require(by, Action.EDIT_CANDIDATES, company)
    if job is not None:
        require(by, Action.EDIT_CANDIDATES, job)
    elif is_limited(by):
        raise UserFacingError(
            Code.VALUE_MISSING, _("担当範囲の求人を選択してください。"), field="job"
        )
    kept = _checked(details)
    with transaction.atomic():
        candidate = Candidate(company=company, **asdict(kept))
        candidate.search_text = search_text_of(candidate)
        candidate.save()
        audit.record(company, Event.CANDIDATE_REGISTERED, candidate, by=by)
        if job is not None:
            applications.enter(candidate, job, by=by)
    return candidate


def possible_duplicates(
    company: Company, details: CandidateDetails, *, reader: Member | None = None
) -> list[Candidate]:
    """Return candidates who may be the same person: same mail address, phone number or name.

    Two people may have the same name, so the recruiter who registers decides. The newest come
    first; at most :data:`MOST_ALIKE` and one, where the one more means that there are more. With a
    reader, only those whom the reader may see.
    """
    typed = details.tidied()
    name = names.fold(typed.family_name + typed.given_name)
    same = Q(search_text=name) | Q(search_text__startswith=f"{name}\n") if name else Q()
    if typed.email:
        same |= Q(email__iexact=typed.email)
    if digits := phone_numbers.searched(typed.phone):
        # The domestic form of an international number follows after a space.
        same |= Q(search_text__endswith=f"\n{digits}") | Q(search_text__endswith=f" {digits}")
    found = Candidate.objects.filter(same, company=company) if same else Candidate.objects.none()
    if reader is not None:
        found = found.visible_to(reader)
    return list(found.order_by("-created_at", "-pk")[: MOST_ALIKE + 1])


def update(candidate: Candidate, details: CandidateDetails, *, by: Actor) -> Candidate:
    """Change a candidate's details.

    Raises
    ------
    UserFacingError
        Some fields are invalid, each with its sentence.
    """
    require(by, Action.EDIT_CANDIDATES, candidate)
    kept = asdict(_checked(details))
    with transaction.atomic():
        locked = lock_row(Candidate.objects.all(), candidate.pk)
        changed = [name for name, value in kept.items() if getattr(locked, name) != value]
        for name in changed:
            setattr(locked, name, kept[name])
        # Also for an unchanged name, because the folding of names may have changed.
        locked.search_text = search_text_of(locked)
        locked.save(update_fields=[*changed, "search_text"])
        if changed:
            audit.record(locked.company, Event.CANDIDATE_UPDATED, locked, by=by, fields=changed)
    return locked


def search_text_of(candidate: Candidate) -> str:
    """Return the text for search: one line each for name, フリガナ, mail and the phone's digits."""
    lines = (
        candidate.full_name,
        candidate.full_kana,
        candidate.email,
    )
    folded = (names.fold(line) for line in lines)
    return "\n".join(filter(None, [*folded, phone_numbers.digits(candidate.phone)]))


def invalid_fields(tidied: CandidateDetails) -> dict[str, str]:
    """Return the fields that cannot be stored, each with its sentence."""
    wrong = {}
    if not characters.is_visible(tidied.family_name):
        wrong["family_name"] = _("姓を入力してください。")
    for name in ("family_kana", "given_kana"):
        if not names.is_kana(getattr(tidied, name)):
            wrong[name] = _("フリガナは全角カタカナで入力してください。")
    if tidied.email and not mail_addresses.is_valid(tidied.email):
        wrong["email"] = _("メールアドレスの形式をご確認ください（例：hanako@example.jp）。")
    if tidied.phone and phone_numbers.normalized(tidied.phone) is None:
        wrong["phone"] = _("電話番号は数字とハイフンで入力してください（例：090-0000-0000）。")
    for name, value in asdict(tidied).items():
        limit = _LONGEST.get(name, _LONGEST_NAME)
        if len(value) > limit:
            wrong[name] = _("%(limit)d文字以内で入力してください。") % {"limit": limit}
    return wrong


def _checked(details: CandidateDetails) -> CandidateDetails:
    kept = details.tidied()
    if wrong := invalid_fields(kept):
        raise UserFacingError(
            Code.FIELDS_INVALID,
            _("入力内容に誤りがあります。赤い項目をご確認ください。"),
            fields=wrong,
        )
    return kept
