"""The statement of notices about retirement."""

from __future__ import annotations

from sqlalchemy import text

from idp.foundation.database import Statement

NOTE_NOTICE = Statement(
    text(
        "INSERT INTO retirement_notice (person_id, retires_on, days_left, sent_at)"
        " VALUES (:person_id, :retires_on, :days_left, :now) ON CONFLICT DO NOTHING"
    )
)
"""Gives 0 rows where it was sent before, or another worker was first."""
