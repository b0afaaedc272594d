"""A batch: what was chosen, who agreed, and what became of each thing in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from idp.console.bulk import store
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import Conflict, NotFound
from idp.foundation.ids import new_id

MOST = 500
"""Things in one batch."""
MOST_ALONE = 25
"""So many one person takes away alone; of more a second one must agree (Pasal 2 huruf e)."""
_KEPT_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Chosen:
    """A thing that is acted on: its id, whose it is, in which unit; ``note`` is a right's role."""

    id: str
    person_id: str
    unit_code: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """One batch. Moments are epoch seconds; ``two_persons`` says whether a second one must agree.

    ``state`` is ``chosen``, ``waiting`` for the second person, ``running`` or ``dropped``.
    """

    id: str
    kind: str
    state: str
    two_persons: bool
    asked_by: str
    asked_at: int
    reason: str | None
    document: str | None
    decided_by: str | None
    decided_at: int | None
    asker: str
    decider: str | None


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One thing of a batch with its owner by name; ``outcome`` is ``open done failed``.

    ``cause`` is the code of the refusal where it failed, ``act`` the act in the audit trail.
    """

    position: int
    id: str
    person_id: str
    name: str
    unit_code: str | None
    unit_name: str | None
    note: str
    outcome: str
    cause: str | None
    act: str | None


def choose(
    tx: Transaction,
    kind: str,
    chosen: Sequence[Chosen],
    *,
    two_persons: bool,
    by: str,
    now: int,
    reason: str | None = None,
    document: str | None = None,
) -> str:
    """Keep what somebody chose, nothing done yet; gives the id. ``now`` is epoch seconds.

    What the same person chose a day ago and never went on with is forgotten.
    """
    before = now - _KEPT_SECONDS
    tx.run(store.FORGET_ITEMS, person_id=by, before=before)
    tx.run(store.FORGET, person_id=by, before=before)
    batch_id = new_id()
    tx.run(
        store.INSERT,
        id=batch_id,
        kind=kind,
        state="chosen",
        two_persons=int(two_persons),
        asked_by=by,
        asked_at=now,
        reason=reason,
        document=document,
    )
    tx.many(
        store.INSERT_ITEM,
        [
            {
                "batch_id": batch_id,
                "position": position,
                "item_id": one.id,
                "person_id": one.person_id,
                "unit_code": one.unit_code,
                "note": one.note,
                "outcome": "open",
            }
            for position, one in enumerate(chosen)
        ],
    )
    return batch_id


def get_batch(tx: Transaction, batch_id: str) -> BatchRecord:
    """The batch; raises NotFound."""
    row = tx.one(store.FIND, batch_id=batch_id)
    if row is None:
        raise NotFound("batch_not_found", "there is no such batch")
    return _record(row)


def list_waiting(tx: Transaction, kind: str, *, limit: int = 5) -> list[BatchRecord]:
    """Those that wait for a second person, the oldest first. One query."""
    return [_record(row) for row in tx.all(store.WAITING, kind=kind, most=limit)]


def list_items(tx: Transaction, batch_id: str) -> list[ItemRecord]:
    """Everything in it, what failed first, then by name. One query."""
    return [ItemRecord(*row) for row in tx.all(store.ITEMS, batch_id=batch_id)]


def move(
    tx: Transaction,
    batch: BatchRecord,
    state: str,
    *,
    reason: str | None = None,
    document: str | None = None,
    by: str | None = None,
    now: int | None = None,
) -> None:
    """To its next state; raises Conflict ``changed_meanwhile`` when somebody was first.

    What is not given stays as it was.
    """
    moved = tx.run(
        store.MOVE,
        batch_id=batch.id,
        old_state=batch.state,
        new_state=state,
        why=reason or batch.reason,
        number=document or batch.document,
        decider=by or batch.decided_by,
        decided=now or batch.decided_at,
    )
    if moved == 0:
        raise Conflict("changed_meanwhile", "somebody else was first", pasal=("2.e",))


def conclude(
    tx: Transaction, batch_id: str, item: ItemRecord, *, act: str | None, cause: str | None = None
) -> None:
    """Note what became of one thing; raises Conflict where that is settled already."""
    settled = tx.run(
        store.CONCLUDE,
        in_batch=batch_id,
        at=item.position,
        became="failed" if cause else "done",
        because=cause[:64] if cause else None,
        by_act=act,
    )
    if settled == 0:
        raise Conflict("changed_meanwhile", "this was settled already")


def _record(row: Row) -> BatchRecord:
    batch_id, kind, state, two_persons, *told = row
    return BatchRecord(batch_id, kind, state, bool(two_persons), *told)
