"""The world: what survives a restart, what a seed repeats, and what the clock does."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from zoom_sandbox import Config, World, config, create_app, faults, presets
from zoom_sandbox.scheduling import Wish, create
from zoom_sandbox.transport import SandboxTransport

from .conftest import NOW, make_practice


def test_everything_survives_a_death_without_goodbye(tmp_path: Path) -> None:
    world = World(data_dir=tmp_path, seed="a")
    create_app(world, Config(preset="small"))
    host = next(iter(world.users))
    with world.change():
        meeting = create(world, host, Wish(topic="面接 🙂"), operator=host)
    world.freeze_clock(at=NOW)
    world.set_switch("list_lag", "5")
    faults.add(world, "*", "slow")
    reborn = World(data_dir=tmp_path)
    assert reborn.meetings[str(meeting.id)] == meeting
    assert list(reborn.users) == list(world.users)
    assert list(reborn.faults) == list(world.faults)
    assert (reborn.now(), reborn.seed, reborn.switch("list_lag")) == (NOW, "a", "5")
    assert reborn.draw() == world.draw()


def test_a_request_is_on_disk_before_it_is_answered(tmp_path: Path) -> None:
    world = World(data_dir=tmp_path)
    app = create_app(world, Config(preset="small"))
    app.test_client().post("/_sandbox/set_switch", json={"name": "list_lag", "value": "9"})
    rows = sqlite3.connect(tmp_path / "world.sqlite3").execute(
        "SELECT document FROM documents WHERE kind = 'SwitchPosition'"
    )
    assert rows.fetchall() == [('{"name": "list_lag", "value": "9"}',)]


def test_a_file_of_another_version_can_be_read(tmp_path: Path) -> None:
    world = World(data_dir=tmp_path)
    world.set_switch("list_lag", "5")
    world.close()
    with sqlite3.connect(tmp_path / "world.sqlite3") as connection:
        connection.execute(
            "UPDATE documents SET document = json_set(document, '$.gone', 1)"
            " WHERE kind = 'SwitchPosition'"
        )
        connection.execute("INSERT INTO documents VALUES ('Gone', 'x', '{}')")
    assert World(data_dir=tmp_path).switch("list_lag") == "5"


def test_what_was_removed_stays_removed(tmp_path: Path) -> None:
    world = World(data_dir=tmp_path)
    fault = faults.add(world, "*", "slow")
    with world.change():
        world.faults.remove(fault.id)
    assert list(World(data_dir=tmp_path).faults) == []


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    World(data_dir=tmp_path)
    assert (tmp_path / "world.sqlite3").stat().st_mode & 0o077 == 0


def test_a_restart_updates_the_app_and_keeps_the_people(tmp_path: Path) -> None:
    world = World(data_dir=tmp_path)
    create_app(world, Config(preset="small"))
    owner = next(u for u in world.users if u.role_id == "0")
    with world.change():
        world.users.change(owner, last_name="変更")
    reborn = World(data_dir=tmp_path)
    create_app(reborn, Config(preset="demo", webhook_url="http://127.0.0.1:9/hook"))
    assert len(reborn.users) == 3
    assert reborn.users[owner.id].last_name == "変更"
    assert reborn.apps["practice_client_id"].webhook_url == "http://127.0.0.1:9/hook"


def test_an_app_of_another_client_id_leaves_with_all_it_had() -> None:
    zoom = make_practice("small")
    zoom.link()
    zoom.create()
    app = create_app(zoom.world, Config(client_id="new"))
    assert [known.client_id for known in zoom.world.apps] == ["new"]
    tables = (zoom.world.tokens, zoom.world.installations, zoom.world.deliveries)
    assert [len(table) for table in tables] == [0, 0, 0]
    assert len(zoom.world.meetings) == 1
    assert app.test_client().get("/").status_code == 200


def test_the_same_seed_gives_the_same_world() -> None:
    first, second = make_practice("small"), make_practice("small")
    assert first.link() == second.link()
    meetings = [zoom.create() for zoom in (first, second)]
    assert meetings[0] == meetings[1]
    other = World(seed="other")
    presets.fill(other, preset="small")
    assert {u.id for u in other.users}.isdisjoint(u.id for u in first.world.users)


def test_the_clock_can_be_moved_stopped_and_set_going() -> None:
    world = World()
    before = datetime.now(UTC)
    world.move_clock(seconds=86_400)
    assert timedelta(hours=23) < world.now() - before < timedelta(hours=25)
    assert world.freeze_clock(at=NOW) == world.now() == NOW
    assert world.move_clock(seconds=-60) == NOW - timedelta(minutes=1)
    world.run_clock()
    assert NOW - timedelta(minutes=1) <= world.now() < NOW + timedelta(minutes=5)
    assert before <= world.reset_clock() <= datetime.now(UTC)


def test_only_so_many_journal_lines_are_kept() -> None:
    zoom = make_practice("small")
    zoom.link()
    zoom.world.set_switch("rate_limits", "off")
    zoom.world.journal._limit = 10  # noqa: SLF001 - the true limit would take long
    for _ in range(15):
        zoom.ask("GET", "/users/me")
    assert len(zoom.world.journal) == 10


@pytest.mark.parametrize(
    ("name", "value"), [("nothing", "on"), ("decline", "perhaps"), ("list_lag", "soon")]
)
def test_a_switch_that_makes_no_sense_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        World().set_switch(name, value)


def test_the_environment_is_read_once_and_checked() -> None:
    read = config.from_environment(
        {
            "ZOOM_SANDBOX_PORT": "8123",
            "ZOOM_SANDBOX_CLIENT_ID": "mine",
            "ZOOM_SANDBOX_SWITCHES": "decline=redirect, list_lag=3",
        }
    )
    assert (read.port, read.client_id, read.preset) == (8123, "mine", "demo")
    assert read.switches == {"decline": "redirect", "list_lag": "3"}
    for bad in ({"PORT": "web"}, {"SWITCHES": "decline=maybe"}):
        with pytest.raises(ValueError, match=r".+"):
            config.from_environment({f"ZOOM_SANDBOX_{k}": v for k, v in bad.items()})
    with pytest.raises(ValueError, match="no preset"):
        create_app(World(), Config(preset="unknown"))


def test_the_demo_has_every_kind_of_person() -> None:
    world = World()
    presets.fill(world, preset="demo")
    sample, large = world.accounts
    people = world.users.where(lambda u: u.account_id == sample.id)
    assert {u.status for u in people} == {"active", "inactive", "pending"}
    assert {u.type for u in people} == {1, 2, 4}
    assert {"0", "1", "2"} < {u.role_id for u in people}
    assert any(u.name == "" and u.status == "active" for u in people)
    assert sum(u.account_id == large.id for u in world.users) == 650


def test_the_transport_carries_bytes_both_ways() -> None:
    zoom = make_practice("small")
    client = httpx2.Client(transport=SandboxTransport(zoom.app), base_url="http://zoom.test")
    answer = client.get("/signin", params={"q": "林"})
    assert "林 花" in answer.text
