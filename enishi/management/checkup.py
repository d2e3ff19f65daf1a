"""Looks for problems of an installation: settings, tables, data, the connection to Zoom."""

from __future__ import annotations

from collections.abc import Iterator

from enishi.management import django_ready, terminal
from enishi.management.operator_settings import OperatorSettings

# Django's checks that do not apply, with the reason.
_NOT_OURS = {
    "security.W005",  # other hosts below this name may not use https
    "security.W008",  # the proxy that ends TLS redirects to https
    "security.W021",  # the operator decides on browsers' preload lists; removal takes months
}
_ONLY_WITH_HTTPS = {"security.W004", "security.W012", "security.W016"}


def run() -> int:
    """Print the findings, a line each.

    Returns
    -------
    int
        0 if nothing is wrong, else 1.
    """
    with django_ready.django_set_up() as chosen:
        found = list(_findings(chosen))
    for line in found:
        terminal.complain(f"- {line}")
    terminal.say(f"{len(found)} finding(s)." if found else "Nothing is wrong.")
    return 1 if found else 0


def _findings(chosen: OperatorSettings) -> Iterator[str]:
    yield from _wrong_settings(chosen)
    database = list(_wrong_database())
    yield from database
    if not database:
        yield from _look_into_everything(chosen)
    yield from _unreachable_zoom()


def _look_into_everything(chosen: OperatorSettings) -> Iterator[str]:
    """Yield the findings of each section; a section that fails is a finding, and others still run.

    Without a database no section can run.
    """
    from django.db import Error, connection

    for section in _SECTIONS:
        try:
            yield from list(section(chosen))
        except Error as error:
            cause = type(error.__cause__ or error).__name__
            what = section.__name__.strip("_").replace("_", " ")
            yield f"Could not look for {what}: the database failed ({cause})."
            if not connection.is_usable():
                yield "The database went away while it was looked at: nothing more was checked."
                return


def _wrong_settings(chosen: OperatorSettings) -> Iterator[str]:
    from django.core import checks

    ignored = set(_NOT_OURS)
    if not chosen.base_url.startswith("https://"):
        ignored |= _ONLY_WITH_HTTPS
        if not chosen.is_practice:
            yield "ENISHI_BASE_URL does not begin with https://; people's passwords travel openly."
    for message in checks.run_checks(include_deployment_checks=True):
        is_silenced = message.is_silenced() or message.id in ignored
        if message.level >= checks.WARNING and not is_silenced:
            yield f"{message.id}: {message.msg}"


def _wrong_database() -> Iterator[str]:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield f"The database cannot be reached ({type(error).__name__}): look at DATABASE_URL."
        return
    if pending:
        yield f"{len(pending)} migration(s) are not applied: run `enishi migrate`."


def _accounts_open_to_everyone(chosen: OperatorSettings) -> Iterator[str]:
    from enishi.records.demo import accounts

    if not chosen.is_public:
        return
    if found := accounts.open_to_everyone():
        numbers = ", ".join(str(member.pk) for member in found)
        yield (
            f"People elsewhere can reach this installation, and the demo's members {numbers} have"
            " the password that everybody can read: restart Enishi, which takes it from them."
        )


def _differing_clocks(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import clocks

    yield from clocks.findings()


def _changes_to_the_audit_log(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import audit_chain

    yield from audit_chain.findings()


def _changes_to_the_tables(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import schema

    yield from schema.findings()


def _work_left_undone(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import work

    yield from work.findings()


def _violated_invariants(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import invariants

    yield from (str(violation) for violation in invariants.check())


def _candidates_who_are_not_found(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import spellings

    yield from spellings.findings()


def _secrets_that_do_not_open(_: OperatorSettings) -> Iterator[str]:
    from enishi.records import key_rotation

    yield from key_rotation.findings()


def _unhealthy_links(_: OperatorSettings) -> Iterator[str]:
    from enishi.meetings.link import health

    yield from health.findings()


def _files_and_their_bytes(_: OperatorSettings) -> Iterator[str]:
    from django.conf import settings

    from enishi.files import store_contract, storing, virus_scan

    if settings.CLAMD:
        try:
            virus_scan.ping(at=settings.CLAMD)
        except virus_scan.NotScanned as trouble:
            yield (
                f"ENISHI_CLAMD: clamd does not answer ({trouble}); no document can be opened that"
                " came since."
            )
    try:
        if lost := [str(row.pk) for row in storing.rows_without_bytes()]:
            numbers = ", ".join(lost[:20])
            yield (
                f"{len(lost)} file(s) have lost their bytes (files {numbers}): put the folder or"
                " bucket of files back as it was when the database was saved."
            )
        if left := len(list(storing.bytes_without_rows())):
            yield (
                f"{left} folder(s) of files belong to no row: the worker deletes them by night,"
                " unless the database is an older one than the files."
            )
    except store_contract.Unreachable as trouble:
        yield f"The place of the files cannot be read ({trouble})."


def _mails_and_mailbox(_: OperatorSettings) -> Iterator[str]:
    yield from findings_about_mail()


def findings_about_mail() -> Iterator[str]:
    """Yield problems with sending mails, or with the mailbox of returned mails."""
    from django.conf import settings

    from enishi.mail import bounces, delivery

    if late := delivery.waiting_long():
        yield f"{late} mail(s) have waited for more than an hour: is the mail server reachable?"
    if lost := delivery.failed_unseen():
        yield f"{lost} mail(s) of the last week that no page shows did not arrive."
    if settings.BOUNCES_URL:
        try:
            bounces.check_mailbox()
        except bounces.TROUBLE as trouble:
            yield f"ENISHI_BOUNCES_URL: the mailbox cannot be read ({type(trouble).__name__})."


def _unreachable_zoom() -> Iterator[str]:
    import httpx2
    from django.conf import settings

    try:
        # Any answer shows that Zoom is reachable: without a token it is a refusal.
        httpx2.get(f"{settings.ZOOM['api_url']}/users/me", timeout=5, trust_env=False)
    except httpx2.TransportError as error:
        yield f"Zoom cannot be reached at {settings.ZOOM['api_url']} ({type(error).__name__})."


_SECTIONS = (
    _accounts_open_to_everyone,
    _differing_clocks,
    _changes_to_the_tables,
    _violated_invariants,
    _candidates_who_are_not_found,
    _changes_to_the_audit_log,
    _work_left_undone,
    _secrets_that_do_not_open,
    _files_and_their_bytes,
    _unhealthy_links,
    _mails_and_mailbox,
)
