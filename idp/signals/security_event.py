"""Security event tokens (RFC 8417, SSF 1.0 §4): from a queued event to a signed SET."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from idp import oidc, sessions
from idp.directory import find_person
from idp.foundation.database import Transaction
from idp.oidc import Provider
from idp.signals.vocabulary import TOKEN_CLAIMS_CHANGE

TYPE = "secevent+jwt"
_STRONG = "mfa"


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """What the outbox keeps of an event. Times are epoch seconds."""

    stream: str
    jti: str
    iat: int
    txn: str
    event: str
    content: dict[str, Any]
    sub: str | None
    sid: str | None


def read_queued(payload: str) -> QueuedEvent:
    """The event that ``stream_messages`` wrote."""
    return QueuedEvent(**json.loads(payload))


def sign_event(provider: Provider, tx: Transaction, queued: QueuedEvent, client_id: str) -> str:
    """The SET for this client, under the key that signs now.

    RS256, as the CAEP Interoperability Profile 1.0 §2.6 asks; no ``sub`` and no ``exp``
    (SSF 1.0 §4.1.2, §4.1.7). ``claims`` of a token-claims-change are those of this moment: what
    a receiver is told late is still true.
    """
    content = queued.content
    if queued.event == TOKEN_CLAIMS_CHANGE and queued.sub is not None:
        content = {**content, "claims": _claims_now(provider, tx, client_id, queued.sub)}
    return provider.keys.sign(
        {
            "iss": provider.issuer,
            "aud": client_id,
            "iat": queued.iat,
            "jti": queued.jti,
            "txn": queued.txn,
            "sub_id": subject_of(provider.issuer, queued),
            "events": {queued.event: content},
        },
        typ=TYPE,
        algorithm="RS256",
    )


def subject_of(issuer: str, queued: QueuedEvent) -> dict[str, Any]:
    """Whom it is about (RFC 9493): the stream, a person, or a session of a person."""
    if queued.sub is None:
        return {"format": "opaque", "id": queued.stream}
    person = {"format": "iss_sub", "iss": issuer, "sub": queued.sub}
    if queued.sid is None:
        return person
    # SSF 1.0 §3.2: the session by the ``sid`` of the client's ID tokens.
    return {
        "format": "complex",
        "user": person,
        "session": {"format": "opaque", "id": queued.sid},
    }


def _claims_now(
    provider: Provider, tx: Transaction, client_id: str, person_id: str
) -> dict[str, Any]:
    """``roles`` and ``unit`` as a token for this client would carry them now."""
    person = find_person(tx, person_id)
    if person is None or not person.may_act:
        return {"roles": []}
    living = sessions.list_sessions_of(tx, [person_id], provider.foundation.clock.now())
    acr = _STRONG if any(session.acr == _STRONG for session in living) else "pwd"
    entitlements = provider.access.entitlements(tx, person, acr)
    return oidc.authority_claims(oidc.get_client(tx, client_id), entitlements, person)
