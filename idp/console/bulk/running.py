"""Carrying a batch out: each thing by itself, and what became of it noted with the act."""

from __future__ import annotations

from idp import audit, governance
from idp.console.bulk.batches import (
    BatchRecord,
    ItemRecord,
    conclude,
    get_batch,
    list_items,
    move,
)
from idp.console.bulk.kinds import Kind
from idp.console.frame import Console
from idp.desk import Doing, Thing
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal, Unavailable
from idp.sessions import Visitor

SETTLED = "changed_meanwhile"


def propose(
    console: Console, visitor: Visitor, kind: Kind, batch: BatchRecord, reason: str, paper: str
) -> None:
    """Put it before a second person; nothing is done yet. Raises AccessDenied, Conflict."""
    with console.desk.acting(
        visitor, kind.act, Thing(""), alasan=reason, dokumen=paper or None
    ) as doing:
        move(doing.tx, batch, "waiting", reason=reason, document=paper or None)
        _note(doing, audit.EventType.BATCH_PROPOSED, batch, reason)


def begin(
    console: Console, visitor: Visitor, kind: Kind, batch: BatchRecord, reason: str, paper: str
) -> None:
    """Carry it out, as the one person that so few need. Raises Conflict when it is under way."""
    now = console.foundation.clock.now()
    with console.foundation.database.transaction() as tx:
        move(tx, batch, "running", reason=reason, document=paper or None, now=now)
    carry_out(console, visitor, kind, batch.id)


def confirm(console: Console, visitor: Visitor, kind: Kind, batch: BatchRecord) -> None:
    """Carry out what another one asked (Pasal 2 huruf e).

    Raises AccessDenied, Forbidden ``four_eyes``, Conflict when somebody was first.
    """
    with console.desk.acting(
        visitor,
        kind.act,
        Thing(""),
        alasan=batch.reason,
        dokumen=batch.document,
        penyetuju_kedua=batch.asked_by,
    ) as doing:
        now = doing.now_ms // 1000
        governance.require_second(doing.tx, doing.actor, now, batch.asked_by)
        move(doing.tx, batch, "running", by=doing.actor, now=now)
        _note(doing, audit.EventType.BATCH_CONFIRMED, batch, batch.reason)
    carry_out(console, visitor, kind, batch.id)


def drop(console: Console, visitor: Visitor, kind: Kind, batch: BatchRecord) -> None:
    """Nothing of it is done; either of the two may say so. Raises AccessDenied, Conflict."""
    with console.desk.acting(visitor, kind.act, Thing(""), alasan=batch.reason or "-") as doing:
        move(doing.tx, batch, "dropped", by=doing.actor, now=doing.now_ms // 1000)
        if batch.state == "waiting":
            _note(doing, audit.EventType.BATCH_DROPPED, batch, None)


def carry_out(console: Console, visitor: Visitor, kind: Kind, batch_id: str) -> None:
    """Do what is still open in it; what refuses one of them is noted and ends no other.

    Whoever presses twice does nothing twice: each thing is settled in the transaction of its act.
    Raises Unavailable, after which the rest is still open.
    """
    with console.foundation.database.reading() as tx:
        batch = get_batch(tx, batch_id)
        items = [item for item in list_items(tx, batch_id) if item.outcome == "open"]
    for item in items:
        try:
            _do(console, visitor, kind, batch, item)
        except Unavailable:
            raise
        except Refusal as refusal:
            if refusal.code != SETTLED:
                _fail(console, batch, item, refusal)


def _do(
    console: Console, visitor: Visitor, kind: Kind, batch: BatchRecord, item: ItemRecord
) -> None:
    thing = Thing(item.id, owner=item.person_id, unit=item.unit_code)
    second = batch.asked_by if batch.two_persons else None
    with console.desk.acting(
        visitor,
        kind.act,
        thing,
        alasan=batch.reason,
        dokumen=batch.document,
        penyetuju_kedua=second,
    ) as doing:
        conclude(doing.tx, batch.id, item, act=doing.act_id)
        kind.do(doing, item.id, batch)


def _fail(console: Console, batch: BatchRecord, item: ItemRecord, refusal: Refusal) -> None:
    with console.foundation.database.transaction() as tx:
        _settle_as_failed(tx, batch, item, refusal)


def _settle_as_failed(
    tx: Transaction, batch: BatchRecord, item: ItemRecord, refusal: Refusal
) -> None:
    try:
        conclude(tx, batch.id, item, act=None, cause=refusal.code)
    except Conflict:
        return


def _note(doing: Doing, event: audit.EventType, batch: BatchRecord, reason: str | None) -> None:
    items = len(list_items(doing.tx, batch.id))
    audit.record(
        doing.tx,
        event,
        at_ms=doing.now_ms,
        actor=doing.actor,
        subject=batch.id,
        reason=reason,
        correlation=doing.act_id,
        detail={
            "kind": batch.kind,
            "items": items,
            "asked_by": batch.asked_by,
            "pasal": ["27(2)a", "2.e"],
        },
    )
