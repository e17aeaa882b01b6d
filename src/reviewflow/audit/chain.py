"""The chain: each entry's hash covers its envelope and, through the hash before it, everything earlier.

What can be found out inside one database, and what cannot:

* An envelope, a body or an order that was changed is found by its hash, commitment or predecessor.
* A trail that was *re-chained* (changed, and every later hash computed anew) holds in itself. It is
  found by the anchors, which the database writes beside every entry, and by entries cut off the end
  that are still anchored.
* Whoever owns the database can take away its triggers and rewrite entries, bodies and anchors
  together. Nothing kept in that database can show it, except case rows that were forgotten: a
  replay finds those. Only a checkpoint (a sequence and its hash) that left the database earlier,
  given here as ``checkpoints``, shows it for certain, and only for what came before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import TypeAlias

from reviewflow.audit.commitment import commitment_to
from reviewflow.audit.entry import Entry, Envelope, EnvelopeRow, envelope_text
from reviewflow.errors import TrailCannotKeep

BODIES_DESTROYED = "destroy_bodies"
"""The command under which bodies are destroyed by law; its own body lists their sequences as ``destroyed``."""
ABOUT_DESTRUCTION = frozenset(
    {BODIES_DESTROYED, "propose_destruction", "approve_destruction", "refuse_destruction", "place_hold", "lift_hold"}
)
"""Commands about a case whose entries are not destroyed with it: they say by what right it was, and name nobody."""

KeptRow: TypeAlias = tuple[*EnvelopeRow, int | None, str | None, str | None, str | None]
"""An envelope, then what is kept beside it: the body's sequence, its salt, the body, and the anchored hash."""

_NO_CHECKPOINTS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a trail: enough to add to it, and what a checkpoint has to hold."""

    sequence: int
    hash: str


BEGINNING = Head(0, "0" * 64)
"""The head of a trail without entries."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first entry that does not hold, and why, in words."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole trail found."""

    entries: int
    """How many were read, up to and including the one with the fault."""
    first_fault: Fault | None
    head: Head
    """The last entry that held."""
    destroyed: int = 0
    """Bodies that were destroyed by law, each named by an entry."""

    @property
    def valid(self) -> bool:
        """Whether the trail holds."""
        return self.first_fault is None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a check of some entries that stand one after the other found."""

    read: int
    """The last sequence that was read, up to and including the one with the fault."""
    fault: Fault | None
    head: Head
    """The last entry that held."""
    gone: set[int]
    """Entries whose body is gone."""
    named: set[int]
    """Entries of which an entry here says that their body was destroyed by law."""


def hash_of(row: EnvelopeRow) -> str:
    """SHA-256 of the previous hash, as text, followed by the canonical envelope without its own hash."""
    return sha256((row[15] + envelope_text(row)).encode()).hexdigest()


def next_entry(envelope: Envelope, *, after: Head, commitment: str) -> Entry:
    """Put an envelope in its place at the end of a trail.

    Raises:
        TrailCannotKeep: a text in it cannot be written.
    """
    return Entry(*next_row(envelope, after=after, commitment=commitment))


def next_row(envelope: Envelope, *, after: Head, commitment: str) -> EnvelopeRow:
    """The same as the row that the database keeps.

    Raises:
        TrailCannotKeep: a text in it cannot be written.
    """
    row = _unhashed(envelope, after, commitment)
    text = envelope_text(row)
    if not text.isascii():
        row = _unhashed(envelope.normalised(), after, commitment)
        text = envelope_text(row)
    try:
        return (*row[:16], sha256((after.hash + text).encode()).hexdigest())
    except UnicodeEncodeError:
        raise TrailCannotKeep(why="the envelope holds half of a character") from None


def check_chain(entries: Iterable[Entry], *, after: Head = BEGINNING) -> Fault | None:
    """Find the first entry that does not follow from the one before it, from the envelopes alone."""
    for entry in entries:
        fault = _fault_in_chain(entry.row(), after)
        if fault is not None:
            return fault
        after = Head(entry.sequence, entry.hash)
    return None


def check_trail(rows: Iterable[KeptRow], *, checkpoints: Mapping[int, str] = _NO_CHECKPOINTS) -> Verification:
    """Check a whole trail in one pass: envelopes, order, bodies, anchors, and checkpoints taken earlier."""
    found = check_stretch(rows, after=BEGINNING, checkpoints=checkpoints)
    if found.fault is not None:
        return Verification(found.read, found.fault, found.head)
    return verification_of(found.head, gone=found.gone, named=found.named, checkpoints=checkpoints)


def check_stretch(rows: Iterable[KeptRow], *, after: Head, checkpoints: Mapping[int, str] = _NO_CHECKPOINTS) -> Stretch:
    """Check entries that stand one after the other, the first of them after a head that somebody else checks."""
    head, gone, named = after, set[int](), set[int]()
    sequence = after.sequence
    for kept in rows:
        row, (body_sequence, salt, body, anchored) = kept[:17], kept[17:]
        fault = (
            _fault_in_chain(row, head)
            or _fault_in_anchor(row, anchored, checkpoints)
            or _fault_in_body(row, body_sequence, salt, body)
        )
        if fault is not None:
            return Stretch(sequence + 1, fault, head, gone, named)
        sequence = row[0]
        head = Head(sequence, row[16])
        if body is None:
            gone.add(sequence)
        elif row[2] == BODIES_DESTROYED:
            named.update(named_before(sequence, body))
    return Stretch(sequence, None, head, gone, named)


def named_before(sequence: int, body: str) -> list[int]:
    """The entries of which an entry says that their bodies were destroyed by law. It speaks of none to come."""
    return [each for each in json.loads(body)["destroyed"] if each < sequence]


def verification_of(head: Head, *, gone: set[int], named: set[int], checkpoints: Mapping[int, str]) -> Verification:
    """What comes of a trail whose every stretch held, up to its head."""
    fault = _fault_at_end(head.sequence, gone - named, checkpoints)
    return Verification(head.sequence, fault, head, len(gone))


def _unhashed(envelope: Envelope, after: Head, commitment: str) -> EnvelopeRow:
    return (
        after.sequence + 1,
        envelope.case_reference,
        envelope.what,
        envelope.item,
        envelope.by_user,
        envelope.by_role,
        envelope.partnership,
        envelope.happened_on,
        envelope.happened_at,
        envelope.recorded_at,
        envelope.from_state,
        envelope.to_state,
        envelope.workflow_hash,
        envelope.basis,
        commitment,
        after.hash,
        "",
    )


def _fault_in_chain(row: EnvelopeRow, head: Head) -> Fault | None:
    sequence, expected = row[0], head.sequence + 1
    if sequence > expected:
        return Fault(expected, "it is missing: it was deleted")
    if sequence < expected:
        return Fault(sequence, "it does not stand in its place: entries were reordered or inserted")
    if row[15] != head.hash:
        return Fault(
            sequence, "it does not follow from the entry before it: entries were edited, deleted, inserted or reordered"
        )
    try:
        actual = hash_of(row)
    except (TypeError, UnicodeEncodeError):
        return Fault(sequence, "a column holds what no entry can hold: it was edited")
    if actual != row[16]:
        return Fault(sequence, "its hash is not that of its content: it was edited")
    return None


def _fault_in_anchor(row: EnvelopeRow, anchored: str | None, checkpoints: Mapping[int, str]) -> Fault | None:
    sequence, own = row[0], row[16]
    if anchored is None:
        return Fault(sequence, "it has no anchor: it was inserted past the guards, or its anchor was deleted")
    if anchored != own:
        return Fault(sequence, "its anchor holds another hash: the trail was re-chained from here")
    if checkpoints.get(sequence, own) != own:
        return Fault(sequence, "a checkpoint holds another hash: the trail was re-chained here or earlier")
    return None


def _fault_in_body(row: EnvelopeRow, body_sequence: int | None, salt: str | None, body: str | None) -> Fault | None:
    sequence = row[0]
    if body_sequence is None:
        return Fault(sequence, "its body is missing: it was deleted")
    if body is None and salt is None:
        return None
    try:
        holds = commitment_to(body, salt=salt) == row[14]  # type: ignore[arg-type]
    except (TypeError, UnicodeEncodeError):
        holds = False
    return None if holds else Fault(sequence, "its body is not the one it was committed to: it was edited")


def _fault_at_end(sequence: int, unexplained: set[int], checkpoints: Mapping[int, str]) -> Fault | None:
    if unexplained:
        return Fault(min(unexplained), "its body was destroyed and no entry says so")
    if checkpoints and max(checkpoints) > sequence:
        return Fault(sequence + 1, "it is missing: a checkpoint was taken after it")
    return None
