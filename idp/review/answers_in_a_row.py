"""The guard against rubber stamps: who keeps and keeps without looking is made to look again.

After MOST decisions to keep in a row without the facts having been opened, one of these items is
drawn. Until the reviewer has opened it and decided it again, no other is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.review import item_store as store
from idp.review.states import PASAL

MOST = 20
MOST_KEPT_AT_ONCE = 10
"""So many a page offers to keep by one press: who keeps more has looked at none of them."""
Draw = Callable[[Sequence[str]], str]
"""Picks one of these ids."""


def require_few(decision: str, item_ids: Sequence[str]) -> None:
    """Raise Refusal ``too_many_kept`` when one press would keep more than anybody looked at."""
    if decision == "keep" and len(item_ids) > MOST_KEPT_AT_ONCE:
        raise Refusal(
            "too_many_kept", f"no more than {MOST_KEPT_AT_ONCE} are kept at once", pasal=(PASAL,)
        )


class AnswersInARow:
    """The row of one reviewer in one campaign, held by this transaction."""

    def __init__(self, tx: Transaction, campaign_id: str, reviewer: str) -> None:
        taken = tx.one(store.TAKE_ROW, campaign_id=campaign_id, actor=reviewer)
        assert taken is not None
        self._tx, self._campaign_id, self._reviewer = tx, campaign_id, reviewer
        self._items: list[str] = json.loads(taken[0])
        self.drawn: str | None = taken[1]
        self._drawn_at_ms: int = taken[2] or 0

    def note_kept(
        self, item_ids: Sequence[str], *, looked: dict[str, int], draw: Draw, now_ms: int
    ) -> None:
        """Count decisions to keep; ``looked`` is when the facts of each were opened (epoch ms).

        Raises Conflict ``look_again`` while a drawn item waits, ``look_first`` when so many at once
        would be kept unseen.
        """
        if self.drawn is not None:
            self._require_drawn(item_ids, looked)
            self._put([], None, None)
            return
        row = self._items
        for item_id in item_ids:
            if len(row) == MOST:
                raise Conflict(
                    "look_first",
                    f"no more than {MOST} are kept in a row without opening the facts",
                    pasal=(PASAL,),
                )
            row = [] if item_id in looked else [*row, item_id]
        if len(row) == MOST:
            self._put(row, draw(row), now_ms)
        else:
            self._put(row, None, None)

    def note_other(self, item_ids: Collection[str], *, looked: dict[str, int]) -> None:
        """A right was not kept: the row ends, unless a drawn item still waits to be looked at."""
        if self.drawn is None or (self.drawn in item_ids and self._seen_again(looked)):
            self._put([], None, None)

    def _require_drawn(self, item_ids: Sequence[str], looked: dict[str, int]) -> None:
        if list(item_ids) != [self.drawn] or not self._seen_again(looked):
            raise Conflict(
                "look_again",
                f"look at item {self.drawn} again and confirm it before keeping others",
                pasal=(PASAL,),
            )

    def _seen_again(self, looked: dict[str, int]) -> bool:
        return looked.get(self.drawn or "", 0) >= self._drawn_at_ms

    def _put(self, items: Sequence[str], drawn: str | None, at_ms: int | None) -> None:
        self._tx.run(
            store.PUT_ROW,
            of_campaign=self._campaign_id,
            of=self._reviewer,
            ids=json.dumps(list(items)),
            drawn=drawn,
            drawn_ms=at_ms,
        )
