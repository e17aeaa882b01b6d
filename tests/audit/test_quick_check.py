"""What is checked quickly holds only where the check that says why finds nothing."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.audit.chain import BEGINNING, BODIES_DESTROYED, Head, KeptRow, check_stretch, hash_of, next_row
from reviewflow.audit.commitment import commitment_to
from reviewflow.audit.entry import COLUMNS
from reviewflow.audit.merkle import leaves_of
from reviewflow.audit.quick_check import QuickCheck, bodies_in_clear
from trails import SALT, an_envelope

BESIDE = (*COLUMNS, "body_sequence", "salt", "body", "anchor")
ODD = (None, 7, 2.5, b"bristol", "", "null", '"', "\\", "\x00", "\n", "\ud800", "e\u0301", "f" * 64, "F" * 64)
_maybe = st.none() | st.text(st.characters(codec="utf-8"), max_size=5)


def a_trail() -> list[KeptRow]:
    """Entries of every kind, the body of the second destroyed."""
    bodies = ['{"n":1}', None, '{"destroyed":[2],"reason":"x"}', '{"n":4}', '{"n":"ü"}']
    about = [
        an_envelope(by_user="ü\n\\", item='"1"'),
        an_envelope(case_reference=None, item="I-1"),
        an_envelope(BODIES_DESTROYED),
        an_envelope(),
        an_envelope(from_state="a", to_state="b", basis="c", workflow_hash="d" * 64, happened_at="2026-04-24T10:00Z"),
    ]
    return kept(about, bodies)


def kept(about: list[Any], bodies: list[str | None]) -> list[KeptRow]:
    rows: list[KeptRow] = []
    after = BEGINNING
    for envelope, body in zip(about, bodies, strict=True):
        row = next_row(envelope, after=after, commitment=commitment_to(body or "{}", salt=SALT))
        rows.append((*row, row[0], SALT if body else None, body, row[16]))
        after = Head(row[0], row[16])
    return rows


def test_what_holds_comes_to_the_same_as_the_slow_check() -> None:
    rows = a_trail()
    held, slow = QuickCheck().held(rows, bodies_in_clear(rows), after=BEGINNING), check_stretch(rows, after=BEGINNING)

    assert held is not None
    assert (held.head, held.gone, held.named) == (slow.head, {2}, {2})
    assert held.leaves == leaves_of(row[16] for row in rows)


@pytest.mark.parametrize("column", BESIDE[1:])
@pytest.mark.parametrize("hashed", ["as it was", "anew", "as if nothing were quoted"])
def test_whatever_is_changed_passes_only_where_the_slow_check_passes_it(column: str, hashed: str) -> None:
    place = BESIDE.index(column)
    for at in range(5):
        for odd in ODD:
            rows: list[Any] = [list(row) for row in a_trail()]
            rows[at][place] = odd
            if hashed != "as it was" and column != "hash":
                _hash_anew(rows, at, quoted=hashed == "anew")
            rows = [tuple(row) for row in rows]
            held, slow = (
                QuickCheck().held(rows, bodies_in_clear(rows), after=BEGINNING),
                check_stretch(rows, after=BEGINNING),
            )
            assert held is None or slow.fault is None, (at, odd)


def _hash_anew(rows: list[Any], begin: int, *, quoted: bool) -> None:
    """Every later hash, as somebody computes it who knows how, or who counts on a text that is not quoted."""
    for at in range(begin, len(rows)):
        row = rows[at]
        if at > begin:
            row[15] = rows[at - 1][16]
        try:
            row[16] = row[20] = hash_of(tuple(row[:17])) if quoted else _unquoted(row)
        except (TypeError, UnicodeEncodeError):
            return


def _unquoted(row: list[Any]) -> str:
    named = dict(zip(COLUMNS, row, strict=False))
    pairs = (f'"{name}":{_bare(named[name])}' for name in sorted(COLUMNS) if name != "hash")
    return sha256(f"{row[15]}{{{','.join(pairs)}}}".encode()).hexdigest()


def _bare(value: object) -> str:
    return "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)


@given(st.lists(st.tuples(_maybe, st.text(st.characters(codec="utf-8"), max_size=5), _maybe), max_size=6))
def test_any_text_holds_that_the_slow_check_finds_good(texts: list[tuple[str | None, str, str | None]]) -> None:
    about = [an_envelope(case_reference=case, by_user=user, item=item) for case, user, item in texts]
    rows = kept(about, ["{}"] * len(about))

    assert check_stretch(rows, after=BEGINNING).fault is None
    assert QuickCheck().held(rows, bodies_in_clear(rows), after=BEGINNING) is not None


def test_a_range_begins_after_a_hash_that_is_one() -> None:
    head = Head(0, "0" * 63 + '"')

    assert QuickCheck().held(a_trail(), bodies_in_clear(a_trail()), after=head) is None


def test_memory_stays_flat_however_many_texts_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewflow.audit.quick_check._REMEMBERED", 3)
    quick = QuickCheck()
    rows = kept([an_envelope(by_user=f"user.{n}") for n in range(20)], ["{}"] * 20)

    assert quick.held(rows, bodies_in_clear(rows), after=BEGINNING) is not None
    assert len(quick._written) <= 3
