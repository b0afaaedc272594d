"""What the first page reads of several rooms at once: counts alone, in few statements."""

from __future__ import annotations

from sqlalchemy import text

from idp.foundation.database import Statement

# The types stand here as in the index, which is of these rows alone.
BY_QUARTER = Statement(
    text(
        "SELECT day.start, (event.at_ms - day.start) / 900000, event.type, COUNT(*)"
        " FROM (SELECT CAST(:day_0 AS BIGINT) AS start UNION ALL SELECT CAST(:day_1 AS BIGINT)"
        " UNION ALL SELECT CAST(:day_2 AS BIGINT) UNION ALL SELECT CAST(:day_3 AS BIGINT)"
        " UNION ALL SELECT CAST(:day_4 AS BIGINT)) AS day"
        " JOIN audit_event AS event"
        " ON event.at_ms >= day.start AND event.at_ms < day.start + 86400000"
        " WHERE event.type IN ('sessions:sign_in:succeeded', 'sessions:sign_in:failed')"
        " GROUP BY day.start, (event.at_ms - day.start) / 900000, event.type"
    )
)
"""Beginning of the day (epoch ms), number of the quarter in it, type, count: of five days."""
FOR_SECOND = Statement(
    text(
        "SELECT 'client_changes', COUNT(*), '' FROM client_change"
        " WHERE state = 'waiting' AND asked_by <> :person_id AND asked_at >= :changes_since"
        " UNION ALL SELECT 'transfer_days', COUNT(*), '' FROM transfer_day"
        " WHERE state = 'proposed' AND proposed_by <> :person_id"
        " UNION ALL SELECT kind, COUNT(*), MIN(id) FROM batch"
        " WHERE state = 'waiting' AND asked_by <> :person_id GROUP BY kind"
    )
)
"""Kind, count and the id of one: what somebody else wants done (C16), acts on many too."""
