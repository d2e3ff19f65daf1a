"""An interview's state looks the same wherever it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template

import enishi
from enishi.interviews.models import Interview, InterviewState
from enishi.web.shell.interview_states import LOOKS

TEMPLATES = sorted(Path(enishi.__file__).parent.rglob("*.html"))
ICONS = Path(enishi.__file__).parents[1] / "frontend" / "icons.txt"
# A word of a state in a badge, or the state's own words taken from the row.
BY_HAND = re.compile(r"interview\.get_state_display|\{% badge interview\.state")
WORDS = "|".join(str(state.label) for state in InterviewState)
IN_A_BADGE = re.compile(rf"""\{{% badge _\(["']({WORDS})["']\)""")


def drawn(state: str) -> str:
    template = Template("{% load shell %}{% interview_state interview %}")
    return template.render(Context({"interview": Interview(state=state)}))


def test_every_state_has_a_look_of_its_own() -> None:
    assert set(LOOKS) == set(InterviewState)
    assert len({look.icon for look in LOOKS.values()}) == len(InterviewState)
    icons = ICONS.read_text().split()
    assert [look.icon for look in LOOKS.values() if look.icon not in icons] == []


@pytest.mark.parametrize("state", InterviewState)
def test_the_badge_says_the_state_in_its_tone(state: InterviewState) -> None:
    html = drawn(state)
    assert str(state.label) in html
    assert f"#{LOOKS[state].icon}" in html
    assert not LOOKS[state].tone or f"state-{LOOKS[state].tone}" in html


def test_no_template_draws_a_state_otherwise() -> None:
    assert TEMPLATES
    by_hand = [
        path.name
        for path in TEMPLATES
        if BY_HAND.search(path.read_text()) or IN_A_BADGE.search(path.read_text())
    ]
    assert by_hand == []
