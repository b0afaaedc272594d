"""When somebody's rights were last looked at again, as their holder is told (Pasal 27(2)a)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from idp.foundation.database import Transaction
from idp.review import facts_store as store


@dataclass(frozen=True, slots=True)
class LastLook:
    """The last decision about one right. ``by`` is a name; None: nobody answered in time."""

    decided_at: int
    outcome: str
    by: str | None


def last_looks_at(tx: Transaction, holder_id: str) -> Mapping[str, LastLook]:
    """Assignment -> the last decision about it, of those of one person. One query."""
    rows = tx.all(store.DECIDED_OF_HOLDER, holder_id=holder_id)
    # In the order of the decisions, so that the last one stays.
    return {row[0]: LastLook(int(row[1]), row[2], row[3]) for row in rows}
