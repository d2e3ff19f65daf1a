"""A calendar address ends with its member, for good (S12)."""

from __future__ import annotations

import pytest
from django.test import Client

from enishi.company import actors, members
from enishi.company.models import Member
from enishi.interviews.reads import feeds
from tests.cast import SignedIn

pytestmark = pytest.mark.django_db(transaction=True)


def path_of(address: str) -> str:
    return "/calendar/feed/" + address.rsplit("/", 1)[1]


def test_an_address_from_before_is_dead_when_its_member_comes_back(
    admin: Member, interviewer: Member, signed_in: SignedIn
) -> None:
    kept = path_of(feeds.make(by=actors.of(interviewer)))
    assert Client().get(kept).status_code == 200
    members.deactivate(interviewer, by=actors.of(admin))
    assert Client().get(kept).status_code == 404
    back = members.reactivate(interviewer, by=actors.of(admin))
    assert Client().get(kept).status_code == 404
    assert feeds.of(back) is None
    assert "発行したURLが有効です" not in signed_in(back).get("/accounts/profile/").content.decode()


def test_who_came_back_makes_a_new_address_and_the_old_one_stays_dead(
    admin: Member, interviewer: Member
) -> None:
    kept = path_of(feeds.make(by=actors.of(interviewer)))
    members.deactivate(interviewer, by=actors.of(admin))
    back = members.reactivate(interviewer, by=actors.of(admin))
    anew = path_of(feeds.make(by=actors.of(back)))
    assert Client().get(anew).status_code == 200
    assert Client().get(kept).status_code == 404


def test_another_members_address_lives_on(admin: Member, interviewer: Member) -> None:
    own = path_of(feeds.make(by=actors.of(admin)))
    assert feeds.of(admin) is not None
    assert feeds.of(interviewer) is None
    members.deactivate(interviewer, by=actors.of(admin))
    assert Client().get(own).status_code == 200


def test_an_address_is_dead_while_its_member_is_switched_off_by_whatever_hand(
    interviewer: Member,
) -> None:
    kept = path_of(feeds.make(by=actors.of(interviewer)))
    # An operator does this in a shell, and so writes nothing into the audit log.
    Member.objects.filter(pk=interviewer.pk).update(is_active=False)
    assert Client().get(kept).status_code == 404
