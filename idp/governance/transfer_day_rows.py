"""Days of transfers as they are on record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from idp.directory import RowFault
from idp.foundation.database import Row, Transaction
from idp.foundation.errors import NotFound
from idp.governance import transfer_day_store as store
from idp.governance.foresight import Foresight, LostRight

_NEWEST = (2**62, "~")


@dataclass(frozen=True, slots=True)
class TransferDayRecord:
    """One file of employment events. Moments are epoch seconds.

    ``content`` is the file while it waits for its second person, ``reason`` what it is for,
    ``decision`` why it was refused or withdrawn. A faulty one has faults, any other a foresight.
    """

    id: str
    state: str
    file_name: str
    sha256: str
    content: str | None
    faults: tuple[RowFault, ...]
    foreseen: Foresight | None
    reason: str
    proposed_by: str
    proposed_at: int
    decided_by: str | None
    decided_at: int | None
    decision: str | None


def get_transfer_day(tx: Transaction, day_id: str) -> TransferDayRecord:
    """The file with this id; raises NotFound."""
    row = tx.one(store.FIND, day_id=day_id)
    if row is None:
        raise NotFound("transfer_day_not_found", "there is no such day of transfers")
    return _record(row)


def list_transfer_days(
    tx: Transaction,
    *,
    state: str = "",
    before: tuple[int, str] | None = None,
    limit: int = 30,
) -> list[TransferDayRecord]:
    """The newest first, without the files; an empty ``state`` narrows nothing.

    ``before`` is the (proposed_at, id) of the last one seen.
    """
    at, day_id = before or _NEWEST
    rows = tx.all(store.LIST, state=state, before_at=at, before_id=day_id, most=limit)
    return [_record((*row[:4], None, *row[4:])) for row in rows]


def write_faults(faults: Sequence[RowFault]) -> str:
    """Faults as they are kept."""
    return json.dumps([[fault.line, fault.column, fault.code] for fault in faults])


def write_foresight(foresight: Foresight) -> str:
    """A foresight as it is kept."""
    return json.dumps(asdict(foresight))


def _record(row: Row) -> TransferDayRecord:
    values: dict[str, Any] = dict(zip(store.COLUMNS, row, strict=True))
    values["faults"] = tuple(RowFault(*fault) for fault in json.loads(values["faults"] or "[]"))
    values["foreseen"] = _foresight(values["foreseen"]) if values["foreseen"] else None
    return TransferDayRecord(**values)


def _foresight(text: str) -> Foresight:
    kept = json.loads(text)
    return Foresight(
        **kept
        | {name: tuple(kept[name]) for name in ("vacancies", "departures", "untouched")}
        | {"lapses": tuple(LostRight(**right) for right in kept["lapses"])}
    )
