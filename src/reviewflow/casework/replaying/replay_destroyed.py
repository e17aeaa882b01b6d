"""What a replay does about cases whose words were destroyed by law: it cannot repeat them, and does not fall over them.

Each is stood in for by what is left of it, in the state that its envelopes give, so that cases linked with it can be
carried out again. One of those that then does not come out the same, because it rested on what is gone, is left out
too. Both are said: nobody is told that they were compared.
"""

from __future__ import annotations

from dataclasses import replace

from reviewflow.audit.entry import Entry
from reviewflow.store import keeping
from reviewflow.store.cases import insert_case, load_case, save_done, save_item, save_link
from reviewflow.store.compare import Difference
from reviewflow.store.session import Transaction


class DestroyedCases:
    """The cases of one database that cannot be carried out again."""

    def __init__(self, source: Transaction) -> None:
        self._source = source
        self._gone = keeping.destroyed_references(source)
        self._beside = keeping.linked_with(source, self._gone) if self._gone else frozenset[str]()
        self._there: set[str] = set()
        self.resting_on_them: set[str] = set()
        """Cases that are there and could not be carried out again without one that is gone."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._gone)

    def __contains__(self, reference: object) -> bool:
        """Whether the entries of a case are passed over."""
        return reference in self._gone or reference in self.resting_on_them

    @property
    def left_out(self) -> frozenset[str]:
        """Every case that is not compared."""
        return self._gone | self.resting_on_them

    def stand_in(self, tx: Transaction, entry: Entry) -> None:
        """Let what is left of a case stand where its entry would have brought it."""
        reference = entry.case_reference or ""
        if reference in self._gone and reference not in self._there:
            self._there.add(reference)
            self._put(tx, reference, entry)
        elif entry.item is None and entry.to_state is not None:
            keeping.move_stand_in(tx, reference, entry.to_state)

    def forgiven(self, entry: Entry, fault: Difference | None) -> Difference | None:
        """A fault, but for that of a case which rests on one that is gone."""
        if fault is None or entry.case_reference not in self._beside:
            return fault
        self.resting_on_them.add(entry.case_reference or "")
        return None

    def _put(self, tx: Transaction, reference: str, entry: Entry) -> None:
        stored = load_case(self._source, reference)
        # The rules of later are not published yet in the database that is made.
        case = replace(
            stored.case, state=entry.to_state or stored.case.state, workflow_hash=entry.workflow_hash or "", kept={}
        )
        case_id = insert_case(tx, case, edition="", ended=False, in_clear=case.facts)
        ids = {
            (each.kind, each.number): save_item(tx, case_id, each, item_id=None, in_clear=each.facts)
            for each in case.items
        }
        for done in case.done:
            save_done(tx, case_id, done, item_id=ids[done.item] if done.item else None, by_role="", sequence=0)
        for link in keeping.links_declared(self._source, stored.id):
            save_link(tx, case_id, link)


def words_of_left_out(references: frozenset[str] | tuple[str, ...]) -> str:
    """What is said beside the result; nothing where every case was compared."""
    if not references:
        return ""
    named = ", ".join(sorted(references))
    return f"Not compared, because what they say was destroyed by law, or they rest on such a case: {named}."
