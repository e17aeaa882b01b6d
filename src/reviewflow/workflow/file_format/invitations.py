"""What of an item stands in calendars, and whom it is sent to."""

from __future__ import annotations

from pydantic import Field

from .words import Name, Role, Shape


class CalendarShape(Shape):
    """How an item stands in calendars. Those whom it names are invited, told of every change, and told when it is off.

    At least one of ``to``, ``agencies`` and ``body`` says whom.
    """

    title: Name | None = None
    """A choice whose words say what it is. They and the title of the item are all that the entry says."""
    on: Name
    """The date fact that says on which day it is."""
    starts_at: Name | None = None
    """The moment at which it begins. While that is not known, or lies on another day, the entry takes the whole day."""
    minutes: int = Field(default=60, ge=5, le=1440)
    """How long it takes."""
    place: Name | None = None
    """The text that says where it is, or how to join."""
    to: list[Role] = []
    """The roles that are invited."""
    agencies: Name | None = None
    """The agencies that are invited: their mailboxes."""
    body: Name | None = None
    """The body that is invited: its mailbox, and the people who act for it."""
    called_off_in: list[Name] = []
    """The states in which it is off. In any other state that ends it, it was held, and nobody is told anything."""
