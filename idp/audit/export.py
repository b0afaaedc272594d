"""Export: the sealed events of a span of time as NDJSON, with what is needed to prove them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from idp.audit import store
from idp.audit.chain import find_head
from idp.foundation.clock import utc_text
from idp.foundation.context import Foundation

_FETCH = 5000
_END_OF_TIME_MS = 2**62


def export(
    foundation: Foundation, *, since_ms: int = 0, until_ms: int = _END_OF_TIME_MS
) -> Iterator[str]:
    """One JSON object a line for each event with ``since_ms <= at_ms < until_ms``, in order.

    Each has its ``position`` and ``chain_hash``, so the export is a file of heads too: ``audit
    verify --head FILE`` holds the database against it. The last line is the chain's head at the
    time of the export and has no ``type``.
    """
    after = -(2**62)
    while True:
        with foundation.database.reading() as tx:
            rows = tx.all(
                store.LIST_SEALED_BETWEEN,
                after=after,
                since_ms=since_ms,
                until_ms=until_ms,
                most=_FETCH,
            )
            head = find_head(tx)
        for position, chain_hash, *values in rows:
            event = dict(zip(store.COLUMNS, values, strict=True))
            event["at"] = utc_text(event["at_ms"] // 1000)
            entry = {"position": position, "chain_hash": chain_hash, **event}
            yield json.dumps(entry, ensure_ascii=False) + "\n"
        if len(rows) < _FETCH:
            yield json.dumps({"position": head.position, "chain_hash": head.chain_hash}) + "\n"
            return
        after = rows[-1][0]
