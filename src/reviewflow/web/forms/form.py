"""A form: what it asks, what a look at the answers shows, and what sending them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .fields import FILES, Field
from .refused import Names

MORE = "More that can be recorded now"
Values = Mapping[str, object]
"""By the name of the field; what was not answered is left out."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What sending would do, found out by doing it and taking it back."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Everything about one form."""

    path: str
    title: str
    fields: tuple[Field, ...]
    back: str
    """Where its back link leads."""
    caption: str = ""
    says: tuple[str, ...] = ()
    """Sentences above the questions."""
    more: tuple[Field, ...] = ()
    """Questions that few have to answer: behind a line that opens."""
    lines: Mapping[str, str] = field(default_factory=dict)
    """What the line says behind which a question stands, by the name of its field, where there are several."""
    button: str = "Continue"
    send_button: str = "Confirm and send"
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What stands in it before anybody has typed."""
    names: Names
    files: Mapping[str, str] = field(default_factory=dict)
    """The names of files that the case keeps already, by their hashes, for whoever may see them."""
    version: int | None = None
    """The version of the case that it was made from."""
    look: Callable[[Values, tuple[str, ...], int | None], tuple[Effect, ...]] | None = None
    """What the answers would do. Without it, sending follows at once."""
    send: Callable[[Values, tuple[str, ...], int | None, str], str]
    """Values, what was confirmed, the version that was looked at, the token of the form; gives where to go."""

    @property
    def every_field(self) -> tuple[Field, ...]:
        """The questions, those behind a line as well."""
        return (*self.fields, *self.more)

    @property
    def folded(self) -> Mapping[str, tuple[Field, ...]]:
        """The questions behind each line, in the order in which the lines stand."""
        found: dict[str, tuple[Field, ...]] = {}
        for each in self.more:
            line = self.lines.get(each.name, MORE)
            found[line] = (*found.get(line, ()), each)
        return found

    @property
    def takes_files(self) -> bool:
        """Whether files may be handed in with it."""
        return any(each.control == FILES for each in self.every_field)

    @property
    def keeps_names(self) -> bool:
        """Whether it asks who somebody is."""
        return any(each.identifying for each in self.every_field)
