"""Heads of the chain outside the database, so that a rewritten or shortened table shows.

Each line of ``audit-heads.jsonl`` in the data folder says which hash the chain had at which
position; a checkpoint (checkpoints.py) says besides which root the tree had, and is signed. The
file is only ever appended to; an operator may make it append-only for the system too
(``chattr +a``) and copy it to another machine.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from idp.audit.offline import Checkpoint, read_checkpoint

_NAME = "audit-heads.jsonl"
_BLOCK = 16_384
"""Bytes read at once from the end; a line has 3,000 at most."""
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
        return next((entry["position"] for entry in self._backwards()), 0)

    def last_checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint; the lines after it are the heads of a minute."""
        for entry in self._backwards():
            if "jws" in entry:
                try:
                    return read_checkpoint(entry)
                except (ValueError, KeyError, TypeError) as error:
                    raise HeadsDamaged("the last checkpoint can't be read") from error
        return None

    def append_checkpoint(self, checkpoint: Checkpoint) -> None:
        """As ``append``, with what is needed to go on with the tree from there."""
        frontier = [root.hex() for root in checkpoint.frontier]
        self._write({**checkpoint.shape(), "frontier": frontier})

    def append(self, head: Head, at: int) -> None:
        """Write one head; it is on the disk when this returns. ``at`` is in epoch seconds."""
        self._write({"position": head.position, "chain_hash": head.chain_hash, "at": at})

    def _write(self, entry: dict[str, object]) -> None:
        mark = f"{_TORN}\n" if self._is_torn() else ""
        os.write(self._descriptor, f"{mark}{json.dumps(entry)}\n".encode())
        os.fsync(self._descriptor)

    def _is_torn(self) -> bool:
        size = os.fstat(self._descriptor).st_size
        return size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"

    def _backwards(self) -> Iterator[dict[str, Any]]:
        """Every line that is a head, the last one first; a torn or damaged one is left out."""
        place = os.fstat(self._descriptor).st_size
        rest = b""
        while place > 0:
            start = max(0, place - _BLOCK)
            lines = (os.pread(self._descriptor, place - start, start) + rest).split(b"\n")
            place = start
            # The first piece goes on in the block before it.
            rest = lines.pop(0) if start else b""
            for line in reversed(lines):
                entry = _entry(line)
                if entry is not None:
                    yield entry


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


def read_heads(path: Path) -> Iterator[Head | Checkpoint]:
    """Every head of a file, by rising position. A whole export serves as well: its rows are heads.

    Raises HeadsDamaged for a line that is no head, or one out of order.
    """
    last = 0
    with path.open(encoding="utf-8", errors="replace") as lines:
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


def _parse(line: str, number: int) -> Head | Checkpoint:
    try:
        entry = json.loads(line)
        if "jws" in entry:
            return read_checkpoint(entry)
        return Head(int(entry["position"]), str(entry["chain_hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise HeadsDamaged(f"line {number} is not a head") from error


def _entry(line: bytes) -> dict[str, Any] | None:
    try:
        entry: dict[str, Any] = json.loads(line)
        return entry if type(entry["position"]) is int else None
    except (ValueError, KeyError, TypeError):
        return None
