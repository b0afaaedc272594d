"""What statements of rooms above may join to, to read and never to write."""

from __future__ import annotations

from sqlalchemy import TableClause

from idp.oidc.models import Client

client_table: TableClause = Client.__table__  # type: ignore[assignment]
