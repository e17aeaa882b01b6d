"""The tree against the vectors of certificate-transparency, the words of RFC 6962, and anything made up."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewflow.audit.merkle import (
    EMPTY_ROOT,
    check_consistency,
    check_inclusion,
    complete_nodes,
    complete_root,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    leaf_of,
    node_hash,
    nodes_over,
    prove_consistency,
    prove_inclusion,
    root,
    root_of,
)

# The eight leaves of google/certificate-transparency, merkletree/merkle_tree_test.cc, and what it gives for them.
DATA = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
LEAVES = [leaf_hash(each) for each in DATA]

_sizes = st.integers(1, 300)


def _leaves(size: int) -> list[bytes]:
    return [leaf_hash(at.to_bytes(4, "big")) for at in range(size)]


def test_a_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_root_of_the_first_known_leaves(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("place", "size", "proof"), INCLUSION)
def test_the_known_proofs_of_inclusion(place: int, size: int, proof: list[str]) -> None:
    made = inclusion_proof(place - 1, LEAVES[:size])

    assert [each.hex() for each in made] == proof
    assert check_inclusion(LEAVES[place - 1], place - 1, size, made, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_the_known_proofs_of_consistency(old: int, new: int, proof: list[str]) -> None:
    made = consistency_proof(old, LEAVES[:new])

    assert [each.hex() for each in made] == proof
    assert check_consistency(old, new, made, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]))


def test_the_examples_that_the_text_of_the_standard_gives_for_seven_leaves() -> None:
    """RFC 6962, section 2.1.3: the letters of its picture."""
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, l_ = node_hash(g, h), node_hash(i, j)
    leaves = LEAVES[:7]

    assert inclusion_proof(0, leaves) == [b, h, l_]
    assert inclusion_proof(3, leaves) == [c, g, l_]
    assert inclusion_proof(4, leaves) == [f, j, k]
    assert inclusion_proof(6, leaves) == [i, k]
    assert consistency_proof(3, leaves) == [c, d, g, l_]
    assert consistency_proof(4, leaves) == [l_]
    assert consistency_proof(6, leaves) == [i, j, k]


def test_the_leaf_of_an_entry_is_made_of_the_thirty_two_bytes_of_its_hash() -> None:
    assert leaf_of("ab" * 32) == sha256(b"\x00" + b"\xab" * 32).digest()


def _as_the_standard_says(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = max(2**n for n in range(len(leaves).bit_length()) if 2**n < len(leaves))
    return node_hash(_as_the_standard_says(leaves[:half]), _as_the_standard_says(leaves[half:]))


@given(_sizes)
def test_a_root_is_what_the_standard_says_in_words(size: int) -> None:
    leaves = _leaves(size)

    assert root_of(leaves) == _as_the_standard_says(leaves)


@given(_sizes, st.data())
def test_every_leaf_can_be_proved_and_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = _leaves(size)
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    proof, of_all = inclusion_proof(index, leaves), root_of(leaves)

    assert check_inclusion(leaves[index], index, size, proof, of_all)
    assert not check_inclusion(leaf_hash(b"another"), index, size, proof, of_all)
    assert check_inclusion(leaves[index], other, size, proof, of_all) is (index == other)
    assert not check_inclusion(leaves[index], index, size, proof, leaf_hash(b"another"))
    assert not check_inclusion(leaves[index], index, size, [*proof, of_all], of_all)
    assert not proof or not check_inclusion(leaves[index], index, size, proof[:-1], of_all)
    assert not check_inclusion(leaves[index], size, size, proof, of_all)
    assert not check_inclusion(leaves[index], -1, size, proof, of_all)


@given(_sizes, st.data())
def test_a_changed_hash_in_a_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    leaves = _leaves(size)
    old = data.draw(st.integers(1, size))
    of_all, of_old = root_of(leaves), root_of(leaves[:old])

    for proof in _each_changed(inclusion_proof(old - 1, leaves)):
        assert not check_inclusion(leaves[old - 1], old - 1, size, proof, of_all)
    for proof in _each_changed(consistency_proof(old, leaves)):
        assert not check_consistency(old, size, proof, of_old, of_all)


def _each_changed(proof: list[bytes]) -> list[list[bytes]]:
    return [[*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :]] for at in range(len(proof))]


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_longer_tree_is_shown_to_have_grown_from_the_shorter(one: int, other: int) -> None:
    old, size = sorted((one, other))
    leaves = _leaves(size)
    proof, was, now = consistency_proof(old, leaves), root_of(leaves[:old]), root_of(leaves)

    assert check_consistency(old, size, proof, was, now)
    assert not check_consistency(old, size, proof, leaf_hash(b"another"), now)
    assert old == 0 or not check_consistency(old, size, proof, was, leaf_hash(b"another"))
    assert not check_consistency(old, size, [*proof, was], was, now)
    assert not proof or not check_consistency(old, size, proof[:-1], was, now)
    assert old == size or not check_consistency(size, old, proof, now, was)


@given(st.integers(2, 300), st.data())
def test_a_tree_with_an_earlier_leaf_changed_did_not_grow_from_the_shorter(size: int, data: st.DataObject) -> None:
    leaves = _leaves(size)
    old = data.draw(st.integers(1, size - 1))
    changed = list(leaves)
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"tidied")

    proof = consistency_proof(old, changed)

    assert not check_consistency(old, size, proof, root_of(leaves[:old]), root_of(changed))


@given(_sizes, st.data())
def test_a_proof_for_a_shorter_tree_comes_from_the_nodes_of_the_longer(size: int, data: st.DataObject) -> None:
    leaves = _leaves(size)
    shorter = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, shorter - 1))
    node = nodes_over(leaves)

    assert root(shorter, node) == root_of(leaves[:shorter])
    assert prove_inclusion(index, shorter, node) == inclusion_proof(index, leaves[:shorter])
    assert prove_consistency(index, shorter, node) == consistency_proof(index, leaves[:shorter])


@given(st.integers(0, 10_000))
def test_a_range_is_cut_into_complete_nodes_that_cover_it_once(size: int) -> None:
    covered = [leaf for level, at in complete_nodes(0, size) for leaf in range(at << level, (at + 1) << level)]

    assert covered == list(range(size))


def test_a_complete_node_is_the_root_of_what_is_below_it() -> None:
    assert complete_root(LEAVES) == root_of(LEAVES)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_that_is_not_there_cannot_be_proved(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="there is no leaf"):
        inclusion_proof(index, LEAVES[:size])


@pytest.mark.parametrize("old", [-1, 4])
def test_a_tree_did_not_grow_from_a_longer_one(old: int) -> None:
    with pytest.raises(ValueError, match="did not grow"):
        consistency_proof(old, LEAVES[:3])
