"""Roots and proofs are those of RFC 6962: by its own recursive definition, and by its published test vectors."""

import hashlib

import pytest

from api.bundle.verify_bundle import climb, is_continued
from api.chain.merkle import EMPTY, Frontier, Tree, node

# The leaves and roots of the RFC's reference implementation (Certificate Transparency, merkletree tests).
CONTENTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
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
LEAVES = [hashlib.sha256(b"\x00" + bytes.fromhex(content)).digest() for content in CONTENTS]
MANY = [hashlib.sha256(bytes([number])).digest() for number in range(70)]


def root_by_definition(leaves: list[bytes]) -> bytes:
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(root_by_definition(leaves[:split]), root_by_definition(leaves[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size: int) -> None:
    assert Tree(LEAVES[:size]).root().hex() == ROOTS[size - 1]


def test_a_tree_and_a_frontier_have_the_root_of_the_definition_at_every_size() -> None:
    for size in range(len(MANY) + 1):
        wanted = root_by_definition(MANY[:size])
        assert Tree(MANY[:size]).root() == wanted
        assert Frontier().grown(MANY[: size // 3]).grown(MANY[size // 3 : size]).root() == wanted


def test_every_leaf_of_every_tree_is_proven_and_no_other_leaf_by_the_same_proof() -> None:
    for size in range(1, 35):
        tree = Tree(MANY[:size])
        for index in range(size):
            path = tree.inclusion(index)
            assert climb(index, size - 1, MANY[index], path)[1] == tree.root()
            assert climb(index, size - 1, MANY[index + 1], path)[1] != tree.root()
            assert climb(index, size - 1, MANY[index], [*path, MANY[0]])[1] != tree.root()


def test_every_tree_is_proven_to_continue_each_smaller_one_and_no_other() -> None:
    for size in range(1, 35):
        tree = Tree(MANY[:size])
        now = (size, tree.root())
        for old in range(1, size):
            path = tree.consistency(old)
            assert is_continued((old, root_by_definition(MANY[:old])), now, path)
            assert not is_continued((old, root_by_definition(MANY[1 : old + 1])), now, path)
            assert not is_continued((old, root_by_definition(MANY[:old])), (size, MANY[0]), path)
        assert is_continued(now, now, [])
        assert not is_continued((size + 1, tree.root()), now, [])
