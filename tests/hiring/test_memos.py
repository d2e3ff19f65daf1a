"""Members write memos about a candidate for one another; who is mentioned gets one mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enishi.company import actors
from enishi.company.models import Member
from enishi.errors import Conflict, UserFacingError
from enishi.hiring import memos
from enishi.hiring.memo_models import Memo
from enishi.hiring.models import Application, Candidate
from enishi.mail.models import OutgoingMail


@pytest.fixture
def candidate(application_at_interview: Application) -> Candidate:
    return application_at_interview.candidate


def mentioned(memo: Memo) -> set[str]:
    return {one.full_name for one in memo.mentioned.all()}


def test_who_is_mentioned_is_told_by_mail_once_and_without_the_text(
    candidate: Candidate, recruiter: Member, admin: Member, interviewer: Member
) -> None:
    by = actors.of(recruiter)
    text = "＠青木 誠 さん\n年収のご相談です @伊藤　健太 @佐藤　花子"
    memo = memos.write(candidate, text=text, by=by)
    # 伊藤 does not read memos, and nobody writes to oneself.
    assert mentioned(memo) == {"青木　誠", "佐藤　花子"}
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == (admin.email, "【Enishi】佐藤　花子さんからの呼びかけ")
    assert f"/candidates/{candidate.pk}/" in mail.body
    assert "年収" not in mail.body
    memos.edit(memo, text=text + "!", by=by)
    assert OutgoingMail.objects.count() == 1


def test_of_two_names_that_begin_alike_the_longer_one_is_meant() -> None:
    mori, morita = Member(family_name="森"), Member(family_name="森田")
    people = [mori, morita]
    assert memos.mentioned_in("@森田 さん、お願いします", people) == [morita]
    assert memos.mentioned_in("@森 さん、お願いします", people) == [mori]
    assert memos.mentioned_in("@森田 @森", people) == [morita, mori]
    assert memos.mentioned_in("mori@mail.example", people) == []


def test_only_the_author_edits_and_removes(
    candidate: Candidate, recruiter: Member, admin: Member
) -> None:
    memo = memos.write(candidate, text="メモ", by=actors.of(recruiter))
    for deed in (
        lambda by: memos.edit(memo, text="別", by=by),
        lambda by: memos.remove(memo, by=by),
    ):
        with pytest.raises(memos.NotYours):
            deed(actors.of(admin))
    memos.edit(memo, text=" 直し\n\n続き ", by=actors.of(recruiter))
    memo.refresh_from_db()
    assert (memo.text, memo.edited_at is not None) == ("直し\n\n続き", True)


@pytest.mark.parametrize("text", ["", " \n ", "あ" * 4001])
def test_a_text_without_words_or_end_is_refused(
    candidate: Candidate, recruiter: Member, text: str
) -> None:
    with pytest.raises(UserFacingError) as refused:
        memos.write(candidate, text=text, by=actors.of(recruiter))
    assert refused.value.field == "text"


def test_a_removed_memo_can_be_restored_for_a_day(candidate: Candidate, recruiter: Member) -> None:
    by = actors.of(recruiter)
    memo = memos.write(candidate, text="メモ", by=by)
    memos.remove(memo, by=by)
    assert not Memo.objects.visible_to(by).exists()
    with pytest.raises(Conflict):
        memos.remove(memo, by=by)
    memos.delete_removed()
    memos.restore(memo, by=by)
    assert Memo.objects.visible_to(by).get() == memo
    memos.remove(memo, by=by)
    Memo.objects.update(removed_at=timezone.now() - memos.KEPT_FOR - timedelta(seconds=1))
    memos.delete_removed()
    with pytest.raises(Conflict):
        memos.restore(memo, by=by)
