"""Lists over all cases of one kind: what stands in them, and what is shown of each."""

from __future__ import annotations

from .words import Name, Sentence, Shape


class ListItemsShape(Shape):
    """Items of one kind that are shown beneath each case of a list."""

    title: Sentence
    where: dict[Name, Name] = {}
    """Facts with the value that each must have; none: every item."""
    shows: list[Name]
    """The facts that are shown, in this order; those that are not recorded are left out."""
    mark: Sentence | None = None
    """What is said beside a case that has one of them in one of the states of ``marks_in``."""
    marks_in: list[Name] = []


class ListShape(Shape):
    """One list."""

    title: Sentence
    says: Sentence
    """What stands in it, to the reader."""
    cases: Name
    """The workflow whose cases stand in it."""
    in_states: list[Name] = []
    """Only cases in these states; none: in every state."""
    late_first: bool = False
    """The case with the earliest running date stands first. Otherwise the newest reference does."""
    owners: Name | None = None
    """The fact that names the agencies that it belongs to; the list may be narrowed by it."""
    links: list[Name] = []
    """The relations, from either end, whose other cases are shown."""
    mark: Name | None = None
    """A fact with a choice whose answer stands beside each case; the list may be narrowed by it."""
    shows: list[Name] = []
    """More facts that are shown, in this order; those that are not recorded are left out."""
    decided_by: list[Name] = []
    """The transitions of which is shown who did them, and when."""
    items: dict[Name, ListItemsShape] = {}


class ListsShape(Shape):
    """``lists.yaml``: the lists over all cases of one kind."""

    lists: dict[Name, ListShape]
