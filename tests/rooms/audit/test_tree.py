"""The tree and its proofs, against the definitions of RFC 9162 §2.1 written down once more."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.audit.merkle import Tree
from idp.audit.offline import (
    Broken,
    Frontier,
    check_consistency,
    check_inclusion,
    decode_path,
    encode_path,
    leaf_hash,
)

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
LEAVES = [sha256(str(number).encode()).hexdigest() for number in range(300)]


def mth(leaves: list[str]) -> bytes:
    """§2.1.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + bytes.fromhex(leaves[0])).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def grown(size: int) -> Frontier:
    tree = Frontier()
    for leaf in LEAVES[:size]:
        tree.push(leaf)
    return tree


@pytest.mark.spec("RFC 9162 §2.1.1")
def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == mth([]).hex() == EMPTY


@pytest.mark.spec("RFC 9162 §2.1.1")
@pytest.mark.parametrize("size", [*range(9), 15, 16, 17, 255, 256, 257])
def test_a_tree_that_grew_leaf_by_leaf_has_the_root_of_the_definition(size: int) -> None:
    assert grown(size).root() == mth(LEAVES[:size]).hex()
    assert len(grown(size).hashes) == size.bit_count()


@pytest.mark.spec("RFC 9162 §2.1.3")
@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_of_every_tree_is_proven_from_every_start(size: int) -> None:
    root = mth(LEAVES[:size]).hex()
    for start in range(size):
        tree = Tree(grown(start), LEAVES[start:size])
        assert tree.root() == root
        for index in range(start, size):
            path = tree.inclusion(index)
            assert check_inclusion(index, size, leaf_hash(LEAVES[index]), path, root)
            other = leaf_hash(LEAVES[index + 1])
            assert not check_inclusion(index, size, other, path, root)


@pytest.mark.spec("RFC 9162 §2.1.4")
@pytest.mark.parametrize("second", range(1, 34))
def test_every_tree_is_proven_to_continue_every_smaller_one(second: int) -> None:
    new = mth(LEAVES[:second]).hex()
    for first in range(1, second):
        old = mth(LEAVES[:first]).hex()
        path = Tree(grown(first), LEAVES[first:second]).consistency()
        assert check_consistency(first, second, old, new, path)
        assert not check_consistency(first, second, new, new, path)
        assert not check_consistency(first, second, old, old, path)
        assert not check_consistency(first, second, old, new, path[:-1])
    assert check_consistency(second, second, new, new, [])


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_proof_holds_and_with_one_bit_changed_it_does_not(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, len(LEAVES)), "size")
    index = data.draw(st.integers(0, size - 1), "index")
    start = data.draw(st.integers(0, index), "start")
    root = grown(size).root()
    path = Tree(grown(start), LEAVES[start:size]).inclusion(index)
    leaf = leaf_hash(LEAVES[index])
    assert check_inclusion(index, size, leaf, decode_path(encode_path(path)), root)
    place = data.draw(st.integers(0, len(path) * 256 - 1), "bit")
    raw = bytearray(b"".join(path))
    raw[place // 8] ^= 1 << place % 8
    bent = [bytes(raw[at : at + 32]) for at in range(0, len(raw), 32)]
    assert not check_inclusion(index, size, leaf, bent, root)
    assert not check_inclusion(index, size, leaf, path[:-1], root)
    assert not check_inclusion(index, size, leaf, [*path, path[0]], root)


@given(st.integers(1, 299), st.integers(2, 300), st.data())
@settings(max_examples=150, deadline=None)
def test_a_consistency_proof_holds_for_its_trees_alone(
    first: int, second: int, data: st.DataObject
) -> None:
    first, second = sorted((first, second))
    path = Tree(grown(first), LEAVES[first:second]).consistency() if first < second else []
    old, new = grown(first).root(), grown(second).root()
    assert check_consistency(first, second, old, new, path)
    other = data.draw(st.integers(1, 300).filter(lambda size: size != first), "other")
    assert not check_consistency(first, second, grown(other).root(), new, path)


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(Broken):
        Frontier(3, grown(4).hashes)


@pytest.mark.parametrize(
    "text", ["A", "AA", "A" * 44, "A" * 42 + "B", "A" * 43 + "=", "A" * 42 + "é"]
)
def test_a_path_has_one_spelling(text: str) -> None:
    with pytest.raises(Broken):
        decode_path(text)
