"""The Merkle tree of RFC 6962, section 2.1, over the hashes of leaves: roots, proofs, and roots that grow.

Hashes here are bytes; `leaves` are already leaf hashes (of a zero byte and the content).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()
_NODE = b"\x01"


def node(left: bytes, right: bytes) -> bytes:
    """Returns the hash of an inner node."""
    return hashlib.sha256(_NODE + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """All that is needed to go on: the heads of the full subtrees, left to right, largest first."""

    size: int = 0
    """How many leaves they stand for."""
    heads: tuple[bytes, ...] = ()
    """One for each bit that is set in `size`."""

    def grown(self, leaves: Iterable[bytes]) -> "Frontier":
        """Returns the frontier with more leaves."""
        size, heads = self.size, list(self.heads)
        for leaf in leaves:
            head, full = leaf, size
            while full & 1:
                head, full = node(heads.pop(), head), full >> 1
            heads.append(head)
            size += 1
        return Frontier(size=size, heads=tuple(heads))

    def root(self) -> bytes:
        """Returns the root of the tree so far."""
        if not self.heads:
            return EMPTY
        head = self.heads[-1]
        for left in reversed(self.heads[:-1]):
            head = node(left, head)
        return head


class Tree:
    """All levels of a tree of a fixed size, for many proofs at once. Holds two hashes per leaf."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append([node(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])

    @property
    def size(self) -> int:
        """Returns how many leaves it has."""
        return len(self._levels[0])

    def root(self) -> bytes:
        """Returns the root."""
        return self._range(0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """Returns the audit path of the leaf at `index` (from 0), the lowest node first."""
        path, begin, end = [], 0, self.size
        while end - begin > 1:
            middle = begin + _split(end - begin)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin = middle
        return path[::-1]

    def consistency(self, size: int) -> list[bytes]:
        """Returns the proof that the first `size` leaves (at least 1) are those of this tree (section 2.1.2)."""
        path, begin, end, is_whole = [], 0, self.size, True
        while size != end:
            middle = begin + _split(end - begin)
            if size <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin, is_whole = middle, False
        return ([] if is_whole else [self._range(begin, end)]) + path[::-1]

    def _range(self, begin: int, end: int) -> bytes:
        """Returns the root over leaves `begin` to `end`, which always is a subtree of ours."""
        count = end - begin
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self._levels[level][begin >> level]
        middle = begin + _split(count)
        return node(self._range(begin, middle), self._range(middle, end))


def _split(count: int) -> int:
    """Returns the largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)
