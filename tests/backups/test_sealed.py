"""A sealed stream gives back what was put in, or nothing."""

from __future__ import annotations

import io
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewflow.backups import sealed
from reviewflow.backups.sealed import SEGMENT, TAG, SealBroken, Sealer, opened

KEY = secrets.token_bytes(32)


def seal(octets: bytes, *, pieces: int = 1) -> bytes:
    into = io.BytesIO()
    sealer = Sealer(into, KEY)
    size = max(1, -(-len(octets) // pieces))
    for at in range(0, len(octets), size):
        sealer.write(octets[at : at + size])
    sealer.close()
    assert sealer.written == len(into.getvalue())
    return into.getvalue()


def opens(octets: bytes, *, key: bytes = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(octets), len(octets), key))


@pytest.mark.parametrize("size", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 5])
def test_what_is_put_in_comes_out(size: int) -> None:
    octets = secrets.token_bytes(size)

    assert opens(seal(octets, pieces=3)) == octets


@settings(deadline=None, max_examples=60)
@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_bit_can_be_changed(at: int, bit: int) -> None:
    whole = bytearray(seal(b"x" * 2000))
    whole[at % len(whole)] ^= 1 << bit

    with pytest.raises(SealBroken):
        opens(bytes(whole))


def test_no_segment_can_be_left_out_doubled_or_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "SEGMENT", 100)
    whole = seal(bytes(range(250)) + b"the end")
    parts = [whole[at : at + 100 + TAG] for at in range(0, len(whole), 100 + TAG)]
    assert len(parts) == 3

    for others in (
        parts[:2],
        parts[:1],
        parts[1:],
        [parts[0], parts[2]],
        [parts[1], parts[0], parts[2]],
        [*parts, parts[2]],
    ):
        with pytest.raises(SealBroken):
            opens(b"".join(others))
    with pytest.raises(SealBroken):
        opens(b"")
    assert opens(b"".join(parts)) == bytes(range(250)) + b"the end"


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        opens(seal(b"a name"), key=secrets.token_bytes(32))


def test_nothing_of_it_can_be_read() -> None:
    assert b"Zed Synthetic" not in seal(b"Zed Synthetic" * 100)
