"""Circuit breaker of each link: after repeated silence calls are refused, except for probes.

The count is in the database, so that all processes and machines together send one probe. While Zoom
answers, the table is empty, and a check costs one read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from enishi.meetings.models import Circuit
from enishi.zoom import errors

# Silences in a row of one link, and of Zoom as a whole (any answer to any link ends that).
SILENCES_BEFORE_PAUSE = 5
SILENCES_OF_ALL = 20
# Two probes a minute for a link; for Zoom as a whole six.
PAUSE = timedelta(seconds=30)
PAUSE_OF_ALL = timedelta(seconds=10)
_ALL = "zoom"


class HeldBack(errors.NotSent):
    """Enishi chose to send nothing; ``until`` (aware UTC) is when to retry, if that is known."""

    def __init__(self, until: datetime | None = None) -> None:
        super().__init__()
        self.until = until


@dataclass(frozen=True, slots=True)
class Admission:
    """Permission to call; ``doubtful`` when there were silences before, which an answer ends."""

    doubtful: bool
    is_probe: bool


def admit(link: int) -> Admission:
    """Admit a call for this link.

    While a circuit is paused, one call passes at the end of each pause: the one that first moves
    the end of the pause.

    Raises
    ------
    HeldBack
        The circuit of the link, or of Zoom as a whole, is paused.
    """
    now = timezone.now()
    circuits = list(Circuit.objects.filter(name__in=_names(link)))
    paused = {circuit.name: until for circuit in circuits if (until := circuit.paused_until)}
    # A pause longer than this was written by a clock that was ahead.
    still = [until for until in paused.values() if now < until <= now + 2 * PAUSE]
    if still:
        raise HeldBack(max(still))
    for name, until in paused.items():
        later = now + (PAUSE_OF_ALL if name == _ALL else PAUSE)
        mine = Circuit.objects.filter(name=name, paused_until=until)
        if not mine.update(paused_until=later):
            raise HeldBack(later)
    return Admission(doubtful=bool(circuits), is_probe=bool(paused))


def record_answer(link: int) -> bool:
    """Record that Zoom answered, even with a refusal.

    Returns
    -------
    bool
        Whether this ends a pause for all links.
    """
    circuits = Circuit.objects.filter(name__in=_names(link))
    ends_for_all = circuits.filter(name=_ALL, paused_until__isnull=False).exists()
    circuits.delete()
    return ends_for_all


_NOTE_SILENCE = """
    insert into enishi_circuit as c (name, silences) values (%(name)s, 1)
    on conflict (name) do update set
        silences = c.silences + 1,
        paused_until = case when c.silences + 1 >= %(bearable)s then %(until)s::timestamptz end
"""


def record_silence(link: int) -> None:
    """Record that Zoom did not answer or could not be reached."""
    now = timezone.now()
    own, everybody = _names(link)
    with connection.cursor() as cursor:
        for name, bearable, pause in (
            (own, SILENCES_BEFORE_PAUSE, PAUSE),
            (everybody, SILENCES_OF_ALL, PAUSE_OF_ALL),
        ):
            cursor.execute(
                _NOTE_SILENCE, {"name": name, "bearable": bearable, "until": now + pause}
            )


def reset_all() -> None:
    """Delete all silences, so that every link may be called again at once."""
    Circuit.objects.all().delete()


def is_paused(link: int) -> bool:
    """Whether calls for this link are paused."""
    return Circuit.objects.filter(name__in=_names(link), paused_until__isnull=False).exists()


def is_in_peace() -> Q:
    """Return a condition on links: whether calls for them are paused.

    While Zoom as a whole is paused, only links that met its silence count.
    """
    paused = Circuit.objects.filter(paused_until__isnull=False)
    name = Concat(Value("link:"), Cast(OuterRef("pk"), CharField()))
    met = Q(Exists(Circuit.objects.filter(name=name)))
    return Q(Exists(paused.filter(name=name))) | (met & Q(Exists(paused.filter(name=_ALL))))


def _names(link: int) -> tuple[str, str]:
    return f"link:{link}", _ALL
