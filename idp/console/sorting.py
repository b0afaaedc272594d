"""In which order a list stands, and where a click on a column's header leads.

The order is the parameter ``urut``, one of a closed list of the page; each order ends in the key of
a row, so that there is one order alone. Nothing of it needs a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from idp.console.paging import AFTER, ORDER
from idp.foundation.keyset import FALLING


@dataclass(frozen=True, slots=True)
class Sorting:
    """The order of a list, for the macro of its header.

    ``fields`` are what the page's address keeps, ``order`` the one in force and ``usual`` the one
    that needs no parameter. ``columns``: number of a column, the first being 1 -> the names of its
    rising and of its falling order; None where the list has no such order.
    """

    address: str
    fields: Mapping[str, str]
    order: str
    usual: str
    columns: Mapping[int, tuple[str | None, str | None]]

    def state(self, column: int) -> Literal["ascending", "descending"] | None:
        """The ``aria-sort`` of a column (WAI-ARIA 1.2); None where it orders nothing."""
        rising, falling = self.columns.get(column, (None, None))
        if self.order == rising:
            return "ascending"
        return "descending" if self.order == falling else None

    def turn(self, column: int) -> str | None:
        """Where a click leads: rising first, then the other way round; None: not sorted by this.

        It is the beginning of the same list under the same filters.
        """
        orders = [one for one in self.columns.get(column, ()) if one is not None]
        if not orders:
            return None
        if len(orders) == 1:
            orders.append(self.usual)
        at = orders.index(self.order) + 1 if self.order in orders else 0
        order = orders[at % len(orders)]
        kept = {name: value for name, value in self.fields.items() if name not in (ORDER, AFTER)}
        kept |= {ORDER: order} if order != self.usual else {}
        return f"{self.address}?{urlencode(kept)}" if kept else self.address


def both(order: str) -> tuple[str, str]:
    """The names of the orders by one key, rising and falling."""
    return order, order + FALLING
