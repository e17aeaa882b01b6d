"""How a date stands, as a shape with its colour: each standing has a shape of its own, so that the colour may go."""

from __future__ import annotations

from reviewflow.statute.deadlines import Standing

from .svg import BLUE, BROWN, GREEN, INK, PAPER, QUIET, RED, Picture

WORDS: dict[Standing, str] = {
    "overdue": "late",
    "due_today": "due today",
    "running": "to be done",
    "suspended": "suspended",
    "met_in_time": "done in time",
    "met_late": "done late",
    "cancelled": "no longer owed",
}
COLOURS: dict[Standing, str] = {
    "overdue": RED,
    "due_today": RED,
    "running": BLUE,
    "suspended": BROWN,
    "met_in_time": GREEN,
    "met_late": RED,
    "cancelled": QUIET,
}


def mark(picture: Picture, standing: Standing, x: float, y: float) -> None:
    """Draw the mark of a standing around a point, 16 wide and 16 high."""
    colour = COLOURS[standing]
    match standing:
        case "overdue":
            picture.path(f"M {x} {y - 8} l 8.5 15 h -17 z", fill=colour, stroke=colour)
            picture.path(f"M {x} {y - 3} v 5 M {x} {y + 4} v 1.5", stroke=PAPER, stroke_width=2)
        case "due_today":
            picture.path(f"M {x} {y - 8} l 8 8 l -8 8 l -8 -8 z", fill=colour, stroke=colour)
        case "running":
            picture.add("circle", cx=x, cy=y, r=6, fill=PAPER, stroke=colour, stroke_width=3)
        case "suspended":
            picture.path(f"M {x - 4} {y - 7} v 14 M {x + 4} {y - 7} v 14", stroke=colour, stroke_width=4)
        case "met_in_time":
            picture.box(x - 8, y - 8, 16, 16, rx=3, fill=colour)
            picture.path(f"M {x - 4.5} {y} l 3.5 4 l 6 -8", stroke=PAPER, stroke_width=2.5)
        case "met_late":
            picture.box(x - 8, y - 8, 16, 16, rx=3, fill=PAPER, stroke=colour, stroke_width=2)
            picture.path(f"M {x - 4.5} {y} l 3.5 4 l 6 -8", stroke=colour, stroke_width=2.5)
        case _:
            picture.path(f"M {x - 6} {y - 6} l 12 12 M {x + 6} {y - 6} l -12 12", stroke=colour, stroke_width=2)


def today_mark(picture: Picture, x: float, top: float, bottom: float) -> None:
    """The line of today, with its word above."""
    picture.line(x, top, x, bottom, stroke=INK, stroke_width=2, stroke_dasharray="6 3")
    picture.text("Today", x, top - 5, size=13, text_anchor="middle", font_weight=700)
