"""Reads from the source where the product limits a query to one company."""

from __future__ import annotations

import ast
from pathlib import Path

import enishi
from enishi.company.models import Company

_PRODUCT = Path(enishi.__file__).parent
_NARROWING = frozenset(
    ("filter", "get", "get_object_or_404", "get_or_create", "update_or_create", "visible_to", "Q")
)
_OWNER = "the owner key names one interview by its id"
_MEMBER = "narrowed to one member's own rows as well, by their id"
_TWICE = "narrowed twice: by what the member may see, and by the company"
_ALL = "a round of the worker's, which goes through every company"
_ZONE = "not a company, but a time zone; each interview is asked anew by its own clock"
_FOUND = "of a row that was found within the company before"
_LATER = "set_participants refuses members of another company"
# Why nobody can see another company's row at these places, though the walk does not notice.
EXPLAINED: dict[str, str] = {
    "availability/busy.py:release": _OWNER,
    "company/submissions.py:claim_key": "the key is a random word, drawn with the form",
    "hiring/applications.py:apply": "asks by the id of a candidate who was found in the company",
    "hiring/candidates.py:search": _TWICE,
    "interviews/reads/agenda.py:_facts": "of times that were found within the company before",
    "interviews/reads/agenda.py:_chosen": _MEMBER,
    "interviews/reads/calendar.py:busy_between": _MEMBER,
    "interviews/reads/week.py:_of": _TWICE,
    "interviews/candidate/calls.py:calls_for": _MEMBER,
    "interviews/letters/correspondence.py:written_about": _OWNER,
    "interviews/meeting/eligibility.py:require_host": "narrowed to the link's Zoom account as well",
    "interviews/reads/feeds.py:_good": "about the very member whose feed it is",
    "interviews/reads/feeds.py:slots_of": _MEMBER,
    "interviews/meeting_successors.py:of_each": _OWNER,
    "interviews/meeting/overlaps.py:of": _MEMBER,
    "interviews/rounds/reminders_due.py:_is_of_tomorrow": _ZONE,
    "interviews/rounds/reminders_due.py:people_to_remind": _ZONE,
    "interviews/meeting/meeting_retry.py:_waiting": _ALL,
    "interviews/letters/undelivered.py:letters_about": _OWNER,
    "interviews/letters/undelivered.py:delivery_states": _OWNER,
    "interviews/meeting/web_meeting.py:live_meetings": _OWNER,
    "mail/outbox.py:_first_about": _OWNER,
    "mail/ordering.py:_conversation_of": _OWNER,
    "meetings/directory/users.py:search_users": "ticks users of our own account, by their Zoom ids",
    "meetings/booking/reservations.py:release_reserved": _OWNER,
    "web/candidates/profile.py:applications_of": _FOUND,
    "web/candidates/profile.py:job_chosen": "applications.apply wants both in one company",
    "web/candidates/step_progress.py:interviews_of": _FOUND,
    "web/interviews/scheduling.py:participants": _LATER,
    "web/interviews/workspace.py:days_off_for": "each company is given its own days",
}
# What the walk does not pass at all: ``test_beside_another_company`` asks each by itself.
NOT_WALKED = frozenset(
    (
        "accounts/changes.py:_invited_so",
        "interviews/rounds/link_end.py:_interview_of",
        "interviews/meeting/overlaps.py:_reasons",
        "interviews/letters/interview_facts.py:_first_admin",
        "mail/templates.py:restore",
        "mail/templates.py:save",
        "mail/ordering.py:due_mails",
        "meetings/directory/users.py:_capacities",
        "meetings/directory/users.py:_look_at_hosts",
        "meetings/directory/users.py:count_absence",
        "meetings/link/health.py:tell_admins",
        "meetings/directory/hosts.py:_add",
        "meetings/directory/hosts.py:choose",
        "meetings/directory/identities.py:is_a_member",
        "meetings/link/creation.py:_offer_first_host",
        "meetings/link/creation.py:_part_with_former",
        "meetings/link/creation.py:create_link",
        "meetings/booking/observation.py:seen_meeting",
        "meetings/booking/reservations.py:reserved_at",
        "meetings/link/webhooks.py:_ours",
        "records/demo/__init__.py:_apply_twice",
        "records/demo/accounts.py:open_to_everyone",
        "web/mailbox/page.py:index",
    )
)


def places() -> list[str]:
    """Each as ``file:function:first line-last line``."""
    found = set()
    for path in sorted(_PRODUCT.rglob("*.py")):
        if "migrations" not in path.parts:
            tree = ast.parse(path.read_text())
            name = str(path.relative_to(_PRODUCT))
            found |= {f"{name}:{where}" for where in _within(tree, "")}
    return sorted(found)


def _within(node: ast.AST, function: str) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        function = node.name
    found = set()
    for child in ast.iter_child_nodes(node):
        found |= _within(child, function)
    if _narrows(node) and function != "visible_to":
        found.add(f"{function}:{node.lineno}-{node.end_lineno}")  # type: ignore[attr-defined]
    return found


def _narrows(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        names = {part for one in node.keywords for part in (one.arg or "").split("__")}
        is_by_company = not names.isdisjoint(("company", "company_id"))
        return name == "visible_to" or (name in _NARROWING and is_by_company)
    related = {one.get_accessor_name() for one in Company._meta.related_objects if one.one_to_many}
    return (
        isinstance(node, ast.Attribute)
        and node.attr in related
        and getattr(node.value, "attr", getattr(node.value, "id", "")) == "company"
    )


def place_of(site: str, written: list[str]) -> str:
    """The place in the source that a site of the walk, ``file:function:line``, is within."""
    file, function, line = site.rsplit(":", 2)
    for place in written:
        where, name, lines = place.rsplit(":", 2)
        first, last = lines.split("-")
        if (where, name) == (file, function) and int(first) <= int(line) <= int(last):
            return place
    return site


def line_of(site: str) -> str:
    """What the source says at this site."""
    file, _function, line = site.rsplit(":", 2)
    return (_PRODUCT / file).read_text().splitlines()[int(line) - 1]


def unexplained(unseen: list[str], never_passed: set[str]) -> list[str]:
    """What the walk does not notice and nobody has given a reason for; and reasons gone stale."""
    lost = {one.rsplit(":", 1)[0] for one in (*unseen, *never_passed)}
    return sorted(lost ^ {*EXPLAINED, *NOT_WALKED})
