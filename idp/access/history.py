"""Reading the log of decisions, page by page, whatever its length."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from idp.access import history_store
from idp.access.logged import LoggedDecision, LoggedSearch
from idp.foundation.database import Database, Transaction

_PAGE = 1_000
_BEYOND = 2**63 - 1


def last_uses(tx: Transaction, assignment_ids: Sequence[str]) -> Mapping[str, int]:
    """When each assignment last let its holder do something, in epoch seconds. One query.

    One that never did is left out.
    """
    rows = tx.all(history_store.LAST_USES, assignments=json.dumps(list(assignment_ids)))
    return {row[0]: int(row[1]) // 1000 for row in rows if row[1] is not None}


def logged_decisions(
    database: Database, *, since_ms: int = 0, limit: int | None = None
) -> Iterator[LoggedDecision]:
    """The decisions since then (epoch milliseconds), oldest first; with a limit the newest ones.

    Each page is a transaction of its own, so that the longest log holds nobody up. Rows that are
    written meanwhile are not read.
    """
    with database.reading() as tx:
        newest = tx.one(history_store.LAST_DECISION)
        last = int(newest[0]) if newest else 0
        before = None
        if limit is not None:
            before = tx.one(history_store.DECISION_FROM_END, since_ms=since_ms, skip=limit)
    after = int(before[0]) if before else 0
    while True:
        with database.reading() as tx:
            rows = tx.all(
                history_store.READ_DECISIONS, after=after, last=last, since_ms=since_ms, most=_PAGE
            )
        for row in rows:
            yield LoggedDecision(*row)
        if len(rows) < _PAGE:
            return
        after = int(rows[-1][0])


def logged_searches(
    database: Database, *, since_ms: int = 0, limit: int | None = None
) -> Iterator[LoggedSearch]:
    """The pages of searches since then (epoch milliseconds), newest first, at most so many."""
    before, left = _BEYOND, limit
    while left is None or left > 0:
        most = _PAGE if left is None else min(left, _PAGE)
        with database.reading() as tx:
            rows = tx.all(history_store.LIST_SEARCHES, since_ms=since_ms, before=before, most=most)
        for row in rows:
            yield LoggedSearch(*row)
        if len(rows) < most:
            return
        before = int(rows[-1][0])
        left = None if left is None else left - most
