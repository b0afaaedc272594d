"""Verification: every sealed row is hashed again and held against every head that is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from idp.audit import store
from idp.audit.chain import START
from idp.audit.checkpoints import sealed_after
from idp.audit.heads import Head, HeadsDamaged, heads_file, read_heads
from idp.audit.offline import Broken, Checkpoint, Frontier, Keys, next_hash
from idp.foundation.context import Foundation
from idp.foundation.database import Row


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. ``first_bad_position`` is where the chain first differs from what it was."""

    rows: int
    unsealed: int
    heads: int
    checkpoints: int
    head: Head
    fault: str | None = None
    first_bad_position: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.fault is None


def verify(
    foundation: Foundation, extra_heads: Iterable[Path] = (), keys: Keys | None = None
) -> Verification:
    """Check the chain against the installation's own heads and those of ``extra_heads``.

    Finds every edit, removal, insertion, exchange and cut of sealed rows since the first head
    that is still held. Checkpoints among them must have the root of the tree; with ``keys`` one
    of these must have signed each. Raises OSError when a named file can't be read.
    """
    own = heads_file(foundation.settings.data_dir)
    checks = [_HeadCheck(path, keys) for path in (*((own,) if own.exists() else ()), *extra_heads)]
    current, tree = START, Frontier()
    fault: str | None = None
    bad: int | None = None
    try:
        for check in checks:
            check.open()
        for row in sealed_after(foundation, -(2**62)):
            current = _step(current, row)
            tree.push(current.chain_hash)
            for check in checks:
                check.at(current, tree)
        for check in checks:
            check.end(current)
    except Broken as broken:
        fault, bad = broken.fault, broken.position
    with foundation.database.reading() as tx:
        counted = tx.one(store.COUNT_UNSEALED)
    unsealed = counted[0] if counted else 0
    heads = sum(check.compared for check in checks)
    signed = sum(check.signed for check in checks)
    return Verification(current.position, unsealed, heads, signed, current, fault, bad)


def _step(current: Head, row: Row) -> Head:
    position, chain_hash = row[0], row[1]
    if position != current.position + 1:
        raise Broken(current.position + 1, "a row is missing")
    try:
        expected = next_hash(current.chain_hash, row[2:])
    except TypeError:
        # SQLite keeps a value of any type in any column: ours are texts and integers.
        expected = ""
    if chain_hash != expected:
        raise Broken(position, "a row does not fit its hash")
    return Head(position, chain_hash)


class _HeadCheck:
    """Walks one file of heads beside the chain."""

    def __init__(self, path: Path, keys: Keys | None) -> None:
        self.compared = 0
        self.signed = 0
        self._path = path
        self._keys = keys
        self._heads = read_heads(path)
        self._next: Head | Checkpoint | None = None

    def open(self) -> None:
        self._advance(START)

    def at(self, current: Head, tree: Frontier) -> None:
        while self._next is not None and self._next.position <= current.position:
            if self._next.position == current.position:
                self._compare(self._next, current, tree)
            self.compared += 1
            self._advance(current)

    def _compare(self, head: Head | Checkpoint, current: Head, tree: Frontier) -> None:
        is_known = head.chain_hash == current.chain_hash
        if isinstance(head, Checkpoint):
            is_known = is_known and head.root == tree.root()
            if self._keys is not None:
                head.check(self._keys)
            self.signed += 1
        if not is_known:
            raise Broken(current.position, f"the chain is not the one that {self._path.name} knows")

    def end(self, current: Head) -> None:
        if self._next is not None:
            raise Broken(
                current.position + 1,
                f"the chain ends before position {self._next.position} of {self._path.name}",
            )

    def _advance(self, current: Head) -> None:
        try:
            self._next = next(self._heads, None)
        except HeadsDamaged as error:
            raise Broken(current.position + 1, f"{self._path.name}: {error}") from error
