"""What the screen of health reads: counts and ages alone, nothing about anybody."""

from __future__ import annotations

from sqlalchemy import text

from idp.foundation.database import Statement

NOW = Statement(
    text(
        "SELECT"
        " (SELECT COUNT(*) FROM outbox_message"
        " WHERE delivered_at IS NULL AND failed_at IS NULL),"
        " (SELECT MIN(created_at) FROM outbox_message"
        " WHERE delivered_at IS NULL AND failed_at IS NULL),"
        " (SELECT COUNT(*) FROM outbox_destination),"
        " (SELECT MIN(failing_since) FROM outbox_destination),"
        " (SELECT COUNT(*) FROM audit_event WHERE position IS NULL),"
        " (SELECT MIN(at_ms) FROM audit_event WHERE position IS NULL),"
        " (SELECT COUNT(*) FROM session WHERE ended_at IS NULL AND expires_at > :now)"
    )
)
"""What waits and since when: messages, destinations out of reach, events to seal; sessions."""
# The newest rows by number, so that it costs the same however long both logs grow.
LATELY = Statement(
    text(
        "SELECT 'sign_in', type, COUNT(*) FROM audit_event"
        " WHERE id > (SELECT COALESCE(MAX(id), 0) - :most FROM audit_event)"
        " AND at_ms >= :since_ms AND type IN ('sessions:sign_in:succeeded',"
        " 'sessions:sign_in:failed', 'sessions:sign_in:throttled',"
        " 'sessions:second_factor:failed') GROUP BY type"
        " UNION ALL"
        " SELECT 'delay', CAST(delivered_at - created_at AS VARCHAR(20)), COUNT(*)"
        " FROM outbox_message"
        " WHERE id > (SELECT COALESCE(MAX(id), 0) - :most FROM outbox_message)"
        " AND delivered_at IS NOT NULL GROUP BY delivered_at - created_at"
    )
)
"""How many sign-ins of each kind there were, and how many messages took how many seconds."""
