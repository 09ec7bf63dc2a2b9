"""Time zones as people choose them."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
Group = tuple[str, list[tuple[str, str]]]


@cache
def known() -> frozenset[str]:
    """Every name that a zone may be stored under."""
    return frozenset(available_timezones())


@cache
def by_region() -> list[Group]:
    """Zones grouped by region, the city first, so that typing "Ber" finds Berlin."""
    groups: list[Group] = [("General", [("UTC", "UTC")])]
    for region in REGIONS:
        names = sorted(name for name in known() if name.startswith(f"{region}/"))
        groups.append((region, [(name, _city(name)) for name in names]))
    return groups


def choices(current: str) -> list[Group]:
    """`by_region`, plus the person's own zone when it has an unusual name."""
    listed = {name for _region, zones in by_region() for name, _label in zones}
    if current in listed:
        return by_region()
    return [("Yours", [(current, current)]), *by_region()]


def _city(name: str) -> str:
    """`America/Argentina/Buenos_Aires` as `Buenos Aires, Argentina`."""
    *between, city = name.split("/")[1:]
    return ", ".join([city, *reversed(between)]).replace("_", " ")
