"""Pages of entries as whole numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.store.search_bits import PAGE, from_places, packed, packed_places, page_of, places, unpacked

PLACES = st.sets(st.integers(0, PAGE - 1), max_size=60)


@given(PLACES)
def test_what_is_packed_is_unpacked(given: set[int]) -> None:
    bits = from_places(given)

    assert unpacked(packed(bits)) == bits
    assert packed_places(sorted(given)) == packed(bits)
    assert list(places(bits)) == sorted(given, reverse=True)


@pytest.mark.parametrize("many", [0, 1, 511, 512, 513, 4_096, PAGE])
def test_few_and_many_are_kept_in_the_smaller_form(many: int) -> None:
    bits = from_places(range(many))

    assert unpacked(packed(bits)) == bits
    assert packed_places(list(range(many))) == packed(bits)
    assert len(packed(bits)) == (2 * many if many <= 512 else PAGE // 8)


def test_the_ends_of_a_page() -> None:
    assert page_of(PAGE - 1) == (0, PAGE - 1)
    assert page_of(PAGE) == (1, 0)
    assert list(places(from_places([0, PAGE - 1]))) == [PAGE - 1, 0]
