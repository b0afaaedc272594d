"""The two tables that statements of rooms above may join to, to read and never to write."""

from __future__ import annotations

from sqlalchemy import TableClause

from idp.directory.models import Person, Unit

person_table: TableClause = Person.__table__  # type: ignore[assignment]
unit_table: TableClause = Unit.__table__  # type: ignore[assignment]
