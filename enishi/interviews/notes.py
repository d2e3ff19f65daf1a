"""What the candidate, or the system for them, lets the recruiter know: on the page and by mail."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from enishi.company import audit
from enishi.errors import UserFacingError
from enishi.interviews import wording
from enishi.interviews.candidate_models import CandidateNote, NoteKind
from enishi.interviews.models import Interview
from enishi.mail import outbox

LONGEST = 1000


def leave(
    interview: Interview, kind: NoteKind, *, message: str = "", wishes: str = ""
) -> CandidateNote:
    """Keep a note on the interview and tell its recruiter, in the caller's transaction.

    Raises UserFacingError when a text is longer than anybody writes by hand.
    """
    message, wishes = message.strip(), wishes.strip()
    if max(len(message), len(wishes)) > LONGEST:
        raise UserFacingError(_("%(count)d文字以内でご記入ください。") % {"count": LONGEST})
    note = CandidateNote.objects.create(
        company=interview.company, interview=interview, kind=kind, message=message, wishes=wishes
    )
    audit.record(interview.company, "interview.noted", interview, note=note.pk, kind=kind)
    _tell_recruiter(note)
    return note


def _tell_recruiter(note: CandidateNote) -> None:
    interview = note.interview
    recruiter = wording.recruiter_of(interview)
    if recruiter is None or not recruiter.is_active:
        return
    with translation.override(recruiter.language):
        words = {
            "name": interview.application.candidate.full_name,
            "step": interview.step.name,
            "what": note.get_kind_display(),
        }
        facts = [
            _("■内容　%(what)s") % words,
            _("■候補者　%(name)s 様") % words,
            *([_("■ご希望　%(wishes)s") % {"wishes": note.wishes}] if note.wishes else []),
            *([_("■メッセージ　%(message)s") % {"message": note.message}] if note.message else []),
        ]
        paragraphs = [
            _("%(step)sについて、次のお知らせがあります。") % words,
            "\n".join(facts),
            _("内容の確認と日程の変更は、次の画面で行えます。\n%(address)s")
            % {"address": f"{settings.BASE_URL}/interviews/{interview.pk}/"},
        ]
        outbox.write(
            interview.company,
            to=recruiter.email,
            subject=_("【要確認】%(step)s：%(what)s") % words,
            body="\n\n".join(paragraphs),
            purpose=f"interview.note.{note.kind}",
            about=interview.purpose,
            language=recruiter.language,
        )
