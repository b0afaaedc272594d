"""What statements of rooms above may join to, to read and never to write."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Select, TableClause, select

from idp.directory.models import Person, Unit

person_table: TableClause = Person.__table__  # type: ignore[assignment]
unit_table: TableClause = Unit.__table__  # type: ignore[assignment]


def units_at_and_below(start: Select[Any], name: str) -> CTE:
    """The units that ``start`` selects and all below them: a recursion whose column is ``id``.

    ``start`` selects ids of units under the label ``id``; ``name`` tells it from others in the same
    statement. UNION, not UNION ALL: a circle in the tree would end the recursion instead of
    hanging it.
    """
    found = start.cte(name, recursive=True)
    part = unit_table.alias(f"part_of_{name}")
    return found.union(select(part.c.id).where(part.c.parent_id == found.c.id))
