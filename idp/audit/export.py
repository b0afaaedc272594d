"""Export: the sealed events of a span of time as NDJSON, with what is needed to prove them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from idp.audit import store
from idp.audit.chain import START, find_head
from idp.audit.checkpoints import sealed_after
from idp.audit.heads import Head, heads_file, read_heads
from idp.audit.offline import COLUMNS, Checkpoint
from idp.foundation.clock import utc_text
from idp.foundation.context import Foundation
from idp.foundation.database import Row

_END_OF_TIME_MS = 2**62


def export(
    foundation: Foundation,
    *,
    since_ms: int = 0,
    until_ms: int = _END_OF_TIME_MS,
    newest: Checkpoint | None = None,
) -> Iterator[str]:
    """One JSON object a line for each event with ``since_ms <= at_ms < until_ms``, in order.

    Between them stand the checkpoints, from the last one before the span to the first one that
    covers it; a row in between that is not of the span has its hash alone. The last line says
    where the export ends. ``offline.py`` proves it, and as each line has its ``position`` and
    ``chain_hash``, it is a file of heads too: ``audit verify --head FILE`` holds the database
    against it. With ``newest``, what was sealed after this checkpoint is left for another time.
    """
    with foundation.database.reading() as tx:
        head = find_head(tx)
        found = tx.one(store.SPAN_OF_TIME, since_ms=since_ms, until_ms=until_ms)
    # Where nothing is of that time, the newest checkpoint alone says until when.
    first, last = found if found not in (None, (None, None)) else (head.position + 1, 0)
    if newest is not None:
        last = min(last, newest.position)
    start, following = _around(foundation, first, last)
    current = Head(start.position, start.chain_hash) if start is not None else START
    if start is not None:
        yield _signed(start)
    end = max([last, current.position, *(checkpoint.position for checkpoint in following[-1:])])
    for row in sealed_after(foundation, current.position):
        if row[0] > end:
            break
        current = Head(row[0], row[1])
        yield _line(row, is_shown=since_ms <= row[3] < until_ms)
        while following and following[0].position <= current.position:
            yield _signed(following.pop(0))
    yield json.dumps({"position": current.position, "chain_hash": current.chain_hash}) + "\n"


def checkpoints(foundation: Foundation) -> Iterator[Checkpoint]:
    """What this node has signed, oldest first."""
    path = heads_file(foundation.settings.data_dir)
    heads = read_heads(path) if path.exists() else iter(())
    return (head for head in heads if isinstance(head, Checkpoint))


def _around(
    foundation: Foundation, first: int, last: int
) -> tuple[Checkpoint | None, list[Checkpoint]]:
    """The last checkpoint before a row, and those after it, up to the one that covers another."""
    start: Checkpoint | None = None
    following: list[Checkpoint] = []
    for checkpoint in checkpoints(foundation):
        if checkpoint.position < first:
            start = checkpoint
        else:
            following.append(checkpoint)
            if checkpoint.position >= last:
                break
    return start, following


def _signed(checkpoint: Checkpoint) -> str:
    frontier = [root.hex() for root in checkpoint.frontier]
    return json.dumps({**checkpoint.shape(), "frontier": frontier}) + "\n"


def event_shape(row: Row) -> dict[str, object]:
    """A sealed row as it is exported."""
    position, chain_hash, *values = row
    event = dict(zip(COLUMNS, values, strict=True))
    event["at"] = utc_text(event["at_ms"] // 1000)
    return {"position": position, "chain_hash": chain_hash, **event}


def _line(row: Row, *, is_shown: bool) -> str:
    shape = event_shape(row) if is_shown else {"position": row[0], "chain_hash": row[1]}
    return json.dumps(shape, ensure_ascii=False) + "\n"
