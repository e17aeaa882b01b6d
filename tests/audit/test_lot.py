"""A random share is drawn by hashes alone: anybody with `sha256sum` draws the same."""

from __future__ import annotations

import subprocess
from collections import Counter
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.audit.lot import drawn_from, how_many, place_of, seed_of

REFERENCES = st.sets(st.from_regex(r"SI-20[0-9]{2}-[0-9]{3}", fullmatch=True), min_size=1, max_size=40)
SHARES = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)


def by_hand(before: str, after: str) -> str:
    """What the page tells people to type."""
    done = subprocess.run(
        ["sh", "-c", r"printf '%s\n%s' " + f"'{before}' '{after}' | sha256sum"], capture_output=True, check=True
    )
    return done.stdout.decode().split()[0]


def test_the_seed_and_the_places_are_what_a_shell_gives() -> None:
    head, request = sha256(b"entry 17").hexdigest(), "rapid_reviews of bristol from 2020-04-01 to 2021-03-31, 1/10"
    seed = seed_of(head, request)

    assert seed == by_hand(head, request)
    assert place_of(seed, "SI-2020-001") == by_hand(seed, "SI-2020-001")


def test_the_lowest_hashes_are_drawn() -> None:
    frame = [f"SI-2020-{number:03d}" for number in range(1, 31)]
    seed = "5eed"

    drawn = drawn_from(frame, seed=seed, share=Fraction(1, 10))

    by_place = sorted(frame, key=lambda reference: sha256(f"{seed}\n{reference}".encode()).hexdigest())
    assert list(drawn) == by_place[:3]


@pytest.mark.parametrize(
    ("frame", "share", "count"), [(9, "1/10", 1), (10, "1/10", 1), (11, "1/10", 2), (3, "1/1", 3), (0, "1/2", 0)]
)
def test_a_share_is_rounded_up(frame: int, share: str, count: int) -> None:
    assert how_many(frame, Fraction(share)) == count


@given(REFERENCES, SHARES, st.text(max_size=8))
def test_a_draw_comes_out_the_same_whatever_the_order_of_the_frame(frame: set[str], share: Fraction, seed: str) -> None:
    drawn = drawn_from(sorted(frame), seed=seed, share=share)

    assert drawn == drawn_from(sorted(frame, reverse=True), seed=seed, share=share)
    assert set(drawn) <= frame
    assert len(set(drawn)) == how_many(len(frame), share) >= 1


def test_every_reference_has_its_chance() -> None:
    frame = [f"SI-2020-{number:03d}" for number in range(1, 11)]
    drawn = Counter(drawn_from(frame, seed=f"{seed}", share=Fraction(1, 10))[0] for seed in range(3000))

    assert len(drawn) == 10
    assert min(drawn.values()) > 220, "one reference is drawn far less often than the others"
