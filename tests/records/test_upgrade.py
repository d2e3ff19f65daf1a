"""Migrations update an installation with interviews, and fill what they should know of them."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from enishi.availability.models import BusyTime
from enishi.company.models import Company
from enishi.hiring.candidates import search_text_of
from enishi.hiring.evaluations.models import Evaluation
from enishi.hiring.models import Candidate
from enishi.interviews.models import Interview
from tests.records.world import World, world_of

pytestmark = pytest.mark.django_db(transaction=True)

# One migration for the eighteen of the first installations, and the state that they led to.
TABLES = "0018_tables"
# The last state in which an evaluation was a score and a comment.
BEFORE_FORMS = "0053_candidates_are_found_by_pieces"


def migrate_to(name: str) -> None:
    MigrationExecutor(connection).migrate([("enishi", name)])


def latest() -> str:
    [name] = [name for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes("enishi")]
    return name


def test_an_upgrade_fills_what_is_new_and_loses_nothing(company: Company) -> None:
    """One way back through all migrations, and forward again, because each takes its seconds.

    Rows that wait for their foreign keys keep PostgreSQL from making an index: an empty database
    does not show whether a migration can be run. Of the evaluations, one has a score with a
    comment, the other a comment alone.
    """
    world = world_of(company, number=1)
    Interview.objects.update(state="confirmed")
    BusyTime.objects.all().delete()
    Candidate.objects.update(search_text="as it was folded then")
    former = Interview.objects.get().calendar_uid
    [given] = Evaluation.objects.filter(state="submitted")
    scored = given.answers.filter(score=4).order_by("pk")[0].score
    try:
        migrate_to(BEFORE_FORMS)
        scores = _replaced_evaluations(world)
        migrate_to(TABLES)
    finally:
        migrate_to(latest())

    assert scores == [(scored,)]
    _assert_evaluations_by_a_form()
    people = [(busy.member_id, busy.candidate) for busy in BusyTime.objects.order_by("pk")]
    assert sorted(people, key=str) == sorted(
        [(world.admin.pk, None), (None, world.interview.application.candidate_id)], key=str
    )
    assert Interview.objects.get().calendar_uid != former
    [candidate] = Candidate.objects.all()
    assert candidate.search_text == search_text_of(candidate)


def _replaced_evaluations(world: World) -> list[tuple[int]]:
    """Write two evaluations into the tables of before, and return the score that stood there."""
    with connection.cursor() as cursor:
        cursor.execute("select score from enishi_evaluation")
        scores: list[tuple[int]] = cursor.fetchall()
        cursor.execute("update enishi_evaluation set score = 2, comment = 'もう一度伺いたい'")
        cursor.execute(
            "insert into enishi_evaluation (company_id, application_id, step_id, member_id,"
            " comment) values (%s, %s, %s, %s, 'よい')",
            [
                world.company.pk,
                world.application.pk,
                world.step("一次面接").pk,
                world.admin.pk,
            ],
        )
    return scores


def _assert_evaluations_by_a_form() -> None:
    scored_one, comment_alone = Evaluation.objects.order_by("pk")
    for evaluation in (scored_one, comment_alone):
        assert (evaluation.state, evaluation.verdict) == ("submitted", "unsaid")
        assert evaluation.version.form.is_archived
    assert scored_one.comment == "もう一度伺いたい"
    assert [(one.score, one.word) for one in scored_one.answers.all()] == [(2, "見送りたい")]
    assert not comment_alone.answers.exists()


def test_an_installation_that_has_the_eighteen_takes_none_of_them_again() -> None:
    recorder = MigrationRecorder(connection)
    loader = MigrationExecutor(connection).loader
    eighteen = loader.disk_migrations["enishi", TABLES].replaces
    assert len(eighteen) == 18
    assert {("enishi", name) for name in ("0001_initial", "0018_knowledge_so_far")} < set(eighteen)
    recorder.record_unapplied("enishi", TABLES)
    try:
        assert MigrationExecutor(connection).migration_plan([("enishi", latest())]) == []
    finally:
        call_command("migrate", verbosity=0)
    assert ("enishi", TABLES) in recorder.applied_migrations()


def test_an_installation_older_than_those_is_refused_before_anything_is_done() -> None:
    """Half of them: their files are gone, so that the version in between has to come first."""
    recorder = MigrationRecorder(connection)
    eighteen = MigrationExecutor(connection).loader.disk_migrations["enishi", TABLES].replaces
    lacking = [
        ("enishi", name)
        for app, name in recorder.applied_migrations()
        if app == "enishi" and ("enishi", name) not in eighteen[:13]
    ]
    for app, name in lacking:
        recorder.record_unapplied(app, name)
    try:
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("migrate", verbosity=0)
    finally:
        for app, name in lacking:
            recorder.record_applied(app, name)
