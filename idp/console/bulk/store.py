"""Statements of batches. Rows come in the order of the records' fields."""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, insert, literal, select, update

from idp.console.models import Batch, BatchItem
from idp.directory import person_table as person
from idp.directory import unit_table as unit
from idp.foundation.database import Statement

COLUMNS = ("id", "kind", "state", "two_persons", "asked_by", "asked_at", "reason", "document")
ITEM_COLUMNS = ("batch_id", "position", "item_id", "person_id", "unit_code", "note", "outcome")
_B, _I = Batch.__table__.c, BatchItem.__table__.c
_asker, _decider = person.alias("asker"), person.alias("decider")
_BATCH = (
    select(
        *(_B[name] for name in COLUMNS),
        _B.decided_by,
        _B.decided_at,
        _asker.c.name,
        _decider.c.name,
    )
    .select_from(Batch.__table__)
    .join(_asker, _asker.c.id == _B.asked_by)
    .outerjoin(_decider, _decider.c.id == _B.decided_by)
)
FIND = Statement(_BATCH.where(_B.id == bindparam("batch_id")))
WAITING = Statement(
    _BATCH.where(_B.kind == bindparam("kind"), _B.state == literal("waiting"))
    .order_by(_B.asked_at, _B.id)
    .limit(bindparam("most"))
)
INSERT = Statement(insert(Batch), columns=COLUMNS)
INSERT_ITEM = Statement(insert(BatchItem), columns=ITEM_COLUMNS)
ITEMS = Statement(
    select(
        _I.position,
        _I.item_id,
        _I.person_id,
        person.c.name,
        _I.unit_code,
        unit.c.name,
        _I.note,
        _I.outcome,
        _I.cause,
        _I.act,
    )
    .join(person, person.c.id == _I.person_id)
    .outerjoin(unit, unit.c.code == _I.unit_code)
    .where(_I.batch_id == bindparam("batch_id"))
    # What did not go well comes first.
    .order_by(
        case((_I.outcome == literal("failed"), literal(0)), else_=literal(1)),
        person.c.name,
        _I.position,
    )
)
MOVE = Statement(
    update(Batch)
    .where(Batch.id == bindparam("batch_id"), Batch.state == bindparam("old_state"))
    .values(
        state=bindparam("new_state"),
        reason=bindparam("why"),
        document=bindparam("number"),
        decided_by=bindparam("decider"),
        decided_at=bindparam("decided"),
    )
)
"""The state is asked again in the UPDATE: of two who act at once, one wins."""
CONCLUDE = Statement(
    update(BatchItem)
    .where(
        BatchItem.batch_id == bindparam("in_batch"),
        BatchItem.position == bindparam("at"),
        BatchItem.outcome == literal("open"),
    )
    .values(outcome=bindparam("became"), cause=bindparam("because"), act=bindparam("by_act"))
)
_OLD = (
    select(_B.id)
    .where(
        _B.asked_by == bindparam("person_id"),
        _B.state == literal("chosen"),
        _B.asked_at < bindparam("before"),
    )
    .scalar_subquery()
)
FORGET_ITEMS = Statement(delete(BatchItem).where(BatchItem.batch_id.in_(_OLD)))
FORGET = Statement(
    delete(Batch).where(
        Batch.asked_by == bindparam("person_id"),
        Batch.state == literal("chosen"),
        Batch.asked_at < bindparam("before"),
    )
)
