"""What streams are told about events of other rooms, inside the transaction of the act."""

from __future__ import annotations

from typing import Any

from idp import oidc
from idp.authentication import CredentialChanged
from idp.directory import PersonMoved
from idp.foundation.database import Row, Transaction
from idp.governance import AuthorityGranted, AuthorityReduced
from idp.sessions import SessionEnded
from idp.signals import store
from idp.signals.stream_messages import enqueue_event
from idp.signals.streams import StreamRecord, stream_from_row
from idp.signals.vocabulary import CREDENTIAL_CHANGE, SESSION_REVOKED, TOKEN_CLAIMS_CHANGE

_CREDENTIAL_TYPES = {"password": "password", "totp": "app"}
"""CAEP 1.0 §3.3.1. Recovery codes and contacts are no credential that it names."""


def on_session_ended(tx: Transaction, event: SessionEnded) -> None:
    """CAEP 1.0 §3.1: to the clients that this session reached."""
    rows = tx.all(
        store.STREAMS_ABOUT_SESSION, person_id=event.person_id, session_id=event.session_id
    )
    content = {"event_timestamp": event.at}
    _tell(tx, rows, SESSION_REVOKED, content, event.person_id, event.at, event.session_id)


def on_authority_changed(tx: Transaction, event: AuthorityReduced | AuthorityGranted) -> None:
    """CAEP 1.0 §3.2: ``roles`` changed (Pasal 9(6), 9(7)); the SET says what they are now."""
    _tell_of_claims(tx, event.person_id, event.at)


def on_person_moved(tx: Transaction, event: PersonMoved) -> None:
    """CAEP 1.0 §3.2: ``unit`` changed."""
    if event.former_unit_code != event.unit_code:
        _tell_of_claims(tx, event.person_id, event.at)


def on_credential_changed(tx: Transaction, event: CredentialChanged) -> None:
    """CAEP 1.0 §3.3: by the owner, who alone can."""
    credential_type = _CREDENTIAL_TYPES.get(event.credential)
    if credential_type is None:
        return
    content = {
        "event_timestamp": event.at,
        "credential_type": credential_type,
        "change_type": event.change,
        "initiating_entity": "user",
    }
    rows = tx.all(store.STREAMS_ABOUT_PERSON, person_id=event.person_id)
    _tell(tx, rows, CREDENTIAL_CHANGE, content, event.person_id, event.at)


def _tell_of_claims(tx: Transaction, person_id: str, at: int) -> None:
    """Only clients whose tokens carry these claims, that is with a module's scope."""
    rows = [
        row
        for row in tx.all(store.STREAMS_ABOUT_PERSON, person_id=person_id)
        if not oidc.get_client(tx, row[1]).scopes.isdisjoint(oidc.MODULES)
    ]
    _tell(tx, rows, TOKEN_CLAIMS_CHANGE, {"event_timestamp": at}, person_id, at)


def _tell(
    tx: Transaction,
    rows: list[Row],
    event: str,
    content: dict[str, Any],
    person_id: str,
    now: int,
    session_id: str | None = None,
) -> None:
    streams: list[StreamRecord] = [stream_from_row(row) for row in rows]
    for stream in streams:
        if event in stream.events_delivered:
            enqueue_event(
                tx,
                stream_id=stream.id,
                client_id=stream.client_id,
                event=event,
                content=content,
                now=now,
                held=stream.is_held,
                person_id=person_id,
                session_id=session_id,
            )
