"""The states of a workflow as a picture: one below the other, and beside each what leads on from it and to where.

All that leads to one state joins one line at the side, which ends in an arrow at that state, so that many transitions
stay readable. The tables beside it say the same in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.statute.words import counted
from reviewflow.workflow.definition import Subject, Transition

from .svg import BLUE, INK, LINE, PAPER, QUIET, SHADE, Picture, lines_of, width_of

_BOX = 580.0
_EDGE = 2.0
"""So much of a line is outside the box that it goes around."""
_LANE = 17.0
_SIZE = 14.0
_HIGH = 18.0
_CURRENT = "#fff7bf"
_INDENT = 28.0


@dataclass(frozen=True, slots=True)
class _Way:
    """One transition from one state."""

    transition: Transition
    lines: tuple[str, ...]
    y: float


@dataclass(frozen=True, slots=True)
class _Place:
    """A state where it is drawn."""

    name: str
    lines: tuple[str, ...]
    y: float
    height: float
    ways: tuple[_Way, ...]

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def state_picture(subject: Subject, *, current: str | None = None) -> str:
    """The picture, with the state marked in which a case is when one is given."""
    places = _placed(subject, current)
    lanes = _lanes(places)
    last = places[-1]
    height = max([last.y + last.height, *(way.y + len(way.lines) * _HIGH for way in last.ways)]) + 20
    width = _BOX + 60 + (max(lanes.values(), default=0) + 1) * _LANE + 10
    picture = Picture(f"states-{subject.key}", f"{subject.title}: where it can be", _description(subject, current))
    picture.box(0, 0, width, height, fill=PAPER)
    _opening(picture, subject, places)
    for to, lane in lanes.items():
        _lane(picture, to, _BOX + 40 + lane * _LANE, places)
    for place in places:
        _state(picture, subject, place, is_current=place.name == current)
    return picture.done(width, height)


def _description(subject: Subject, current: str | None) -> str:
    ends = ", ".join(state.title for state in subject.states.values() if state.ends) or "nowhere"
    said = (
        f"{counted(len(subject.states), 'state')} and {counted(len(subject.transitions), 'way')} between them."
        f" It begins in: {subject.states[subject.opens.state].title}. It may end in: {ends}."
    )
    here = f" It is now in: {subject.states[current].title}." if current is not None else ""
    return f"{said}{here} The tables say the same."


def _placed(subject: Subject, current: str | None) -> list[_Place]:
    places, y = [], 40.0
    for state in subject.states.values():
        words = [state.title, *(["The case is here"] if state.name == current else [])]
        lines = [line for each in words for line in lines_of(each, _BOX - 24, _SIZE + 1)]
        height = len(lines) * (_HIGH + 1) + 16
        at, ways = y + height + 18, []
        for transition in subject.transitions_from(state.name):
            said = lines_of(_said(subject, transition, state.name), _BOX - _INDENT, _SIZE)
            ways.append(_Way(transition, tuple(said), at))
            at += len(said) * _HIGH + 4
        places.append(_Place(state.name, tuple(lines), y, height, tuple(ways)))
        y = at + 14
    return places


def _said(subject: Subject, transition: Transition, source: str) -> str:
    to = "stays here" if transition.dest == source else subject.states[transition.dest].title
    return f"{transition.title} → {to}"


def _leading_to(places: list[_Place], to: str) -> list[_Way]:
    """The ways to a state from another."""
    return [way for place in places if place.name != to for way in place.ways if way.transition.dest == to]


def _lanes(places: list[_Place]) -> Mapping[str, int]:
    """At which distance the line to each state is drawn; two that overlap are not drawn on one another."""
    spans = {}
    for place in places:
        rows = [way.y for way in _leading_to(places, place.name)]
        if rows:
            spans[place.name] = (min(rows[0], place.middle), max(rows[-1], place.middle))
    taken: list[list[tuple[float, float]]] = []
    found = {}
    for name, (top, bottom) in sorted(spans.items(), key=lambda each: each[1][1] - each[1][0]):
        free = (n for n, others in enumerate(taken) if all(bottom + 6 < a or top - 6 > b for a, b in others))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((top, bottom))
        found[name] = lane
    return found


def _opening(picture: Picture, subject: Subject, places: list[_Place]) -> None:
    first = next(place for place in places if place.name == subject.opens.state)
    x = 18.0
    picture.add("circle", None, cx=x, cy=first.y - 22, r=6, fill=INK)
    picture.path(f"M {x} {first.y - 16} V {first.y - 8}", stroke_width=1.5)
    picture.path(f"M {x - 5} {first.y - 9} h 10 l -5 8 z", fill=INK)
    picture.text(subject.opens.title, x + 16, first.y - 17, size=_SIZE)


def _lane(picture: Picture, to: str, x: float, places: list[_Place]) -> None:
    """All that leads to one state."""
    place = next(each for each in places if each.name == to)
    rows = [(way.y - 5, way) for way in _leading_to(places, to)]
    top, bottom = min([place.middle, *(y for y, _ in rows)]), max([place.middle, *(y for y, _ in rows)])
    picture.path(f"M {x} {top} V {bottom}", stroke=QUIET, stroke_width=1.5)
    for y, way in rows:
        begins = _INDENT + width_of(way.lines[0], _SIZE) + 8
        picture.line(min(begins, _BOX), y, x, y, stroke=LINE, stroke_width=1.5)
        picture.add("circle", None, cx=x, cy=y, r=3, fill=QUIET)
    picture.path(f"M {x} {place.middle} H {_BOX + 9}", stroke=QUIET, stroke_width=1.5)
    picture.path(f"M {_BOX + 11} {place.middle - 5} v 10 l -9 -5 z", fill=QUIET, stroke=QUIET)


def _state(picture: Picture, subject: Subject, place: _Place, *, is_current: bool) -> None:
    ends = subject.states[place.name].ends
    fill = _CURRENT if is_current else SHADE if ends else PAPER
    picture.box(
        _EDGE, place.y, _BOX - _EDGE, place.height, rx=6, fill=fill, stroke=INK, stroke_width=4 if is_current else 1.5
    )
    if ends:
        picture.box(_EDGE + 4, place.y + 4, _BOX - _EDGE - 8, place.height - 8, rx=4, fill="none", stroke=INK)
    for n, words in enumerate(place.lines):
        picture.text(words, 14, place.y + 24 + n * (_HIGH + 1), size=_SIZE + 1, font_weight=700 if not n else 400)
    for way in place.ways:
        picture.add("circle", None, cx=18, cy=way.y - 5, r=2.5, fill=BLUE)
        for n, words in enumerate(way.lines):
            picture.text(words, _INDENT, way.y + n * _HIGH, size=_SIZE)
