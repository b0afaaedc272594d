"""Proofs about single events and single checkpoints, for who is shown no more than those."""

from __future__ import annotations

from idp.audit import store
from idp.audit.chain import START
from idp.audit.checkpoints import sealed_after
from idp.audit.export import checkpoints, event_shape
from idp.audit.merkle import Tree
from idp.audit.offline import Checkpoint, Frontier, encode_path
from idp.foundation.context import Foundation
from idp.foundation.errors import Conflict, NotFound


def prove_event(foundation: Foundation, event_id: int) -> dict[str, object]:
    """One event, and that the first checkpoint after it has it (RFC 9162 §2.1.3).

    Raises NotFound for an unknown event, Conflict for one that no checkpoint covers yet.
    """
    with foundation.database.reading() as tx:
        row = tx.one(store.FIND_SEALED, id=event_id)
        if row is None:
            raise NotFound("unknown_event", "there is no event with this id")
        if row[0] is None:
            raise Conflict("not_signed_yet", "no checkpoint covers this event yet")
        before = tx.one(store.FIND_HASH, position=row[0] - 1)
    start, covering = None, None
    for checkpoint in checkpoints(foundation):
        if checkpoint.position >= row[0]:
            covering = checkpoint
            break
        start = checkpoint
    if covering is None:
        raise Conflict("not_signed_yet", "no checkpoint covers this event yet")
    tree = _tree(foundation, start, covering)
    return {
        "event": event_shape(row),
        "previous": before[0] if before is not None else START.chain_hash,
        "path": encode_path(tree.inclusion(row[0] - 1)),
        "checkpoints": [covering.shape()],
    }


def prove_consistency(foundation: Foundation, first: int, second: int) -> dict[str, object]:
    """That the log at the checkpoint of size ``second`` continues that of size ``first``.

    (RFC 9162 §2.1.4.) Raises NotFound when there is no checkpoint of one of the sizes.
    """
    found = {
        checkpoint.position: checkpoint
        for checkpoint in checkpoints(foundation)
        if checkpoint.position in (first, second)
    }
    if first > second or len(found) != len({first, second}):
        raise NotFound("unknown_checkpoint", "no two checkpoints of these sizes, in this order")
    tree = _tree(foundation, found[first], found[second])
    return {
        "path": encode_path(tree.consistency() if first < second else ()),
        "checkpoints": [found[first].shape(), found[second].shape()],
    }


def _tree(foundation: Foundation, start: Checkpoint | None, end: Checkpoint) -> Tree:
    frontier = start.tree() if start is not None else Frontier()
    hashes: list[str] = []
    for row in sealed_after(foundation, frontier.size):
        if row[0] > end.position:
            break
        hashes.append(row[1])
    tree = Tree(frontier, hashes)
    if tree.root() != end.root:
        raise Conflict("audit_contradicted", "the table is not the one that was signed")
    return tree
