"""The main menu: where a person may go from every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .visitor import Visitor

PLACES = (
    ("What needs doing", "/"),
    ("Cases", "/cases"),
    ("Dates", "/due"),
    ("Alerts", "/alerts"),
    ("Letters", "/letters"),
    ("Figures", "/figures"),
    ("Rules", "/workflows"),
)


def navigation_of(visitor: Visitor, path: str) -> tuple[dict[str, object], ...]:
    """The entries of the menu, with the one marked under which the page stands."""
    return tuple(
        {
            "text": text,
            "href": place,
            "current": path == place,
            "active": place != "/" and path.startswith(f"{place}/"),
        }
        for text, place in PLACES
    )
