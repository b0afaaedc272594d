"""Verification: every sealed row is hashed again and held against every head that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from idp.audit import store
from idp.audit.chain import START, next_hash
from idp.audit.heads import Head, HeadsDamaged, heads_file, read_heads
from idp.foundation.context import Foundation
from idp.foundation.database import Row

_FETCH = 5000


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. ``first_bad_position`` is where the chain first differs from what it was."""

    rows: int
    unsealed: int
    heads: int
    head: Head
    fault: str | None = None
    first_bad_position: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.fault is None


class _Broken(Exception):
    def __init__(self, position: int, fault: str) -> None:
        super().__init__(fault)
        self.position = position
        self.fault = fault


def verify(foundation: Foundation, extra_heads: Iterable[Path] = ()) -> Verification:
    """Check the chain against the installation's own heads and those of ``extra_heads``.

    Finds every edit, removal, insertion, exchange and cut of sealed rows since the first head
    that is still held. Raises OSError when a named file can't be read.
    """
    own = heads_file(foundation.settings.data_dir)
    checks = [_HeadCheck(path) for path in (*((own,) if own.exists() else ()), *extra_heads)]
    current = START
    fault: str | None = None
    bad: int | None = None
    try:
        for check in checks:
            check.open()
        for row in _stream(foundation):
            current = _step(current, row)
            for check in checks:
                check.at(current)
        for check in checks:
            check.end(current)
    except _Broken as broken:
        fault, bad = broken.fault, broken.position
    with foundation.database.reading() as tx:
        counted = tx.one(store.COUNT_UNSEALED)
    unsealed = counted[0] if counted else 0
    heads = sum(check.compared for check in checks)
    return Verification(current.position, unsealed, heads, current, fault, bad)


def _step(current: Head, row: Row) -> Head:
    position, chain_hash = row[0], row[1]
    if position != current.position + 1:
        raise _Broken(current.position + 1, "a row is missing")
    try:
        expected = next_hash(current.chain_hash, row[2:])
    except TypeError:
        # SQLite keeps a value of any type in any column: ours are texts and integers.
        expected = ""
    if chain_hash != expected:
        raise _Broken(position, "a row does not fit its hash")
    return Head(position, chain_hash)


def _stream(foundation: Foundation) -> Iterator[Row]:
    # One transaction for each portion: a long one would hold back the clean-up of both databases.
    # Rows that are sealed meanwhile only come after the last, so nothing is missed.
    after = -(2**62)
    while True:
        with foundation.database.reading() as tx:
            rows = tx.all(store.LIST_SEALED, after=after, most=_FETCH)
        yield from rows
        if len(rows) < _FETCH:
            return
        after = rows[-1][0]


class _HeadCheck:
    """Walks one file of heads beside the chain."""

    def __init__(self, path: Path) -> None:
        self.compared = 0
        self._path = path
        self._heads = read_heads(path)
        self._next: Head | None = None

    def open(self) -> None:
        self._advance(START)

    def at(self, current: Head) -> None:
        while self._next is not None and self._next.position <= current.position:
            if self._next.position == current.position and self._next != current:
                raise _Broken(
                    current.position, f"the chain is not the one that {self._path.name} knows"
                )
            self.compared += 1
            self._advance(current)

    def end(self, current: Head) -> None:
        if self._next is not None:
            raise _Broken(
                current.position + 1,
                f"the chain ends before position {self._next.position} of {self._path.name}",
            )

    def _advance(self, current: Head) -> None:
        try:
            self._next = next(self._heads, None)
        except HeadsDamaged as error:
            raise _Broken(current.position + 1, f"{self._path.name}: {error}") from error
