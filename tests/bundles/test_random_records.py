"""Random records and random manipulations: an untouched one is never doubted, a touched one never let through."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import verify_trail
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewflow.audit.bundle_file import bundle_bytes, json_file, json_lines
from reviewflow.audit.chain import Head, next_entry
from reviewflow.audit.commitment import commitment_to
from reviewflow.audit.entry import COLUMNS, Entry, Envelope
from reviewflow.audit.keys import PublicKey, public_bytes, sign
from reviewflow.audit.merkle import consistency_proof, inclusion_proof, leaf_of, root_of
from reviewflow.audit.signed_note import CheckpointText, Note
from trails import SALT, an_envelope

KEY = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)


@dataclass(frozen=True)
class Kept:
    """An entry with its body."""

    entry: Entry
    body: str


def chained(made: list[tuple[Envelope, str]]) -> list[Kept]:
    after, found = Head(0, "0" * 64), []
    for envelope, body in made:
        entry = next_entry(envelope, after=after, commitment=commitment_to(body, salt=SALT))
        found.append(Kept(entry, body))
        after = Head(entry.sequence, entry.hash)
    return found


def envelope_of(kept: Kept) -> Envelope:
    return Envelope(**{name: getattr(kept.entry, name) for name in Envelope.__dataclass_fields__})


def origin_of(record: list[Kept]) -> str:
    return f"reviewflow/{record[0].entry.hash[:16]}"


def checkpoint(record: list[Kept], size: int, *, origin: str | None = None) -> str:
    root = root_of([leaf_of(each.entry.hash) for each in record[:size]])
    at = f"2026-05-01T00:00:00.{size:06}Z"
    name = origin or origin_of(record)
    note = Note(str(CheckpointText(name, size, root, at, record[size - 1].entry.hash)))
    return str(note.signed(sign(note.text, KEY, name=name)))


def bundle(record: list[Kept], notes: list[str], *, only: list[int] | None = None, origin: str | None = None) -> bytes:
    """A bundle of all, or of some entries."""
    size, leaves = len(record), [leaf_of(each.entry.hash) for each in record]
    chosen = [each for n, each in enumerate(record, 1) if only is None or n in only]
    sizes = {int(note.split("\n")[1]) for note in notes}
    files = {
        "entries.jsonl": json_lines([_line(each) for each in chosen]),
        "keys.json": json_file([{"key": str(PublicKey(origin or origin_of(record), public_bytes(KEY)))}]),
        "notices.json": b"[]",
        "documents.json": b"[]",
        "README.txt": b"",
        "proofs.json": json_file(
            {
                "size": size,
                "root": root_of(leaves).hex(),
                "inclusion": {str(n): [h.hex() for h in inclusion_proof(n - 1, leaves)] for n in only or ()},
                "consistency": {str(n): [h.hex() for h in consistency_proof(n, leaves)] for n in sizes if n <= size},
            }
        ),
        **{f"checkpoints/{n:05}.note": note.encode() for n, note in enumerate(notes)},
    }
    about = {
        "origin": origin or origin_of(record),
        "made_at": "2026-06-01T00:00:00.000000Z",
        "scope": {"kind": "whole"} if only is None else {"kind": "case", "case": "SI-2026-001"},
        "size": size,
        "entries": len(chosen),
    }
    return bundle_bytes(about, files)


def _line(kept: Kept) -> dict[str, object]:
    envelope = {name: getattr(kept.entry, name) for name in COLUMNS}
    return {"envelope": envelope, "salt": SALT, "body": kept.body}


@st.composite
def records(draw: st.DrawFn) -> list[Kept]:
    """Up to forty entries with anything in them."""
    made = []
    for number in range(draw(st.integers(2, 40))):
        at = f"2026-05-01T00:00:00.{number + 1:06}Z"
        envelope = an_envelope(draw(TEXTS) or "x", by_user=draw(TEXTS), basis=draw(st.none() | TEXTS), recorded_at=at)
        made.append((envelope, f'{{"n":{number}}}'))
    return chained(made)


@st.composite
def touched(draw: st.DrawFn, record: list[Kept]) -> tuple[list[Kept], int]:
    """The same record after somebody was at it, and the first entry that is not what it was."""
    how = draw(st.sampled_from(["edit", "edit with hash", "body", "delete", "swap", "put in", "chain anew", "cut off"]))
    at = draw(st.integers(0, len(record) - 1))
    sequence, kept = at + 1, record[at]
    other = replace(envelope_of(kept), by_user=kept.entry.by_user + "!")
    if how == "edit":
        return [*record[:at], Kept(replace(kept.entry, by_user=other.by_user), kept.body), *record[at + 1 :]], sequence
    if how == "body":
        return [*record[:at], Kept(kept.entry, kept.body + " "), *record[at + 1 :]], sequence
    if how == "edit with hash":
        after = Head(at, kept.entry.prev_hash)
        again = next_entry(other, after=after, commitment=kept.entry.commitment)
        return [*record[:at], Kept(again, kept.body), *record[at + 1 :]], sequence
    made = [(envelope_of(each), each.body) for each in record]
    if how == "swap" and at + 1 < len(record) and made[at] != made[at + 1]:
        made[at], made[at + 1] = made[at + 1], made[at]
    elif how == "put in":
        made.insert(at, (other, "{}"))
    elif how == "delete" and len(record) > 2 and at + 1 < len(record):
        del made[at]
    elif how == "cut off" and at:
        return record[:at], sequence
    else:
        made[at] = (other, made[at][1])
    return chained(made), sequence


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_record_that_nobody_touched_is_never_doubted(data: st.DataObject) -> None:
    record = data.draw(records())
    sizes = sorted(data.draw(st.sets(st.integers(1, len(record)), min_size=1, max_size=4)))
    held = data.draw(st.integers(1, len(record)))
    only = data.draw(st.none() | st.lists(st.integers(1, max(sizes)), unique=True, min_size=1).map(sorted))
    notes = [checkpoint(record, size) for size in {*sizes, held}]
    report = verify_trail.verify(bundle(record, notes, only=only), held=[checkpoint(record, held)], now=NOW)

    assert report.verdict == "proven", report.said


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_record_that_somebody_touched_is_never_let_through(data: st.DataObject) -> None:
    record = data.draw(records())
    after, wrong = data.draw(touched(record))
    origin = origin_of(record)
    # The scrutineer holds one checkpoint from after the entry was made; the forger signs what they like.
    held = checkpoint(record, data.draw(st.integers(wrong, len(record))))
    before = data.draw(st.integers(0, wrong - 1))
    notes = [checkpoint(record, before)] if before else []
    report = verify_trail.verify(bundle(after, notes, origin=origin), held=[held], now=NOW)

    assert report.verdict in ("entry_wrong", "record_rewritten"), report.said
    assert report.first_wrong is not None
    if report.verdict == "record_rewritten":
        assert report.at_the_latest is not None
        assert report.first_wrong <= wrong <= report.at_the_latest
        assert report.first_wrong > before
    else:
        assert report.first_wrong == wrong


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_part_of_a_record_that_somebody_touched_is_let_through(data: st.DataObject) -> None:
    record = data.draw(records())
    after, wrong = data.draw(touched(record))
    if len(after) < wrong:
        return
    held = checkpoint(record, data.draw(st.integers(wrong, len(record))))
    only = sorted({wrong, *data.draw(st.sets(st.integers(1, len(after)), max_size=5))})
    note = checkpoint(after, min(int(held.split("\n")[1]), len(after)), origin=origin_of(record))
    report = verify_trail.verify(bundle(after, [note], only=only, origin=origin_of(record)), held=[held], now=NOW)

    assert report.verdict in ("entry_wrong", "record_rewritten"), report.said


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 10_000), st.sampled_from(["cut", "change", "put in"]))
def test_anything_done_to_the_bytes_of_a_bundle_is_found_and_breaks_nothing(more: bytes, at: int, how: str) -> None:
    record = chained([(an_envelope(f"step {n}"), "{}") for n in range(5)])
    whole = bundle(record, [checkpoint(record, 5)])
    at %= len(whole)
    changed = whole[:at] if how == "cut" else whole[:at] + more + whole[at + (len(more) if how == "change" else 0) :]
    report = verify_trail.verify(changed, now=NOW)

    assert report.verdict != "proven" or _same_record(changed, whole)


def _same_record(one: bytes, other: bytes) -> bool:
    """What a ZIP file says of times and rights is no part of the record."""
    return verify_trail.open_bundle(one).files == verify_trail.open_bundle(other).files
