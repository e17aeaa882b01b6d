"""What is counted, and by which rule."""

from __future__ import annotations

from .words import Name, Sentence, Shape


class CountShape(Shape):
    """What a figure counts. The cases (or items) of one kind that pass every test."""

    cases: Name | None = None
    """The workflow whose cases are counted. This or ``items``."""
    items: Name | None = None
    """The kind of item that is counted."""
    on: list[Name] = []
    """With ``items``: the workflows whose cases keep them."""
    dated_by: dict[Name, str]
    """Basis of the period (``notified``, ``sent``, ``published`` ...) to the date fact that places it in time. With
    ``items``: a fact of the item or, where the item has none of that name, of the case that keeps it. Written
    ``arises_from.notified_on`` it is a fact of the case at the other end of that relation (the earliest of several).
    The first basis is used, and printed, where the one asked for is not among them."""
    lasting_until: str | None = None
    """The date fact on which it ends: it then counts in every period it lasts into, not only the one it began in."""
    where: dict[str, str | bool | list[str]] = {}
    """Facts that must be so (a list: any of these)."""
    where_not: dict[str, str | bool | list[str]] = {}
    """Facts that must not be so; one that is not recorded passes."""
    in_states: list[Name] = []
    """Any of these is its state now."""
    not_in_states: list[Name] = []
    """None of these is its state now."""
    reached: list[Name] = []
    """Any of these states it has been in at any time by the end of the period."""
    case_reached: list[Name] = []
    """With ``items``: any of these states the case that keeps them has been in by the end of the period."""
    linked: Name | None = None
    """Only cases with a link of this relation, in either direction. With ``items``: the case that keeps them has it."""
    linked_to_where: dict[str, str | bool | list[str]] = {}
    """Facts of the case at the other end of that relation that must be so."""
    met_in_time: Name | None = None
    """Only cases (or items) in which this clock was met in time."""
    met_late: Name | None = None
    """Only cases (or items) in which this clock was met late."""
    group_by: str | None = None
    """A fact: the figure becomes a count for each of its values."""
    per_linked: Name | None = None
    """Count the different cases at the other end of this relation, not the cases."""
    total_of: str | None = None
    """A number or money fact: the figure is its total over what is counted, not how many there are."""


class FigureShape(Shape):
    """A figure with its definition, as it is printed."""

    title: Sentence
    definition: Sentence
    """The rule in a sentence, printed beside the number."""
    counts: CountShape | None = None
    """What is counted. This or ``sum_of``."""
    sum_of: list[Name] | None = None
    """Figures that are added up."""
    less: list[Name] = []
    """Figures that are taken away from the sum."""


class FiguresShape(Shape):
    """``workflows/figures.yaml``."""

    figures: dict[Name, FigureShape]
