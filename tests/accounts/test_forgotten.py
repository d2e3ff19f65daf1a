"""A request for a forgotten password is answered once, to a member who may sign in."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enishi.accounts import forgotten
from enishi.accounts.forgotten import PasswordRequest
from enishi.company.models import Member
from enishi.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db


def request_of(member: Member) -> int:
    forgotten.request_link(member.email)
    return PasswordRequest.objects.latest("pk").pk


def test_a_second_answer_finds_it_answered(recruiter: Member) -> None:
    request = request_of(recruiter)
    for _ in range(2):
        forgotten.answer(request)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_written(recruiter: Member) -> None:
    request = request_of(recruiter)

    def answer() -> None:
        try:
            forgotten.answer(request)
        finally:
            connection.close()

    second = threading.Thread(target=answer)
    with transaction.atomic():
        forgotten.answer(request)
        second.start()
        second.join(0.3)
    second.join(20)
    assert OutgoingMail.objects.count() == 1


def test_whoever_was_let_go_is_written_nothing(recruiter: Member) -> None:
    Member.objects.update(is_active=False)
    forgotten.answer(request_of(recruiter))
    assert not OutgoingMail.objects.exists()


def test_what_nobody_answered_is_kept_for_a_day(recruiter: Member) -> None:
    old, new = request_of(recruiter), request_of(recruiter)
    PasswordRequest.objects.filter(pk=old).update(asked_at=timezone.now() - timedelta(days=1))
    forgotten.delete_expired()
    assert [request.pk for request in PasswordRequest.objects.all()] == [new]
