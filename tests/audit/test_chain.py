from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.chain import BEGINNING, Fault, Head, check_chain, check_trail, hash_of, next_entry
from reviewflow.audit.commitment import commitment_to, fresh_salt, fresh_salts
from reviewflow.audit.entry import COLUMNS, Envelope, EnvelopeRow, envelope_text
from reviewflow.errors import TrailCannotKeep
from trails import SALT, a_chain, an_envelope

_texts = st.text(st.characters(codec="utf-8"))
_maybe = st.none() | _texts


def test_the_first_entry_follows_from_sixty_four_zeros() -> None:
    first = a_chain(1)[0]

    assert (first.sequence, first.prev_hash) == (1, "0" * 64)


def test_a_hash_can_be_worked_out_from_the_description_alone() -> None:
    entry = a_chain(2)[1]
    envelope = {name: getattr(entry, name) for name in COLUMNS if name != "hash"}

    by_hand = sha256(entry.prev_hash.encode() + canonical_text(envelope).encode()).hexdigest()

    assert entry.hash == by_hand


def test_a_commitment_can_be_worked_out_from_the_description_alone() -> None:
    assert commitment_to('{"a":1}', salt=SALT) == sha256(SALT.encode() + b'{"a":1}').hexdigest()
    assert len(fresh_salt()) == 32
    assert fresh_salt() != fresh_salt()
    assert [len(salt) for salt in fresh_salts(3)] == [32, 32, 32]
    assert len(set(fresh_salts(100))) == 100
    assert fresh_salts(0) == []


@given(
    st.tuples(
        st.integers(1),
        _maybe,
        _texts,
        _maybe,
        _texts,
        _texts,
        _maybe,
        _texts,
        _maybe,
        _texts,
        *[_maybe] * 4,
        *[_texts] * 3,
    )
)
def test_the_envelope_is_written_as_the_library_for_json_would(row: EnvelopeRow) -> None:
    keys = dict(zip(COLUMNS[:-1], row, strict=False))

    assert envelope_text(row) == json.dumps(keys, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_an_envelope_is_kept_in_one_form_of_unicode() -> None:
    entry = next_entry(an_envelope(by_user="zoe\u0308"), after=BEGINNING, commitment="c" * 64)

    assert entry.by_user == "zo\u00eb"
    assert check_chain([entry]) is None


def test_an_envelope_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(TrailCannotKeep, match="half of a character"):
        next_entry(an_envelope(by_user="\ud800"), after=BEGINNING, commitment="c" * 64)


def test_an_untouched_chain_holds() -> None:
    assert check_chain(a_chain(5)) is None


def test_a_chain_can_be_checked_from_a_known_entry_on() -> None:
    entries = a_chain(5)

    assert check_chain(entries[3:], after=Head(3, entries[2].hash)) is None


@pytest.mark.parametrize("column", [name for name in COLUMNS if name not in ("sequence", "hash", "prev_hash")])
def test_an_edited_column_is_found_whichever_it_is(column: str) -> None:
    entries = a_chain(4)
    entries[1] = replace(entries[1], **{column: "x"})  # type: ignore[arg-type]

    assert check_chain(entries) == Fault(2, "its hash is not that of its content: it was edited")


def test_a_deleted_entry_is_found() -> None:
    entries = a_chain(4)
    del entries[1]

    assert check_chain(entries) == Fault(2, "it is missing: it was deleted")


def test_a_deleted_entry_is_found_when_the_rest_is_numbered_anew() -> None:
    entries = a_chain(4)
    kept = [entries[0], *(replace(entry, sequence=entry.sequence - 1) for entry in entries[2:])]

    fault = check_chain(kept)

    assert fault is not None
    assert fault.sequence == 2


def test_an_inserted_entry_is_found() -> None:
    entries = a_chain(4)
    extra = next_entry(an_envelope("withhold"), after=Head(1, entries[0].hash), commitment="c" * 64)
    later = [replace(entry, sequence=entry.sequence + 1) for entry in entries[1:]]

    fault = check_chain([entries[0], extra, *later])

    assert fault is not None
    assert fault.sequence == 3


def test_reordered_entries_are_found() -> None:
    entries = a_chain(4)
    entries[1], entries[2] = replace(entries[2], sequence=2), replace(entries[1], sequence=3)

    fault = check_chain(entries)

    assert fault is not None
    assert fault.sequence == 2


def test_a_column_that_holds_no_text_at_all_is_a_fault_and_not_a_crash() -> None:
    entry = replace(a_chain(1)[0], what=b"x")  # type: ignore[arg-type]

    found = check_trail([(*entry.row(), 1, SALT, '{"n":0}', entry.hash)])

    assert found.first_fault == Fault(1, "a column holds what no entry can hold: it was edited")


def test_a_rechained_trail_holds_in_itself_and_only_something_kept_elsewhere_shows_it() -> None:
    honest = a_chain(3)
    forged_second = next_entry(an_envelope("withhold"), after=Head(1, honest[0].hash), commitment=honest[1].commitment)
    forged_third = next_entry(an_envelope(), after=Head(2, forged_second.hash), commitment=honest[2].commitment)
    forged = [honest[0], forged_second, forged_third]
    rows = [(*e.row(), e.sequence, SALT, f'{{"n":{e.sequence - 1}}}', e.hash) for e in forged]

    assert check_chain(forged) is None
    assert check_trail(rows).valid
    assert check_trail(rows, checkpoints={1: honest[0].hash}).valid
    assert check_trail(rows, checkpoints={3: honest[2].hash}).first_fault == Fault(
        3, "a checkpoint holds another hash: the trail was re-chained here or earlier"
    )


def test_the_same_envelope_gives_the_same_hash() -> None:
    envelope = Envelope(what="open", by_user="u", by_role="r", happened_on="2026-01-01", recorded_at="2026")

    one = next_entry(envelope, after=BEGINNING, commitment="c")

    assert one == next_entry(envelope, after=BEGINNING, commitment="c")
    assert hash_of(one.row()) == one.hash
