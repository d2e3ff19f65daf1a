"""Members join and leave; a company keeps its last admin; a leaving member loses access at once."""

from __future__ import annotations

import threading

import pytest

from enishi.company import actors, audit, members
from enishi.company.models import AuditEntry, Company, Member, Role
from enishi.errors import UserFacingError
from tests.cast import PASSWORD, SignedIn, member_of
from tests.racing import at_once


def test_an_invited_member_has_no_password_yet(company: Company, admin: Member) -> None:
    invited = members.invite(
        company,
        email="new@sample.example",
        family_name="上田",
        role="recruiter",
        by=actors.of(admin),
    )
    assert (invited.company, invited.has_usable_password()) == (company, False)
    assert AuditEntry.objects.get(action="member.invited").details == {"role": "recruiter"}


def test_a_taken_address_is_refused_in_any_case_without_saying_whose_it_is(
    company: Company, admin: Member, other_admin: Member
) -> None:
    with pytest.raises(UserFacingError) as refusal:
        members.invite(
            company,
            email="ADMIN@other.example",
            family_name="上田",
            role="admin",
            by=actors.of(admin),
        )
    assert refusal.value.field == "email"
    assert "アザー" not in refusal.value.message


def test_every_wrong_field_of_an_invitation_is_named(company: Company, admin: Member) -> None:
    with pytest.raises(UserFacingError) as refusal:
        members.invite(company, email="new", family_name=" ", role="king", by=actors.of(admin))
    assert set(refusal.value.fields) == {"email", "family_name", "role"}


def test_a_new_role_counts_from_the_next_request(
    admin: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(recruiter)
    assert browser.get("/candidates/new").status_code == 200
    members.change_role(recruiter, Role.INTERVIEWER, by=actors.of(admin))
    assert browser.get("/candidates/new").status_code == 403


def test_a_deactivated_members_session_ends_at_once_and_never_revives(
    admin: Member, recruiter: Member, signed_in: SignedIn
) -> None:
    browser = signed_in(recruiter)
    members.deactivate(recruiter, by=actors.of(admin))
    assert browser.get("/candidates/").status_code == 302
    members.reactivate(recruiter, by=actors.of(admin))
    assert browser.get("/candidates/").status_code == 302


def test_a_deactivated_member_cannot_sign_in_with_the_old_password(
    admin: Member, recruiter: Member
) -> None:
    members.deactivate(recruiter, by=actors.of(admin))
    members.reactivate(recruiter, by=actors.of(admin))
    recruiter.refresh_from_db()
    assert not recruiter.check_password(PASSWORD)


def test_the_last_admin_stays_admin(admin: Member) -> None:
    with pytest.raises(UserFacingError, match="1名以上"):
        members.change_role(admin, Role.RECRUITER, by=actors.of(admin))


def test_nobody_deactivates_themself(company: Company, admin: Member) -> None:
    member_of(company, name="上田 明", email="second@sample.example", role=Role.ADMIN)
    with pytest.raises(UserFacingError, match="ご自身"):
        members.deactivate(admin, by=actors.of(admin))


def test_an_inactive_admin_does_not_count(company: Company, admin: Member) -> None:
    second = member_of(company, name="上田 明", email="second@sample.example", role=Role.ADMIN)
    members.deactivate(second, by=actors.of(admin))
    with pytest.raises(UserFacingError, match="1名以上"):
        members.change_role(admin, Role.RECRUITER, by=actors.of(admin))


def test_who_was_let_go_a_moment_ago_does_not_let_go_of_the_last_admin(
    company: Company, admin: Member
) -> None:
    second = member_of(company, name="上田 明", email="second@sample.example", role=Role.ADMIN)
    members.deactivate(second, by=actors.of(admin))
    with pytest.raises(UserFacingError, match="1名以上"):
        members.deactivate(admin, by=actors.of(second))


@pytest.mark.parametrize("over", [{"new_email": ""}, {"is_active": False}])
def test_a_noted_address_that_is_over_is_not_taken(
    recruiter: Member, over: dict[str, object]
) -> None:
    noted = Member.objects.filter(pk=recruiter.pk)
    noted.update(**{"new_email": "new@sample.example"} | over)
    with pytest.raises(UserFacingError, match="取りやめ"):
        members.take_new_address(recruiter)


def remove_each_other(company: Company, admin: Member) -> int:
    """How many admins are left after the two have demoted themselves at the same moment."""
    second = member_of(company, name="上田 明", email="second@sample.example", role=Role.ADMIN)
    at_once(
        lambda: members.change_role(admin, Role.RECRUITER, by=actors.of(admin)),
        lambda: members.change_role(second, Role.RECRUITER, by=actors.of(second)),
    )
    return Member.objects.filter(company=company, role=Role.ADMIN).count()


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_step_down_at_once_leave_one(company: Company, admin: Member) -> None:
    assert remove_each_other(company, admin) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_companys_lock_two_admins_who_step_down_at_once_leave_none(
    company: Company, admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked = threading.Barrier(2, timeout=10)
    monkeypatch.setattr(
        members, "locked", lambda m: Member.objects.select_related("company").get(pk=m.pk)
    )
    # The audit log is written between the check and the commit.
    monkeypatch.setattr(audit, "record", lambda *_args, **_details: both_have_looked.wait())
    assert remove_each_other(company, admin) == 0
