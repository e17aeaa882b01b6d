"""What somebody who is given a bundle may see of it: everything, what names nobody, or envelopes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reviewflow.case.case import Actor
from reviewflow.case.permissions import may_record_names
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.access.unnamed import names_any
from reviewflow.casework.desk import Desk
from reviewflow.store.session import Transaction

ANYBODY = "anybody"
"""Somebody in no partnership: an inspector, a court, a newspaper."""
OUTSIDE = "the one it was made for is in none of the partnerships here"
KEPT_FROM_THEM = "it is not for the one it was made for"
ELSEWHERE = "it belongs to another partnership than the one it was made for"
NAMES = "names may stand there, and the one it was made for neither keeps the case nor records who is in it"


@dataclass(frozen=True, slots=True)
class Sight:
    """What those whom a bundle passes through may all see: whoever makes it, and whoever it is made for."""

    tx: Transaction
    desk: Desk
    readers: Sequence[Actor | None]
    """None is somebody in no partnership."""
    _kept_from: dict[Actor, frozenset[str]] = field(default_factory=dict)

    def why_not_body(self, partnership: str | None, case: str | None, said: str | None) -> str | None:
        """Why what an entry says, or what it froze, is withheld; None when it is not.

        Names stand in no body. What people wrote there in their own words is for their partnership alone. Where
        it names a case that is kept from a reader, all of it is withheld: what is left would fit no commitment.
        """
        for reader in self.readers:
            if reader is None:
                return OUTSIDE
            if partnership is not None and reader.partnership != partnership:
                return ELSEWHERE
            walled_off = self._walled_off_from(reader)
            if case in walled_off or (said is not None and names_any(said, walled_off)):
                return KEPT_FROM_THEM
        return None

    def _walled_off_from(self, reader: Actor) -> frozenset[str]:
        if reader not in self._kept_from:
            self._kept_from[reader] = kept_from(self.tx, self.desk, reader)
        return self._kept_from[reader]

    def why_not_letter(
        self, partnership: str | None, workflow_hash: str | None, case: str | None, said: str, *, names: bool
    ) -> str | None:
        """Why the words of a letter are withheld; None when they are not."""
        why = self.why_not_body(partnership, case, said)
        if why or not names or workflow_hash is None:
            return why
        definition = self.desk.definition(self.tx, workflow_hash)
        may = {*definition.kept_by, *may_record_names(definition)}
        return None if all(reader is not None and reader.role in may for reader in self.readers) else NAMES
