"""Statements of saved views."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, func, insert, select

from idp.console.models import SavedView
from idp.foundation.database import Statement

_V = SavedView.__table__.c
LIST = Statement(
    select(_V.id, _V.name, _V.query)
    .where(_V.person_id == bindparam("of_person"), _V.place == bindparam("of_place"))
    .order_by(_V.name, _V.id)
)
COUNT = Statement(
    select(func.count())
    .select_from(SavedView.__table__)
    .where(_V.person_id == bindparam("of_person"), _V.place == bindparam("of_place"))
)
INSERT = Statement(
    insert(SavedView), columns=("id", "person_id", "place", "name", "query", "made_at")
)
DELETE = Statement(
    delete(SavedView).where(
        SavedView.id == bindparam("view_id"), SavedView.person_id == bindparam("of_person")
    )
)
"""The owner is asked in the statement: of another's view nobody learns whether it exists."""
