"""Sealing: each event gets the next position and a hash over itself and all before it.

Events are written unsealed, so that acts never wait for one another's audit rows; a sealer takes
them up within a second. From then on no row can be changed, removed, put in between or put
elsewhere without a break in the chain, and no end be cut off without contradicting a head
(heads.py), which is kept outside the database.
"""

from __future__ import annotations

from idp.audit import store
from idp.audit.heads import Head, HeadsFile, held
from idp.audit.offline import NOTHING, next_hash
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction

BATCH = 500
"""Rows sealed in one transaction: some ten milliseconds, for which SQLite's writers wait."""
START = Head(0, NOTHING)


def seal(foundation: Foundation, *, wait: bool = False) -> int:
    """Seal what is not sealed yet; gives the number of rows.

    Of many workers one does it; the others get 0 at once, unless ``wait`` makes them stand in
    line (before a verification). Raises Unavailable when the database can't be reached.
    """
    if not wait and not _has_work(foundation):
        return 0
    total = 0
    with held(foundation.settings.data_dir, wait=wait) as heads:
        if heads is None:
            return 0
        while True:
            count = _seal_batch(foundation, heads, wait=wait)
            total += count
            if count < BATCH:
                return total


def _has_work(foundation: Foundation) -> bool:
    with foundation.database.reading() as tx:
        return tx.one(store.IS_ANY_UNSEALED) is not None


def _seal_batch(foundation: Foundation, heads: HeadsFile, *, wait: bool) -> int:
    with foundation.database.transaction() as tx:
        if not foundation.database.is_sqlite and not _lock(tx, wait=wait):
            return 0
        head = find_head(tx)
        rows = tx.all(store.LIST_UNSEALED, most=BATCH)
        sealed = []
        for row in rows:
            head = Head(head.position + 1, next_hash(head.chain_hash, row))
            sealed.append({"id": row[0], "position": head.position, "chain_hash": head.chain_hash})
        tx.many(store.SEAL, sealed)
    # After the commit: a head must never speak of rows that were not kept. Should the machine
    # stop in between, the next run writes the head that is missing.
    if head.position > heads.last_position():
        heads.append(head, foundation.clock.now())
    return len(rows)


def find_head(tx: Transaction) -> Head:
    """The newest sealed row's place and hash; START when nothing is sealed."""
    row = tx.one(store.LAST_SEALED)
    return Head(*row) if row is not None else START


def _lock(tx: Transaction, *, wait: bool) -> bool:
    statement = store.LOCK_POSTGRESQL if wait else store.TRY_LOCK_POSTGRESQL
    row = tx.one(statement, number=store.SEALER_LOCK)
    return row is not None and bool(row[0])
