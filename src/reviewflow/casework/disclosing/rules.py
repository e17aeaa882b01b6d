"""What may be asked, why a part is withheld or shown, and who may answer: as the files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.casework.keeping.schedule import Duties, Ground, basis_of, duties_of, grounds_of
from reviewflow.errors import GroundUnknown
from reviewflow.workflow.checks_disclosure import check_disclosure
from reviewflow.workflow.faults import did_you_mean, refuse_faults
from reviewflow.workflow.library import Library

THIRD_PARTY, NOT_LOOKED_AT = "third_party", "not_looked_at"


@dataclass(frozen=True, slots=True)
class RequestKind(Ground):
    """A kind of request."""

    answer_months: int | None = None


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """What the files say about requests for what is held."""

    kinds: Mapping[str, RequestKind]
    withheld_because: Mapping[str, Ground]
    shown_because: Mapping[str, Ground]
    duties: Duties

    def ground(self, key: str, *, withheld: bool) -> Ground:
        """A ground of the list.

        Raises:
            GroundUnknown: it is none of them.
        """
        known = self.withheld_because if withheld else self.shown_because
        if key not in known:
            raise GroundUnknown(ground=key, do=did_you_mean(key, known))
        return known[key]

    def kind(self, key: str) -> RequestKind:
        """A kind of request.

        Raises:
            GroundUnknown: it is none of them.
        """
        if key not in self.kinds:
            raise GroundUnknown(ground=key, do=did_you_mean(key, self.kinds))
        return self.kinds[key]


def disclosure_rules(library: Library) -> DisclosureRules:
    """What the files say.

    Raises:
        WorkflowFileInvalid: the file has a fault.
    """
    refuse_faults((*library.faults, *check_disclosure(library)))
    kinds = {
        key: RequestKind(key, each.title, basis_of(library, each.basis), each.note, each.answer_months)
        for key, each in library.request_kinds.values.items()
    }
    return DisclosureRules(
        kinds=kinds,
        withheld_because=grounds_of(library.withheld_because.values, library),
        shown_because=grounds_of(library.shown_because.values, library),
        duties=duties_of(library.disclosure_duties.values, library),
    )
