"""An entry of the trail: the envelope that is chained, and that names neither child nor family."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from json.encoder import encode_basestring as _quoted
from operator import attrgetter
from typing import TypeAlias

EnvelopeRow: TypeAlias = tuple[
    int,  # sequence
    str | None,  # case_reference
    str,  # what
    str | None,  # item
    str,  # by_user
    str,  # by_role
    str | None,  # partnership
    str,  # happened_on
    str | None,  # happened_at
    str,  # recorded_at
    str | None,  # from_state
    str | None,  # to_state
    str | None,  # workflow_hash
    str | None,  # basis
    str,  # commitment
    str,  # prev_hash
    str,  # hash
]
"""An entry as the database gives it, its columns in the order of :data:`COLUMNS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the one who makes an entry says about it; the trail adds its place and its hashes."""

    what: str
    """The transition or other command."""
    by_user: str
    by_role: str
    happened_on: str
    """ISO date, Europe/London."""
    recorded_at: str
    """As :func:`~reviewflow.audit.instants.instant_text` writes it, like every instant here."""
    case_reference: str | None = None
    item: str | None = None
    partnership: str | None = None
    """None for what concerns every partnership, for instance a bank holiday."""
    happened_at: str | None = None
    """None when only the day is known."""
    from_state: str | None = None
    to_state: str | None = None
    workflow_hash: str | None = None
    basis: str | None = None

    def normalised(self) -> Envelope:
        """The same with every text in Unicode's form NFC, which is how it is hashed."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return Envelope(**{name: value and unicodedata.normalize("NFC", value) for name, value in given.items()})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in its place in the chain."""

    sequence: int
    case_reference: str | None
    what: str
    item: str | None
    by_user: str
    by_role: str
    partnership: str | None
    happened_on: str
    happened_at: str | None
    recorded_at: str
    from_state: str | None
    to_state: str | None
    workflow_hash: str | None
    basis: str | None
    commitment: str
    """Fixes the body without showing it."""
    prev_hash: str
    hash: str

    def row(self) -> EnvelopeRow:
        """Its columns, in the order of :data:`COLUMNS`."""
        return _row(self)


COLUMNS = tuple(each.name for each in fields(Entry))
"""The columns of an entry, in the order in which rows are read and written."""

_row: Callable[[Entry], EnvelopeRow] = attrgetter(*COLUMNS)


def envelope_text(row: EnvelopeRow) -> str:
    """The canonical JSON of an envelope without its hash.

    This is what :func:`~reviewflow.audit.canonical.canonical_text` gives for the same keys, written
    out by hand because every entry of a trail passes here whenever it is checked.
    """
    (
        sequence,
        case_reference,
        what,
        item,
        by_user,
        by_role,
        partnership,
        happened_on,
        happened_at,
        recorded_at,
        from_state,
        to_state,
        workflow_hash,
        basis,
        commitment,
        prev_hash,
        _,
    ) = row
    null, q = "null", _quoted
    return (
        f'{{"basis":{null if basis is None else q(basis)}'
        f',"by_role":{q(by_role)}'
        f',"by_user":{q(by_user)}'
        f',"case_reference":{null if case_reference is None else q(case_reference)}'
        f',"commitment":{q(commitment)}'
        f',"from_state":{null if from_state is None else q(from_state)}'
        f',"happened_at":{null if happened_at is None else q(happened_at)}'
        f',"happened_on":{q(happened_on)}'
        f',"item":{null if item is None else q(item)}'
        f',"partnership":{null if partnership is None else q(partnership)}'
        f',"prev_hash":{q(prev_hash)}'
        f',"recorded_at":{q(recorded_at)}'
        f',"sequence":{sequence}'
        f',"to_state":{null if to_state is None else q(to_state)}'
        f',"what":{q(what)}'
        f',"workflow_hash":{null if workflow_hash is None else q(workflow_hash)}}}'
    )
