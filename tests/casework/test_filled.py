"""A page is filled by reading on, and reading on ends."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reviewflow.casework.views.filled import MOST_LOOKED_AT, Filled, fill


def page(rows: int, seen: range, *, size: int = 10, after: int | None = None) -> tuple[Filled[int, str], int]:
    """A page of the numbers from 1 on, of which some are seen, and how often it asked."""
    asked = 0

    def read(last: int | None, limit: int) -> Sequence[int]:
        nonlocal asked
        asked += 1
        first = (last or 0) + 1
        return range(first, min(first + limit, rows + 1))

    return fill(read, lambda some: [(n, str(n)) for n in some if n in seen], size=size, after=after), asked


def test_a_page_of_what_everybody_sees_asks_once() -> None:
    found, asked = page(1_000, range(1, 1_001))

    assert (found.lines, found.last, asked) == (tuple(str(n) for n in range(1, 11)), 10, 1)


def test_the_last_page_says_that_nothing_comes_after_it() -> None:
    assert page(10, range(1, 11))[0].last is None
    assert page(25, range(1, 26), after=20)[0] == Filled(("21", "22", "23", "24", "25"), None)


def test_one_that_is_seen_among_a_thousand_is_found() -> None:
    found, asked = page(1_000, range(900, 901))

    assert (found.lines, found.last) == (("900",), None)
    assert asked <= 8


def test_pages_hold_everything_that_is_seen_once() -> None:
    seen, after, pages = range(7, 3_000, 97), None, []
    while True:
        found, _ = page(3_000, seen, after=after)
        pages.append(found.lines)
        after = found.last
        if after is None:
            break

    assert [n for lines in pages for n in lines] == [str(n) for n in seen]
    assert all(len(lines) == 10 for lines in pages[:-1])


@pytest.mark.parametrize("rows", [MOST_LOOKED_AT * 10])
def test_it_looks_no_further_after_very_many_and_says_so(rows: int) -> None:
    found, asked = page(rows, range(rows, rows + 1))

    assert found.lines == ()
    assert found.looked_at is not None
    assert MOST_LOOKED_AT <= found.looked_at < MOST_LOOKED_AT * 2
    assert found.last == found.looked_at
    assert asked < 12
