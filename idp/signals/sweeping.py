"""Events that nobody fetches are kept for a week, and then marked as not delivered."""

from __future__ import annotations

from idp.foundation.database import Transaction
from idp.foundation.outbox import HELD
from idp.signals import store
from idp.signals.stream_messages import TOPIC

KEPT_SECONDS = 7 * 86_400
"""How long a polled or paused stream keeps events (CAEP Interoperability Profile 1.0 §2.3.5)."""


def drop_unfetched(tx: Transaction, now: int) -> int:
    """Give up what has waited for longer; gives how many."""
    return tx.run(
        store.DROP_UNFETCHED,
        topic=TOPIC,
        held=HELD,
        before=now - KEPT_SECONDS,
        now=now,
        fault="not fetched within seven days",
    )
