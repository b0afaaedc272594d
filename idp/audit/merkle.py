"""Proofs that an auditor checks with the roots alone (RFC 9162 §2.1): made from a stretch of rows.

A tree is given by its frontier at some size and the leaves after it, so a proof needs the rows
between two checkpoints and never the whole log.
"""

from __future__ import annotations

from collections.abc import Sequence

from idp.audit.offline import Frontier, leaf_hash, node_hash


class Tree:
    """The tree over the leaves of ``start`` and those that follow."""

    def __init__(self, start: Frontier, chain_hashes: Sequence[str]) -> None:
        self._start = start.size
        self._full: dict[tuple[int, int], bytes] = {}
        self._leaves = [leaf_hash(chain_hash) for chain_hash in chain_hashes]
        self.size = start.size + len(chain_hashes)
        low = 0
        for root in start.hashes:
            high = low + (1 << ((start.size - low).bit_length() - 1))
            self._full[low, high] = root
            low = high

    def inclusion(self, index: int) -> list[bytes]:
        """PATH(index, D_n) of §2.1.3.1, for an index that ``start`` does not cover, from 0."""
        low, high = 0, self.size
        path: list[bytes] = []
        while high - low > 1:
            middle = low + _half(high - low)
            if index < middle:
                path.append(self._hash(middle, high))
                high = middle
            else:
                path.append(self._hash(low, middle))
                low = middle
        return path[::-1]

    def consistency(self) -> list[bytes]:
        """PROOF(m, D_n) of §2.1.4.1 from ``start`` (m > 0) to the whole tree."""
        first, low, high = self._start, 0, self.size
        path: list[bytes] = []
        while high != first:
            middle = low + _half(high - low)
            if first <= middle:
                path.append(self._hash(middle, high))
                high = middle
            else:
                path.append(self._hash(low, middle))
                low = middle
        if low > 0:
            path.append(self._hash(low, high))
        return path[::-1]

    def root(self) -> str:
        """The tree's hash in hexadecimal."""
        return self._hash(0, self.size).hex()

    def _hash(self, low: int, high: int) -> bytes:
        """MTH(D[low:high]) of §2.1.1."""
        known = self._full.get((low, high))
        if known is not None:
            return known
        if high - low == 1:
            return self._leaves[low - self._start]
        middle = low + _half(high - low)
        return node_hash(self._hash(low, middle), self._hash(middle, high))


def _half(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
