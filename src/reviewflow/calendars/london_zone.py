"""The time zone as calendar programs need it written out: when the clocks change in London, by rule."""

from __future__ import annotations

import datetime as dt

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

TZID = "Europe/London"
_GMT, _BST = dt.timedelta(0), dt.timedelta(hours=1)
# Both changes happen at 01:00 UTC, and each is written by the clock that people looked at before it. What the
# library writes from the zone's data gives the one in March by the clock after it, an hour late.
_FORWARD = dt.datetime(1996, 3, 31, 1)  # noqa: DTZ001 (a wall clock, as the format asks)
_BACK = dt.datetime(1996, 10, 27, 2)  # noqa: DTZ001


def london_zone() -> Timezone:
    """Europe/London by the rule that has held since 1996: the last Sundays of March and October."""
    zone = Timezone()
    zone.add("tzid", TZID)
    for change, name, starts, month, before, after in (
        (TimezoneDaylight(), "BST", _FORWARD, 3, _GMT, _BST),
        (TimezoneStandard(), "GMT", _BACK, 10, _BST, _GMT),
    ):
        change.add("dtstart", starts)
        change.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        change.add("tzname", name)
        change.add("tzoffsetfrom", before)
        change.add("tzoffsetto", after)
        zone.add_component(change)
    return zone
