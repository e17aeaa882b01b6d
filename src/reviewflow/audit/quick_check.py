"""Whether many entries that stand one after the other hold, as quickly as can be told; never why they do not.

The checks are those of :func:`~reviewflow.audit.chain.check_stretch`, every one of them, written out
in one loop. Whatever does not pass here is not wrong yet: it is given to that function, which says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from json.encoder import encode_basestring as _quoted

from .chain import BODIES_DESTROYED, Head, KeptRow, named_before
from .commitment import commitment_to

_HASH = re.compile(r"[0-9a-f]{64}")
_REMEMBERED = 10_000
"""So many different texts are remembered as they are written, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Held:
    """Entries that hold."""

    head: Head
    """The last of them."""
    leaves: list[bytes]
    """Of the tree, one for each."""
    gone: set[int]
    """Entries whose body is gone."""
    named: set[int]
    """Entries of which an entry here says that their body was destroyed by law."""


@dataclass(frozen=True, slots=True)
class Bodies:
    """What the bodies of entries come to. Whoever opens sealed ones says it; the rows need not hold them in clear."""

    commitments: Sequence[str | None]
    """That of each; None where its body and salt are gone, and no commitment where it cannot be said quickly."""
    said: Mapping[int, str]
    """The bodies of the entries that say that others were destroyed."""


def bodies_in_clear(rows: Sequence[KeptRow]) -> Bodies:
    """What bodies come to that stand in clear."""
    said = {row[0]: row[19] for row in rows if row[2] == BODIES_DESTROYED and row[19] is not None}
    return Bodies([_commitment(row[18], row[19]) for row in rows], said)


def _commitment(salt: str | None, body: str | None) -> str | None:
    if salt is None and body is None:
        return None
    try:
        return commitment_to(body, salt=salt)  # type: ignore[arg-type]
    except (TypeError, UnicodeEncodeError):
        return ""


class _Written(dict[str | None, str]):
    """How texts are written in canonical JSON. The same roles and states come again and again."""

    def __missing__(self, text: str | None) -> str:
        # What is no text is refused here with a TypeError, None among it.
        written = _quoted(text)  # type: ignore[arg-type]
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = written
        return written


class _WrittenOrNull(_Written):
    """The same where there may be nothing."""

    def __missing__(self, text: str | None) -> str:
        return "null" if text is None else super().__missing__(text)


class QuickCheck:
    """Checks one batch of entries after another."""

    def __init__(self) -> None:
        self._written = _Written()
        self._or_null = _WrittenOrNull()

    def held(self, rows: Sequence[KeptRow], bodies: Bodies, *, after: Head) -> Held | None:
        """What entries come to that follow a head and hold; None where one of them may not."""
        try:
            return self._held(rows, bodies, after)
        except (TypeError, UnicodeEncodeError):
            return None

    def _held(self, rows: Sequence[KeptRow], bodies: Bodies, after: Head) -> Held | None:
        text, nullable, quoted, hash_of = self._written, self._or_null, _quoted, sha256
        leaves, gone, named = [], set[int](), set[int]()
        expected, before = after.sequence, after.hash
        # From here on the hash before an entry was computed here, and needs no quoting.
        if not _HASH.fullmatch(before):
            return None
        for given, (
            sequence, case_reference, what, item, by_user, by_role, partnership, happened_on, happened_at, recorded_at,
            from_state, to_state, workflow_hash, basis, commitment, prev_hash, own, body_sequence, _, _, anchored,
        ) in zip(bodies.commitments, rows, strict=True):  # fmt: skip
            expected += 1
            if sequence != expected or prev_hash != before or anchored != own or body_sequence != sequence:
                return None
            if given is None:
                gone.add(sequence)
                if not _HASH.fullmatch(commitment):
                    return None
            elif given != commitment:
                return None
            elif what == BODIES_DESTROYED:
                named.update(named_before(sequence, bodies.said[sequence]))
            found = hash_of(
                f'{before}{{"basis":{nullable[basis]},"by_role":{text[by_role]},"by_user":{text[by_user]}'
                f',"case_reference":{nullable[case_reference]},"commitment":"{commitment}"'
                f',"from_state":{nullable[from_state]},"happened_at":{nullable[happened_at]}'
                f',"happened_on":{text[happened_on]},"item":{nullable[item]},"partnership":{nullable[partnership]}'
                f',"prev_hash":"{before}","recorded_at":{quoted(recorded_at)},"sequence":{sequence}'
                f',"to_state":{nullable[to_state]},"what":{text[what]},"workflow_hash":{nullable[workflow_hash]}}}'.encode()
            ).digest()
            before = found.hex()
            if before != own:
                return None
            leaves.append(hash_of(b"\x00" + found).digest())
        return Held(Head(expected, before), leaves, gone, named)
