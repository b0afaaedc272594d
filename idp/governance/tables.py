"""The tables that statements of rooms above may join to, to read and never to write."""

from __future__ import annotations

from sqlalchemy import TableClause

from idp.governance.models import Assignment

assignment_table: TableClause = Assignment.__table__  # type: ignore[assignment]
