"""Carry out one entry of the trail again: with the hand, the time and the salts it was recorded with."""

from __future__ import annotations

import datetime as dt
import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from reviewflow.audit.chain import BODIES_DESTROYED, Head, KeptRow
from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Actor
from reviewflow.case.identity import Identity, is_marker
from reviewflow.casework.changes.catalogue import KINDS
from reviewflow.casework.changes.door import carry_out_in
from reviewflow.casework.changes.save_change import Again, Occurrence
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import ALREADY_KEPT
from reviewflow.errors import Refusal
from reviewflow.store import audit_log
from reviewflow.store.audit_log import Seal
from reviewflow.store.cases import StoredCase
from reviewflow.store.compare import Difference
from reviewflow.store.identities import identities_of_entry
from reviewflow.store.session import Transaction

from .replay_destroyed import DestroyedCases
from .replay_other import LEAVES_CASES_ALONE, Other, repeat_other

CASES_AT_HAND = 500
"""How many cases a replay keeps at hand, so that its memory stays flat however long the trail is."""


class TimeOfEntry:
    """The time of the entry that is being carried out again."""

    def __init__(self) -> None:
        self.now = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        """As the desk asks for the time."""
        return self.now


class Replayer:
    """One replay into one empty database."""

    def __init__(self, source: Transaction, target: Desk, time: TimeOfEntry) -> None:
        self.source = source
        self.desk = target
        self.time = time
        self._at_hand: OrderedDict[str, StoredCase] = OrderedDict()
        self.destroyed = DestroyedCases(source)

    def carry_out_again(self, tx: Transaction, row: KeptRow, *, alone: bool) -> Difference | None:
        """Carry out one entry again; returns the first thing that does not come out the same.

        ``alone`` says that this replay does not hold every case: an entry about none of them in
        particular, such as a bank holiday, then comes out smaller, and is not compared.
        """
        entry, salt, body_text = Entry(*row[:17]), row[18], row[19]
        if entry.case_reference in self.destroyed:
            self._at_hand.clear()
            self.destroyed.stand_in(tx, entry)
            return None
        if entry.what == BODIES_DESTROYED:
            return None
        if body_text is None or salt is None:
            return _difference(entry, "body", "destroyed by law", "needed to replay")
        self.time.now = read_instant(entry.recorded_at)
        seal = Seal(salt, Head(entry.sequence - 1, entry.prev_hash))
        # What is about no case in particular may have told of one that says nothing any more.
        alone = alone or bool(self.destroyed)
        return self.destroyed.forgiven(entry, self._carried_out(tx, entry, body_text, seal, alone=alone))

    def _carried_out(
        self, tx: Transaction, entry: Entry, body_text: str, seal: Seal, *, alone: bool
    ) -> Difference | None:
        try:
            found = self._again(tx, entry, json.loads(body_text), seal)
        except Refusal as refusal:
            return _difference(entry, entry.what, "done", f"refused: {refusal}")
        except (KeyError, TypeError, ValueError) as fault:
            return _difference(entry, entry.what, "done", f"cannot be read: {fault}")
        same = found == entry.hash or (alone and entry.case_reference is None)
        return None if same else _difference(entry, "hash", entry.hash, found)

    def _again(self, tx: Transaction, entry: Entry, body: Mapping[str, Any], seal: Seal) -> str:
        """Returns the hash of the entry that came of it."""
        command = dict(body["command"])
        kind = command.pop("kind")
        actor = Actor(entry.by_user, entry.by_role, entry.partnership or "")
        if kind in KINDS:
            return self._again_on_case(tx, entry, kind, command, body, seal, actor)
        if kind not in LEAVES_CASES_ALONE:
            self._at_hand.clear()
        repeat_other(Other(self.source, tx, self.desk, entry, kind, command, body, actor, seal))
        return audit_log.hash_at(tx, entry.sequence) or "none"

    def _again_on_case(
        self,
        tx: Transaction,
        entry: Entry,
        kind: str,
        command: dict[str, Any],
        body: Mapping[str, Any],
        seal: Seal,
        actor: Actor,
    ) -> str:
        reference = entry.case_reference or ""
        facts = dict(body["facts"])
        identities: Mapping[str, Identity] = {}
        if any(map(is_marker, facts.values())):
            identities = identities_of_entry(self.source, entry.sequence)
            facts.update({name: identity.value for name, identity in identities.items()})
        if KINDS[kind].takes_facts:
            command["facts"] = facts
        occurrence = Occurrence(
            by=actor,
            recorded_at=self.time.now,
            happened_on=dt.date.fromisoformat(entry.happened_on),
            happened_at=read_instant(entry.happened_at) if entry.happened_at else None,
            again=Again(
                seal=seal,
                reference=reference,
                identity_salts={name: identity.salt for name, identity in identities.items()},
                stored=self._at_hand.pop(reference, None),
            ),
        )
        saved = carry_out_in(tx, self.desk, KINDS[kind].shape.model_validate(command, context=ALREADY_KEPT), occurrence)
        self._keep_at_hand(saved.stored, linked=bool(command.get("link") or command.get("to")))
        return saved.hash

    def _keep_at_hand(self, stored: StoredCase, *, linked: bool) -> None:
        if linked:
            # A link is seen from both its ends: the other case has to be read again.
            self._at_hand.clear()
        self._at_hand[stored.case.reference] = stored
        if len(self._at_hand) > CASES_AT_HAND:
            self._at_hand.popitem(last=False)


def _difference(entry: Entry, column: str, expected: str, found: str) -> Difference:
    return Difference("trail_entry", str(entry.sequence), column, expected, found)
