"""What statements of rooms above may join to, to read and never to write."""

from __future__ import annotations

from sqlalchemy import TableClause, column, table

from idp.audit.offline import COLUMNS

event_table: TableClause = table(
    "audit_event", *(column(name) for name in (*COLUMNS, "position", "chain_hash"))
)
"""COLUMNS of an event, and its place in the chain."""
EVENT_FIELDS = tuple(event_table.c[name] for name in COLUMNS)
"""What :func:`idp.audit.read_event` takes, in order."""
