"""The README names everything that the sandbox can do."""

from pathlib import Path

import zoom_sandbox
from zoom_sandbox import actions, config, faults, gate, presets, switches

README = (Path(zoom_sandbox.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_action_fault_switch_and_preset_is_named() -> None:
    names = [*actions.ACTIONS, *faults.KINDS, *switches.SWITCHES, *presets.PRESETS]
    assert [name for name in names if f"`{name}`" not in README] == []


def test_every_route_that_faults_can_hit_is_named() -> None:
    app = zoom_sandbox.create_app(zoom_sandbox.World(), zoom_sandbox.Config(preset="empty"))
    routes = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(gate.DISTURBED)
    }
    assert [route for route in routes if f"`{route}`" not in README] == []


def test_every_default_is_the_documented_one() -> None:
    plain = config.Config()
    for value in (plain.client_id, plain.client_secret, plain.webhook_secret, plain.redirect_uri):
        assert f"`{value}`" in README
    for switch in switches.SWITCHES.values():
        row = f"| `{switch.name}` | {switch.question} |"
        line = next(line for line in README.splitlines() if line.startswith(row))
        assert f"**{switch.default}**" in line
