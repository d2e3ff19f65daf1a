"""The time zones that a company may choose: those that name one place."""

from __future__ import annotations

from zoneinfo import available_timezones

_CONTINENTS_AND_OCEANS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)


def _is_a_place(zone: str) -> bool:
    return zone.startswith(tuple(f"{region}/" for region in _CONTINENTS_AND_OCEANS))


# By IANA's names of places, and UTC first. What else lies in the machine's folder of zones is left
# out: ``localtime`` is another zone on every machine, ``right/…`` counts leap seconds, ``Factory``
# is no zone, and ``Japan`` or ``EST5EDT`` are unknown to some calendar programs.
OFFERED = ("UTC", *sorted(filter(_is_a_place, available_timezones())))
