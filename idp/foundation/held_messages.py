"""Messages that wait for their recipient: fetched and confirmed by it, or paused at its wish."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from idp.foundation import outbox_store as store
from idp.foundation.database import Database, Transaction
from idp.foundation.outbox import HELD


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that its recipient may fetch; ``created_at`` is in epoch seconds."""

    reference: str
    payload: str
    created_at: int


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A message that its recipient said it has; ``subject`` is the person it was about."""

    reference: str
    subject: str | None
    act: str | None


def is_waiting(database: Database, destination: str) -> bool:
    """Whether anything waits there: one look, no transaction."""
    return database.glance(store.IS_WAITING, destination=destination) is not None


def fetch_waiting(tx: Transaction, destination: str, most: int) -> tuple[list[Waiting], bool]:
    """The oldest ``most`` messages that wait there, in order, and whether there are more.

    They wait on until they are confirmed; each fetch counts as an attempt.
    """
    rows = tx.all(store.WAITING, destination=destination, most=most + 1)
    fetched = rows[:most]
    if fetched:
        tx.run(store.COUNT_ATTEMPT, destination=destination, last=fetched[-1][0])
    return [Waiting(row[1], row[2], row[3]) for row in fetched], len(rows) > most


def confirm(
    tx: Transaction, destination: str, references: Collection[str], now: int
) -> list[Confirmed]:
    """Mark those as delivered; unknown ones, and those of other destinations, are ignored."""
    if not references:
        return []
    rows = tx.all(
        store.CONFIRM, destination=destination, references=json.dumps(list(references)), now=now
    )
    return [Confirmed(*row) for row in rows]


def refuse(tx: Transaction, destination: str, reference: str, fault: str, now: int) -> bool:
    """Mark one as failed, for its recipient can't take it; True when it waited there."""
    changed = tx.run(
        store.REFUSE, destination=destination, reference=reference, fault=fault[:300], now=now
    )
    return changed == 1


def hold(tx: Transaction, destination: str) -> None:
    """Send nothing there until ``release``."""
    tx.run(store.HOLD, destination=destination, held=HELD)


def release(tx: Transaction, destination: str, now: int) -> None:
    """Send what was held, in its order."""
    tx.run(store.RELEASE, destination=destination, held=HELD, now=now)


def drop(tx: Transaction, destination: str, fault: str, now: int) -> None:
    """End everything that waits there, undelivered."""
    tx.run(store.DROP, destination=destination, fault=fault[:300], now=now)
