"""A day of transfers brought by one person and confirmed by another ("hari mutasi", SM-3).

The events of a file bind only when a second person has seen what would follow (C16, Pasal 2 huruf
e). The operator's own import of a source file is none of this: it asks nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from idp import audit, directory
from idp.directory import EventReport, RowFault
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden, Refusal
from idp.foundation.ids import new_id
from idp.governance import transfer_day_store as store
from idp.governance.foresight import Foresight, LostRight, foresee_day
from idp.governance.four_eyes import require_second
from idp.governance.machine import require_moved
from idp.governance.transfer_day_machine import TRANSFER_DAY
from idp.governance.transfer_day_rows import (
    TransferDayRecord,
    get_transfer_day,
    list_transfer_days,
    write_faults,
    write_foresight,
)
from idp.governance.transitions import require_text

__all__ = [
    "TRANSFER_DAY",
    "Foresight",
    "LostRight",
    "TransferDayRecord",
    "confirm_transfer_day",
    "foresee_day",
    "get_transfer_day",
    "keep_faulty_day",
    "list_transfer_days",
    "propose_transfer_day",
    "refuse_transfer_day",
    "renew_foresight",
    "withdraw_transfer_day",
]

PASAL = "9(6)"


def propose_transfer_day(
    tx: Transaction,
    data: bytes,
    *,
    file_name: str,
    reason: str,
    foreseen: Foresight,
    actor: str,
    now_ms: int,
) -> TransferDayRecord:
    """Keep a file that has no fault until a second person confirms it; nothing binds yet.

    Raises Refusal ``reason_required``; ``nothing_new`` where every event is on record already.
    """
    require_text(reason, "reason", PASAL)
    if not foreseen.new:
        raise Refusal("nothing_new", "every event of this file is on record", pasal=(PASAL,))
    kept = _insert(
        tx,
        "propose",
        file_name=file_name,
        data=data,
        content=data.decode("utf-8-sig"),
        foreseen=write_foresight(foreseen),
        reason=reason,
        actor=actor,
        now_ms=now_ms,
    )
    _put_on_record(tx, audit.EventType.TRANSFER_DAY_PROPOSED, kept, actor, now_ms, reason)
    return kept


def keep_faulty_day(
    tx: Transaction,
    data: bytes,
    faults: Sequence[RowFault],
    *,
    file_name: str,
    reason: str,
    actor: str,
    now_ms: int,
) -> TransferDayRecord:
    """Keep what is wrong with a file, and nothing of the file, for whoever must mend it."""
    return _insert(
        tx,
        "fail",
        file_name=file_name,
        data=data,
        faults=write_faults(faults),
        reason=reason,
        actor=actor,
        now_ms=now_ms,
    )


def confirm_transfer_day(tx: Transaction, day_id: str, *, actor: str, now_ms: int) -> EventReport:
    """The second person lets the events bind, each at its day.

    Raises Forbidden ``four_eyes`` for who brought the file or may not confirm, Conflict
    ``wrong_state``, InvalidFile where the file no longer fits what is on record.
    """
    day = get_transfer_day(tx, day_id)
    target = TRANSFER_DAY.target(day.state, "confirm")
    require_second(tx, actor, now_ms // 1000, day.proposed_by)
    if day.content is None:
        raise Conflict("wrong_state", "the file of this day is gone", pasal=(PASAL,))
    data = day.content.encode()
    # Whoever was second here waits for this row, and then finds it decided.
    _decide(tx, day, target, None, actor, now_ms)
    report = directory.import_events(tx, data, actor=day.proposed_by, now_ms=now_ms)
    _put_on_record(
        *(tx, audit.EventType.TRANSFER_DAY_CONFIRMED, day, actor, now_ms, day.reason),
        events=len(report.events),
        due=report.due,
    )
    return report


def refuse_transfer_day(
    tx: Transaction, day_id: str, *, reason: str, actor: str, now_ms: int
) -> TransferDayRecord:
    """The second person sends the file back; nothing of it ever binds. Raises as confirming."""
    day = get_transfer_day(tx, day_id)
    target = TRANSFER_DAY.target(day.state, "refuse")
    require_text(reason, "reason", PASAL)
    require_second(tx, actor, now_ms // 1000, day.proposed_by)
    _decide(tx, day, target, reason, actor, now_ms)
    _put_on_record(tx, audit.EventType.TRANSFER_DAY_REFUSED, day, actor, now_ms, reason)
    return get_transfer_day(tx, day_id)


def withdraw_transfer_day(
    tx: Transaction, day_id: str, *, reason: str, actor: str, now_ms: int
) -> TransferDayRecord:
    """Who brought the file takes it back; raises Forbidden ``not_the_proposer``."""
    day = get_transfer_day(tx, day_id)
    target = TRANSFER_DAY.target(day.state, "withdraw")
    require_text(reason, "reason", PASAL)
    if actor != day.proposed_by:
        raise Forbidden("not_the_proposer", "who brought the file takes it back", pasal=(PASAL,))
    _decide(tx, day, target, reason, actor, now_ms)
    _put_on_record(tx, audit.EventType.TRANSFER_DAY_WITHDRAWN, day, actor, now_ms, reason)
    return get_transfer_day(tx, day_id)


def renew_foresight(tx: Transaction, day_id: str, foreseen: Foresight) -> None:
    """Keep what would follow now, where something else has changed since the file came."""
    tx.run(store.FORESEE, day_id=day_id, old_state="proposed", foreseen=write_foresight(foreseen))


def _insert(
    tx: Transaction,
    event: str,
    *,
    file_name: str,
    data: bytes,
    reason: str,
    actor: str,
    now_ms: int,
    **kept: str,
) -> TransferDayRecord:
    values: dict[str, object] = dict.fromkeys(store.COLUMNS)
    values |= {
        "id": new_id(),
        "state": TRANSFER_DAY.target("", event),
        "file_name": _printable(file_name),
        "sha256": hashlib.sha256(data).hexdigest(),
        "reason": reason[:400],
        "proposed_by": actor,
        "proposed_at": now_ms // 1000,
        **kept,
    }
    tx.run(store.INSERT, **values)
    return get_transfer_day(tx, str(values["id"]))


def _printable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:200] or "-"


def _decide(
    tx: Transaction,
    day: TransferDayRecord,
    target: str,
    why: str | None,
    actor: str,
    now_ms: int,
) -> None:
    moved = tx.run(
        store.DECIDE,
        day_id=day.id,
        old_state=day.state,
        new_state=target,
        actor=actor,
        now=now_ms // 1000,
        why=why[:400] if why else None,
    )
    require_moved(moved, PASAL)


def _put_on_record(
    tx: Transaction,
    event: audit.EventType,
    day: TransferDayRecord,
    actor: str,
    now_ms: int,
    reason: str | None,
    **detail: int,
) -> None:
    audit.record(
        tx,
        event,
        at_ms=now_ms,
        actor=actor,
        subject=day.id,
        reason=reason,
        correlation=tx.act,
        detail={"sha256": day.sha256, "pasal": PASAL, **detail},
    )
