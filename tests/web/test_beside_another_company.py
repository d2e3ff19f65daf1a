"""Calls each place that the walk beside another company does not pass.

Mostly it takes a Zoom that answers, or the worker, to come there. Each question is asked as it is,
and must not notice the other company; then once more without its company, and must.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from enishi.accounts import changes
from enishi.availability.models import BusyTime
from enishi.company import actors, members, passwords
from enishi.company.models import AuditEntry, Company
from enishi.hiring.models import Candidate
from enishi.interviews.letters import interview_facts
from enishi.interviews.meeting import overlaps
from enishi.interviews.rounds import link_end
from enishi.mail import ordering, templates
from enishi.mail.models import MailTemplate, OutgoingMail
from enishi.meetings.booking import observation, reservations
from enishi.meetings.directory import hosts, identities, users
from enishi.meetings.link import creation, health, webhooks
from enishi.meetings.models import Host, LinkState, Meeting, MeetingState, ZoomUser
from enishi.records import demo
from enishi.records.demo import accounts
from enishi.zoom.oauth import TokenSet
from enishi.zoom.types import User
from enishi.zoom.webhooks import Notice
from tests.records.world import World, world_of
from tests.web import narrowed
from tests.web.foreign import CANARY, AroundTests, Sites

pytestmark = pytest.mark.django_db

Question = Callable[[World, World], None]
QUESTIONS: dict[str, Question] = {}
# Of a host that was found within the company: its meetings are the company's.
_TWICE = {"meetings/directory/users.py:_look_at_hosts": "busy = Meeting"}


def about(place: str) -> Callable[[Question], Question]:
    """A question about ours, beside theirs; it raises if it notices them."""

    def known(question: Question) -> Question:
        QUESTIONS[place] = question
        return question

    return known


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[World, World]]:
    """Ours, and theirs, which was here first and has a host of an id that ours knows too."""
    with django_db_blocker.unblock(), AroundTests():
        theirs = world_of(Company.objects.create(name=CANARY), number=7)
        ours = world_of(Company.objects.create(name="株式会社サンプル"), number=1)
        Host.objects.filter(pk=theirs.host.pk).update(zoom_user_id="u2")
        theirs.host.refresh_from_db()
        yield ours, theirs
        transaction.set_rollback(True)


def test_each_place_that_the_walk_does_not_pass_is_asked_about() -> None:
    assert set(QUESTIONS) == narrowed.NOT_WALKED


@pytest.mark.parametrize("place", sorted(narrowed.NOT_WALKED))
def test_it_notices_another_company_only_where_its_own_is_left_out(
    place: str, standing: tuple[World, World]
) -> None:
    sites = Sites()
    assert _noticed(place, standing, sites) is None
    passed = [site for site in sites.seen if site.startswith(f"{place}:")]
    assert passed
    for site in passed:
        sites.without = site
        is_twice = place in _TWICE and _TWICE[place] in narrowed.line_of(site)
        assert (_noticed(place, standing, sites) is None) is is_twice, site


def _noticed(place: str, standing: tuple[World, World], sites: Sites) -> Exception | None:
    ours, theirs = copy.deepcopy(standing)
    with AroundTests():
        try:
            with sites.watched():
                QUESTIONS[place](ours, theirs)
        except Exception as noticed:  # noqa: BLE001 - one row too many is noticed in many ways
            return noticed
        finally:
            transaction.set_rollback(True)
    return None


def user(number: str, **more: Any) -> User:
    """One of our account's at Zoom."""
    kept = {
        "email": f"{number}@zoom.example",
        "first_name": "",
        "last_name": "",
        "license": 2,
        "status": "active",
        "role_id": "",
        "role_name": "",
        "account_id": "account-1",
    }
    return User(id=number, **kept | more)


def unchanged(row: Any) -> None:
    """Nothing has been written over this row of theirs."""
    now = type(row).objects.filter(pk=row.pk).values().first()
    assert now == {name: getattr(row, name) for name in now or {}}


def at_our_account(host: Host) -> None:
    """Theirs was linked to the Zoom account that is linked to ours now."""
    host.zoom_account_id = "account-1"
    host.save()


@about("accounts/changes.py:_invited_so")
def invited_so(ours: World, theirs: World) -> None:
    invited = {"email": "new@world.example", "family_name": "新井", "role": "recruiter"}
    members.invite(theirs.company, by=actors.of(theirs.admin), **invited)
    assert changes._invited_so(ours.company, **invited) is None  # noqa: SLF001


@about("interviews/rounds/link_end.py:_interview_of")
def interview_of(ours: World, theirs: World) -> None:
    theirs.meeting.owner_key = ours.interview.owner_key
    assert link_end._interview_of(theirs.meeting) is None  # noqa: SLF001


@about("interviews/meeting/overlaps.py:_reasons")
def reasons(ours: World, theirs: World) -> None:
    BusyTime.objects.filter(company=theirs.company).update(
        owner_key=ours.interview.owner_key, is_accepted=True, reason=CANARY
    )
    assert overlaps._reasons(ours.interview, []) == {}  # noqa: SLF001


@about("interviews/letters/interview_facts.py:_first_admin")
def recruiter_of(ours: World, theirs: World) -> None:
    ours.interview.recruiter = ours.interview.created_by = None
    assert theirs.admin.pk < ours.admin.pk
    assert interview_facts.recruiter_of(ours.interview) == ours.admin


def wording_of(theirs: World) -> MailTemplate:
    return MailTemplate.objects.create(
        company=theirs.company, kind="confirmed", subject=CANARY, body=CANARY
    )


@about("mail/templates.py:restore")
def restore(ours: World, theirs: World) -> None:
    kept = wording_of(theirs)
    templates.restore(ours.company, kind="confirmed", by=actors.of(ours.admin))
    unchanged(kept)


@about("mail/templates.py:save")
def save(ours: World, theirs: World) -> None:
    kept = wording_of(theirs)
    templates.save(
        ours.company, kind="confirmed", subject="件名", body="本文", by=actors.of(ours.admin)
    )
    unchanged(kept)


@about("mail/ordering.py:due_mails")
def due(ours: World, theirs: World) -> None:
    mails = OutgoingMail.objects.filter(company__in=[ours.company, theirs.company])
    mails.update(about="interview:0")
    assert len(ordering.due_mails(timezone.now())) == 2


@about("meetings/directory/users.py:_capacities")
def capacities(ours: World, theirs: World) -> None:
    ours.account.scopes = "user:read:admin"
    zoom: Any = SimpleNamespace(
        get_user_settings=lambda _: SimpleNamespace(concurrent_meeting="Plus")
    )
    seen = {one: user(one) for one in ("u1", theirs.host.zoom_user_id)}
    found = users._capacities(zoom, ours.account, seen)  # noqa: SLF001
    assert found == {"u1": 2}


@about("meetings/directory/users.py:_look_at_hosts")
def look_at_hosts(ours: World, theirs: World) -> None:
    at_our_account(theirs.host)
    users._look_at_hosts(ours.account, {"u2": user("u2")}, {})  # noqa: SLF001
    unchanged(theirs.host)


@about("meetings/directory/users.py:count_absence")
def doubt(ours: World, theirs: World) -> None:
    ours.account.users_synced_at = timezone.now()
    users.count_absence(ours.account, theirs.host.zoom_user_id)
    unchanged(theirs.host)


@about("meetings/link/health.py:tell_admins")
def tell_admins(ours: World, theirs: World) -> None:
    ours.account.state = LinkState.NEEDS_REAUTH
    ours.account.save()
    kind = "zoom.needs_reauth:1"
    OutgoingMail.objects.create(
        company=theirs.company, message_id="<a@b>", kind=kind, to=theirs.admin.email
    )
    health.tell_admins(ours.account.pk, generation=1)
    told = OutgoingMail.objects.filter(kind=kind, company=ours.company)
    assert [mail.to for mail in told] == [ours.admin.email]


@about("meetings/directory/hosts.py:_add")
def add(ours: World, theirs: World) -> None:
    hosts._add(ours.account, ZoomUser(zoom_user_id="u2", license_type=2))  # noqa: SLF001
    unchanged(theirs.host)


@about("meetings/directory/hosts.py:choose")
def choose(ours: World, theirs: World) -> None:
    hosts.choose(ours.account, zoom_user_ids=["u1"], by=actors.of(ours.admin))
    unchanged(theirs.host)


@about("meetings/directory/identities.py:is_a_member")
def is_a_member(ours: World, theirs: World) -> None:
    assert not identities.is_a_member(ours.account, [], [theirs.admin.email])


@about("meetings/link/creation.py:_offer_first_host")
def offer_first_host(ours: World, theirs: World) -> None:
    ours.host.is_selected = ours.host.is_default = False
    ours.host.save()
    creation._offer_first_host(ours.account, user("u2"))  # noqa: SLF001
    unchanged(theirs.host)
    assert ours.company.hosts.get(is_default=True).zoom_user_id == "u2"


@about("meetings/link/creation.py:_part_with_former")
def part_with_former(ours: World, theirs: World) -> None:
    authoriser = user("u3", account_id="account-3")
    creation._part_with_former(ours.account, authoriser)  # noqa: SLF001
    unchanged(theirs.host)


@about("meetings/link/creation.py:create_link")
def install(ours: World, theirs: World) -> None:
    new = Company.objects.create(name="株式会社ニュー")
    pair = TokenSet("access", "refresh", expires_in=3600, scopes=frozenset())
    authoriser = user("u3", account_id="account-3")
    linked = creation.create_link(new, by=actors.of(ours.admin), authoriser=authoriser, pair=pair)
    unchanged(theirs.account)
    assert linked.company == new


@about("meetings/booking/observation.py:seen_meeting")
def there(ours: World, theirs: World) -> None:
    ours.meeting.observed = {"host_id": theirs.host.zoom_user_id}
    assert observation.seen_meeting(ours.meeting).host is None


@about("meetings/booking/reservations.py:reserved_at")
def reserved_at(ours: World, theirs: World) -> None:
    Meeting.objects.filter(pk=theirs.meeting.pk).update(state=MeetingState.RESERVED)
    owner_key, starts_at = theirs.meeting.owner_key, theirs.meeting.starts_at
    found = reservations.reserved_at(ours.company, owner_key=owner_key, starts_at=starts_at)
    assert found is None


@about("meetings/link/webhooks.py:_ours")
def ours_of(ours: World, theirs: World) -> None:
    at_our_account(theirs.host)
    notice = Notice(
        event="user.updated",
        account_id="account-1",
        client_id="",
        meeting_id=None,
        user_ids=("u2",),
        plain_token="",
        deauthorized_at=None,
    )
    assert webhooks._ours(notice, ours.account) is None  # noqa: SLF001


@about("records/demo/__init__.py:_apply_twice")
def apply_twice(ours: World, theirs: World) -> None:
    numbers = [world.application.candidate_id for world in (ours, theirs)]
    Candidate.objects.filter(pk__in=numbers).update(family_name="森")
    job = copy.copy(ours.job)
    job.pk = None
    job.save()
    history: Any = SimpleNamespace(now=timezone.now())
    demo._apply_twice(job, history)  # noqa: SLF001
    assert job.applications.get().candidate_id == ours.application.candidate_id


@about("records/demo/accounts.py:open_to_everyone")
def open_to_everyone(ours: World, theirs: World) -> None:
    AuditEntry.objects.create(company=ours.company, action="demo.loaded")
    assert theirs.admin.check_password(passwords.PUBLISHED)
    assert accounts.open_to_everyone() == [ours.admin]


@about("web/mailbox/page.py:index")
def mailbox(ours: World, theirs: World) -> None:
    OutgoingMail.objects.filter(company=theirs.company).update(subject=CANARY)
    browser = Client()
    browser.force_login(ours.admin)
    with override_settings(ZOOM=settings.ZOOM | {"practice": True}):
        shown = browser.get("/mailbox/").content.decode()
    assert ours.interview.application.candidate.email in shown
    assert CANARY not in shown
