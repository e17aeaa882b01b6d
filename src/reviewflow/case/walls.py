"""Who never sees a case, whatever their role: people with a conflict of interest, and all but those it is kept to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GUEST = " (guest)"
"""What the name ends with under which a guest acts, who is invited to one thing by those who keep the case."""


def person_key(partnership: str, user: str) -> str:
    """How a person is named in a wall, whichever partnership they work for: ``bristol/bristol.coordinator``."""
    return f"{partnership}/{user}"


@dataclass(frozen=True, slots=True)
class Walls:
    """What is kept of a case beside the roles that its rules name."""

    kept_from: tuple[str, ...] = ()
    """People who are named in it, or have another conflict of interest. They never see it, in any role."""
    only_for: tuple[str, ...] = ()
    """Those whom it is kept to, where it is; nobody: whoever its rules let see it."""

    def __bool__(self) -> bool:
        return bool(self.kept_from or self.only_for)

    def without(self, person: str) -> Walls:
        """The same once the conflict of somebody is lifted."""
        return Walls(tuple(each for each in self.kept_from if each != person), self.only_for)

    def kept_from_also(self, person: str) -> Walls:
        """The same once somebody's conflict is recorded."""
        return Walls(tuple(sorted({*self.kept_from, person})), self.only_for)

    def only_for_these(self, people: Iterable[str]) -> Walls:
        """The same once it is kept to some people; to nobody in particular where none are named."""
        return Walls(self.kept_from, tuple(sorted(set(people))))


NO_WALLS = Walls()
