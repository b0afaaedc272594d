"""Terms whose day has come: what an end date or a successor's first day brings with it.

The day itself binds whenever somebody's rights are asked for, without this. Here its effects
follow: the step on record, the empty seat (Pasal 9(6)), older tokens worth nothing, modules told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from idp import audit
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.governance import terms_store as store
from idp.governance.assignments import get_assignment
from idp.governance.decree import replace_former
from idp.governance.transitions import move, reduce_authority
from idp.governance.vacancy import note_serving_now

log = logging.getLogger(__name__)

ENDED = "masa berlakunya berakhir"


def apply_due_terms(foundation: Foundation) -> int:
    """Give every term whose day has come its effects, each on its own; gives how many.

    For the worker. What somebody changes at this very moment waits for the next round.
    """
    now_ms = foundation.clock.now_ms()
    today = civil_date(now_ms // 1000)
    with foundation.database.reading() as tx:
        over = [str(row[0]) for row in tx.all(store.LIST_OVER, today=today)]
    done = sum(_in_turn(foundation, one, lambda tx, i: _end(tx, i, now_ms)) for one in over)
    with foundation.database.reading() as tx:
        succeeded = [str(row[1]) for row in tx.all(store.LIST_SUCCEEDED, today=today)]
    done += sum(
        _in_turn(foundation, one, lambda tx, i: _succeed(tx, i, today, now_ms))
        for one in dict.fromkeys(succeeded)
    )
    with foundation.database.transaction() as tx:
        return done + note_serving_now(tx, today, now_ms)


def _in_turn(foundation: Foundation, one: str, act: Callable[[Transaction, str], None]) -> bool:
    """Whether it could be done; one that can't holds up none of the others."""
    try:
        with foundation.database.transaction() as tx:
            act(tx, one)
    except Conflict as fault:
        log.warning("term_not_applied", extra={"assignment": one, "code": fault.code})
        return False
    return True


def _end(tx: Transaction, assignment_id: str, now_ms: int) -> None:
    held = get_assignment(tx, assignment_id)
    detail = {"until": held.valid_until or ""}
    move(tx, held, "end", ENDED, None, audit.SYSTEM, now_ms, detail)
    reduce_authority(tx, held.person_id, now_ms // 1000)


def _succeed(tx: Transaction, successor_id: str, today: str, now_ms: int) -> None:
    pairs = tx.all(store.LIST_SUCCEEDED, today=today)
    for former_id in [row[0] for row in pairs if row[1] == successor_id]:
        replace_former(tx, former_id, get_assignment(tx, successor_id), now_ms)
