"""The time zones that a company may choose: those that name one place."""

from __future__ import annotations

from zoneinfo import available_timezones

_CONTINENTS_AND_OCEANS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe"),
    *("Indian", "Pacific"),
)


def _is_a_place(zone: str) -> bool:
    return zone.startswith(tuple(f"{region}/" for region in _CONTINENTS_AND_OCEANS))


# IANA's names of places, with UTC first. Other files in the machine's folder of zones are left
# out: ``localtime`` differs on every machine, ``right/…`` counts leap seconds, ``Factory`` is no
# zone, and some calendar programs do not know ``Japan`` or ``EST5EDT``.
OFFERED = ("UTC", *sorted(filter(_is_a_place, available_timezones())))
