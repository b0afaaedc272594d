"""SQL of the room of signals."""

from __future__ import annotations

from sqlalchemy import insert, literal_column, select, text

from idp.foundation.database import Statement
from idp.foundation.json_list import InList
from idp.signals.models import SignalStream

_COLUMNS = (
    "id",
    "client_id",
    "method",
    "endpoint_url",
    "authorization_sealed",
    "events_requested",
    "description",
    "status",
    "status_reason",
    "created_at",
    "updated_at",
)
_SELECT = "SELECT " + ", ".join(f"s.{name}" for name in _COLUMNS[:9]) + " FROM signal_stream s"

INSERT_STREAM = Statement(insert(SignalStream), columns=_COLUMNS)
FIND_STREAM = Statement(text(_SELECT + " WHERE s.id = :stream_id"))
FIND_STREAM_OF_CLIENT = Statement(text(_SELECT + " WHERE s.client_id = :client_id"))
LIST_STREAMS = Statement(text(_SELECT + " ORDER BY s.created_at, s.id"))
SET_CONFIGURATION = Statement(
    text(
        "UPDATE signal_stream SET method = :method, endpoint_url = :endpoint_url,"
        " authorization_sealed = :authorization_sealed, events_requested = :events_requested,"
        " description = :description, updated_at = :now WHERE id = :stream_id"
    )
)
SET_STATUS = Statement(
    text(
        "UPDATE signal_stream SET status = :status, status_reason = :reason, updated_at = :now"
        " WHERE id = :stream_id"
    )
)
# The gate of the interval: of two requests at once, one passes.
NOTE_VERIFICATION = Statement(
    text(
        "UPDATE signal_stream SET verified_at = :now"
        " WHERE id = :stream_id AND (verified_at IS NULL OR verified_at <= :before)"
    )
)
DELETE_SUBJECTS = Statement(text("DELETE FROM signal_subject WHERE stream_id = :stream_id"))
DELETE_STREAM = Statement(text("DELETE FROM signal_stream WHERE id = :stream_id"))
PUT_SUBJECT = Statement(
    text(
        "INSERT INTO signal_subject (stream_id, person_id, included, changed_at)"
        " VALUES (:stream_id, :person_id, :included, :now) ON CONFLICT (stream_id, person_id)"
        " DO UPDATE SET included = excluded.included, changed_at = excluded.changed_at"
    )
)
CLIENT_KNOWS_PERSON = Statement(
    text(
        "SELECT 1 FROM token_family WHERE person_id = :person_id AND client_id = :client_id LIMIT 1"
    )
)
# Streams that are not off, of clients that had a session with the person or added them, unless
# they removed them (SSF 1.0 §7.1 default_subjects ALL, within what is appropriate).
_ABOUT = (
    _SELECT + " JOIN client c ON c.id = s.client_id AND c.disabled_at IS NULL"
    " LEFT JOIN signal_subject p ON p.stream_id = s.id AND p.person_id = :person_id"
    " WHERE s.status <> 'disabled' AND COALESCE(p.included, 1) = 1 AND (p.included = 1 OR EXISTS ("
    "SELECT 1 FROM token_family f WHERE f.client_id = s.client_id AND f.person_id = :person_id{0}))"
    " ORDER BY s.id"
)
STREAMS_ABOUT_PERSON = Statement(text(_ABOUT.format("")))
STREAMS_ABOUT_SESSION = Statement(text(_ABOUT.format(" AND f.session_id = :session_id")))
DROP_UNFETCHED = Statement(
    text(
        "UPDATE outbox_message SET failed_at = :now, last_error = :fault"
        " WHERE topic = :topic AND next_attempt_at = :held AND created_at < :before"
        " AND delivered_at IS NULL AND failed_at IS NULL"
    )
)

_LEDGER = (
    "m.act, m.recipient, c.name, c.module, m.topic, m.subject, m.attempts, m.created_at,"
    " m.delivered_at, m.failed_at, m.last_error"
)
MESSAGES_OF_ACTS = Statement(
    select(text(_LEDGER))
    .select_from(text("outbox_message AS m JOIN client AS c ON c.id = m.recipient"))
    .where(InList(literal_column("m.act"), "acts"))
    .order_by(text("m.act, c.name, c.id, m.id"))
)
"""What each of these acts was told to clients: the whole ledger of an assignment in one query."""
