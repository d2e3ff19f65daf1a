"""Finds text that a reader of English cannot read, in a company with English data only."""

from __future__ import annotations

import re

from django.http import HttpResponse

from enishi.company.models import Company, Member, Office
from enishi.hiring.ending_models import EndingReason
from enishi.hiring.evaluations.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationForm,
    EvaluationQuestion,
)
from enishi.hiring.handling_models import Handling
from enishi.hiring.intake.form_models import PurposesText
from enishi.hiring.memo_models import Memo
from enishi.hiring.merge_models import CandidateMerge
from enishi.hiring.messages.models import Message, MessageAttachment, MessageTemplate
from enishi.hiring.models import Candidate, HiringFlow, Job, Step
from enishi.hiring.offer_models import Offer, OfferWording
from enishi.hiring.posting_models import JobPosting
from enishi.hiring.tag_models import Tag
from enishi.interviews.bulk.models import BulkChange, BulkItem
from enishi.interviews.models import Interview
from enishi.meetings.models import Host, Meeting

# Kana, kanji, Japanese punctuation, full-width signs; not U+3000, which stands between names.
_JAPANESE = re.compile(r"[\u3001-\u30ff\u4e00-\u9fff\uff00-\uffef]+")
# The switch names each language in itself, and says so.
_ON_PURPOSE = re.compile(r'<(\w+)[^>]*\slang="ja"[^>]*>[^<]*</\1>')


def japanese_of(text: str) -> list[str]:
    """The Japanese in a text; JSON may write it as escapes."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return _JAPANESE.findall(_ON_PURPOSE.sub("", plain))


def japanese_in(answer: HttpResponse) -> list[str]:
    """The Japanese in a page. A file, such as a picture or an archive, is none."""
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    if answer.streaming or not (kind.startswith("text/") or kind == "application/json"):
        return []
    return japanese_of(answer.content.decode())


def write_names_in_ascii(*, locale: str = "en") -> None:
    """Everything that people typed becomes ASCII; members read English.

    Parameters
    ----------
    locale
        In which language the companies write to candidates.
    """
    Company.objects.update(name="Sample Inc.", locale=locale)
    BulkChange.objects.exclude(step_name="").update(step_name="First interview")
    BulkChange.objects.exclude(letter_body="").update(
        letter_subject="Subject", letter_body="Dear {{candidate}}", letter_language="en"
    )
    BulkItem.objects.exclude(step_name="").update(step_name="First interview")
    Member.objects.update(
        family_name="Sato", given_name="Hanako", department="Sales", language="en"
    )
    Candidate.objects.update(
        family_name="Yamada", given_name="Hanako", family_kana="", given_kana=""
    )
    for merge in CandidateMerge.objects.all():
        for facts in (merge.absorbed_facts, merge.former_facts, merge.merged_facts):
            facts.update(family_name="Yamada", given_name="Hanako", family_kana="", given_kana="")
        merge.save()
    HiringFlow.objects.update(name="Standard")
    Job.objects.update(title="Sales")
    for posting in JobPosting.objects.all():
        posting.texts = {
            language: dict.fromkeys(texts, "Sample") for language, texts in posting.texts.items()
        }
        posting.save()
    PurposesText.objects.update(purposes="For our hiring.", purposes_en="", consent="I agree.")
    Handling.objects.exclude(source="").update(source="Careers page")
    Office.objects.update(name="Osaka")
    for reason in EndingReason.objects.all():
        EndingReason.objects.filter(pk=reason.pk).update(name=f"Reason {reason.pk}")
    Memo.objects.update(text="Memo")
    for tag in Tag.objects.all():
        Tag.objects.filter(pk=tag.pk).update(name=f"Tag {tag.pk}")
    MessageTemplate.objects.update(
        name="Template", subject="Subject", body="Dear {{candidate}}", language="en"
    )
    MessageAttachment.objects.update(name="resume.pdf")
    for message in Message.objects.all():
        message.subject, message.body = "Subject", "Dear Hanako"
        message.save()
    Offer.objects.update(
        position="Sales",
        employment="Permanent",
        salary="420,000 yen",
        workplace="Head office",
        opening="We are pleased to offer you employment.",
        message="",
        closing="Please answer.",
    )
    OfferWording.objects.all().delete()
    for step in Step.objects.all():
        Step.objects.filter(pk=step.pk).update(name=f"Step {step.position}")
    EvaluationForm.objects.update(name="Form")
    for question in EvaluationQuestion.objects.all():
        question.label, question.help = f"Question {question.position}", ""
        question.words = [f"Word {place}" for place, _word in enumerate(question.words)]
        question.save()
    Evaluation.objects.update(comment="Clear answers.", request_note="")
    EvaluationAnswer.objects.exclude(text="").update(text="Good.")
    Host.objects.update(last_name="Fujiwara", first_name="Yamato")
    Meeting.objects.update(topic="Step 3")
    Interview.objects.exclude(venue_place="").update(venue_place="Head office, 3F")
    Interview.objects.exclude(venue_address="").update(venue_address="1-1-1 Marunouchi, Tokyo")
    Interview.objects.exclude(venue_note="").update(venue_note="Ask at the reception.")
