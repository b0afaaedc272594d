"""Checkpoints: how long the log was, and the root of its tree, signed, outside the database.

Once a minute, or after a thousand rows, each node adds one to its file of heads. Nothing is
signed that was not hashed again, and nothing that contradicts the last one: a table that was
changed, shortened or exchanged gets no signature. From one checkpoint to the next it costs the
rows between them, whatever the log's length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from idp.audit import store
from idp.audit.chain import START, find_head
from idp.audit.heads import Head, HeadsDamaged, HeadsFile, held
from idp.audit.offline import Broken, Checkpoint, Frontier, next_hash
from idp.foundation.context import Foundation
from idp.foundation.database import Row
from idp.foundation.errors import Conflict

CHECKPOINT_SECONDS = 60
CHECKPOINT_ROWS = 1000
_FETCH = 5000

Sign = Callable[[dict[str, Any]], str]
"""Gives the compact JWS of these claims, with the ``typ`` CHECKPOINT_TYPE."""


def add_checkpoint(foundation: Foundation, sign: Sign, *, now: bool = False) -> Checkpoint | None:
    """Sign how far the log has come, when that is due; None when it is not.

    With ``now`` it is due as soon as there is a row that the last checkpoint does not cover; when
    there is none, the last one is given. Raises Conflict ``audit_contradicted`` when the table is
    not the one that was signed before.
    """
    with held(foundation.settings.data_dir, wait=now) as heads:
        if heads is None:
            return None
        try:
            last = heads.last_checkpoint()
        except HeadsDamaged as error:
            raise _contradicted(0, str(error)) from error
        with foundation.database.reading() as tx:
            head = find_head(tx)
        if head.position < heads.last_position():
            raise _contradicted(head.position + 1, "the log was longer before")
        if last is not None and not _is_due(foundation, head, last, now=now):
            return last if now else None
        return None if head == START else _extend(foundation, heads, last, sign)


def _is_due(foundation: Foundation, head: Head, last: Checkpoint, *, now: bool) -> bool:
    rows = head.position - last.position
    age = abs(foundation.clock.now() - last.at)
    return rows > 0 and (now or rows >= CHECKPOINT_ROWS or age >= CHECKPOINT_SECONDS)


def _extend(
    foundation: Foundation, heads: HeadsFile, last: Checkpoint | None, sign: Sign
) -> Checkpoint:
    try:
        tree = last.tree() if last is not None else Frontier()
    except Broken as broken:
        raise _contradicted(broken.position, broken.fault) from broken
    chain_hash = last.chain_hash if last is not None else START.chain_hash
    if last is not None:
        with foundation.database.reading() as tx:
            if tx.one(store.FIND_HASH, position=last.position) != (chain_hash,):
                raise _contradicted(last.position, "a signed row is another one now")
    for position, stored, *row in sealed_after(foundation, tree.size):
        chain_hash = next_hash(chain_hash, row)
        if (position, stored) != (tree.size + 1, chain_hash):
            raise _contradicted(tree.size + 1, "a row does not fit its hash")
        tree.push(chain_hash)
    at, root = foundation.clock.now(), tree.root()
    claims = {"position": tree.size, "chain_hash": chain_hash, "at": at, "root": root}
    checkpoint = Checkpoint(tree.size, chain_hash, at, root, sign(claims), tuple(tree.hashes))
    heads.append_checkpoint(checkpoint)
    return checkpoint


def sealed_after(foundation: Foundation, after: int) -> Iterator[Row]:
    """Position, hash and COLUMNS of every sealed row after a position, in order.

    One transaction for each portion: a long one would hold back the clean-up of both databases.
    Rows that are sealed meanwhile only come after the last, so nothing is missed.
    """
    while True:
        with foundation.database.reading() as tx:
            rows = tx.all(store.LIST_SEALED, after=after, most=_FETCH)
        yield from rows
        if len(rows) < _FETCH:
            return
        after = rows[-1][0]


def _contradicted(position: int, fault: str) -> Conflict:
    return Conflict("audit_contradicted", f"no checkpoint at position {position}: {fault}")
