"""Every kind of hostile request, in turn."""

from __future__ import annotations

from hostile.asked import Maker
from hostile.outsiders import of_calendars, of_guests
from hostile.place import Place
from hostile.programs import of_programs


def maker_of(place: Place) -> Maker:
    """What makes them, the same in every run."""
    maker = Maker(place)
    maker.makers += (*of_programs(maker), *of_guests(maker), *of_calendars(maker))
    return maker
