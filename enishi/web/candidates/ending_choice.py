"""The choice of a 選考終了理由 beside the result that ends an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from enishi.company.models import Company
from enishi.hiring import ending_reasons
from enishi.hiring.ending_models import ENDINGS
from enishi.hiring.ending_reasons import OfferedReason


@dataclass(frozen=True, slots=True)
class Ending:
    """One of the outcomes that end an application, with the reasons to choose from."""

    outcome: str
    word: str
    reasons: list[OfferedReason]


def endings_of(company: Company) -> list[Ending]:
    """Return the outcomes that end an application, with the reasons offered for each."""
    offered = ending_reasons.offered_to(company)
    return [
        Ending(
            outcome.value, str(outcome.label), [one for one in offered if one.outcome == outcome]
        )
        for outcome in ENDINGS
    ]


def reason_typed(sent: Mapping[str, str]) -> str:
    """Return the reason chosen for the outcome that was chosen.

    The form has one field for each outcome, of which it shows one. Dialogs that follow repeat the
    choice as ``reason``.
    """
    return sent.get("reason") or sent.get(f"reason_{sent.get('outcome', '')}", "")
