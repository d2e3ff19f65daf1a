"""The actions of the console's buttons and of the control API, by name."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from zoom_sandbox import scheduling
from zoom_sandbox.actions import app_registrations, apps, conditions, meetings, people
from zoom_sandbox.actions.find import Result, Unknown
from zoom_sandbox.world import World

ACTIONS: dict[str, Callable[..., Result]] = (
    people.ACTIONS
    | meetings.ACTIONS
    | apps.ACTIONS
    | app_registrations.ACTIONS
    | conditions.ACTIONS
)


def perform(world: World, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Run an action. Arguments are text or JSON values and are converted to the declared types.

    Raises ValueError with a sentence for a wrong argument or an action that is impossible now.
    """
    action = ACTIONS.get(name)
    if action is None:
        raise Unknown(f"There is no action {name!r}.")
    with world.change():
        try:
            return action(world, **_converted(action, arguments)) or {}
        except scheduling.NotNow as refusal:
            raise ValueError(str(refusal)) from refusal


def _converted(action: Callable[..., Result], arguments: Mapping[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = {}
    parameters = list(inspect.signature(action).parameters.values())[1:]
    for parameter in parameters:
        given = arguments.get(parameter.name)
        if given is None or given == "":
            if parameter.default is inspect.Parameter.empty:
                raise ValueError(f"{parameter.name} is missing.")
            continue
        converted[parameter.name] = _as_declared(given, parameter)
    unknown = set(arguments) - {parameter.name for parameter in parameters}
    if unknown:
        raise ValueError(f"Not understood: {', '.join(sorted(unknown))}.")
    return converted


def _as_declared(given: Any, parameter: inspect.Parameter) -> Any:
    """Convert a form's text where the action wants a number. Raises ValueError for other text."""
    for kind in (int, float):
        if parameter.annotation in (kind, kind | None):
            try:
                return kind(given)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{parameter.name} must be a number.") from error
    return str(given) if parameter.annotation is str else given
