"""Heads of the chain outside the database, so that a rewritten or shortened table shows.

Each line of ``audit-heads.jsonl`` in the data folder says which hash the chain had at which
position. The file is only ever appended to; an operator may make it append-only for the system
too (``chattr +a``) and copy it to another machine.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_NAME = "audit-heads.jsonl"
_TAIL = 4096
_TORN = "#torn"
"""Ends a line that a stopping machine left half written: the file is never cut."""


@dataclass(frozen=True, slots=True)
class Head:
    """The chain's hash at one position."""

    position: int
    chain_hash: str


class HeadsDamaged(Exception):
    """The file of heads is not what the sealer wrote; the message names the line."""


def heads_file(data_dir: Path) -> Path:
    """Where an installation keeps its heads."""
    return data_dir / _NAME


class HeadsFile:
    """The file, held by one sealer of this machine at a time."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def last_position(self) -> int:
        """Position of the last whole line; 0 when there is none."""
        size = os.fstat(self._descriptor).st_size
        tail = os.pread(self._descriptor, _TAIL, max(0, size - _TAIL))
        for line in reversed(tail.splitlines()):
            try:
                return int(json.loads(line)["position"])
            except (ValueError, KeyError, TypeError):
                continue
        return 0

    def append(self, head: Head, at: int) -> None:
        """Write one head; it is on the disk when this returns. ``at`` is in epoch seconds."""
        entry = {"position": head.position, "chain_hash": head.chain_hash, "at": at}
        mark = f"{_TORN}\n" if self._is_torn() else ""
        os.write(self._descriptor, f"{mark}{json.dumps(entry)}\n".encode())
        os.fsync(self._descriptor)

    def _is_torn(self) -> bool:
        size = os.fstat(self._descriptor).st_size
        return size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"


@contextmanager
def held(data_dir: Path, *, wait: bool) -> Iterator[HeadsFile | None]:
    """Hold the file; None when another process has it and ``wait`` is false."""
    data_dir.mkdir(parents=True, exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    descriptor = os.open(heads_file(data_dir), flags, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield None
        else:
            yield HeadsFile(descriptor)
    finally:
        os.close(descriptor)


def read_heads(path: Path) -> Iterator[Head]:
    """Every head of a file, by rising position. A whole export serves as well: its rows are heads.

    Raises HeadsDamaged for a line that is no head, or one out of order.
    """
    last = 0
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith("\n"):
                # Written by a machine that stopped in the middle: it never counted.
                return
            if line.endswith(f"{_TORN}\n"):
                continue
            head = _parse(line, number)
            if head.position < last:
                raise HeadsDamaged(f"line {number} is out of order")
            last = head.position
            yield head


def _parse(line: str, number: int) -> Head:
    try:
        entry = json.loads(line)
        return Head(int(entry["position"]), str(entry["chain_hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise HeadsDamaged(f"line {number} is not a head") from error
