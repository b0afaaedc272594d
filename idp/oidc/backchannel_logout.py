"""Back-Channel Logout 1.0: telling every client of a session, durably, that it is over.

Messages are written with the act that causes them (foundation.outbox) and signed when they are
delivered, so a logout token is fresh however long its delivery took.
"""

from __future__ import annotations

import json
from urllib.parse import urlencode

from idp.audit import SYSTEM, EventType, record
from idp.foundation.database import Transaction
from idp.foundation.egress import EgressFailed, EgressRefused
from idp.foundation.ids import new_id
from idp.foundation.outbox import DeliveryFailed, DeliveryRefused, enqueue
from idp.oidc import store
from idp.oidc.provider import Provider

TOPIC = "backchannel_logout"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
NO_ADDRESS = "the client has no address for back-channel logout"
"""Why a message failed at once: nobody was told, and the ledger says so."""
_LIFE = 120


def enqueue_logouts(tx: Transaction, session_id: str, person_id: str, *, now: int) -> int:
    """One message for each client that the session reached; gives how many."""
    rows = tx.all(store.CLIENTS_OF_SESSION, session_id=session_id)
    for client_id, _ in rows:
        enqueue_logout(tx, client_id, session_id, person_id, now=now)
    return len(rows)


def enqueue_logouts_of_person(tx: Transaction, person_id: str, *, now: int) -> int:
    """One message for each client that a living session of the person reached.

    Whether its tokens have expired does not matter: a module keeps a session of its own by then.
    The sessions at the provider stay: at its next visit a module gets a token with what the
    person may do then (Pasal 9 ayat (7): a suspension takes effect at once).
    """
    rows = tx.all(store.CLIENTS_OF_PERSON, person_id=person_id, now=now)
    for session_id, client_id in rows:
        enqueue_logout(tx, client_id, session_id, person_id, now=now)
    return len(rows)


def enqueue_logout(
    tx: Transaction, client_id: str, session_id: str, person_id: str, *, now: int
) -> None:
    """Write one message; ordered by client and person."""
    enqueue(
        tx,
        topic=TOPIC,
        destination=_destination(client_id),
        order_key=f"logout:{client_id}:{person_id}",
        payload=json.dumps({"client_id": client_id, "sid": session_id, "sub": person_id}),
        now=now,
        recipient=client_id,
        subject=person_id,
    )


def _destination(client_id: str) -> str:
    return store.LOGOUT_DESTINATION + client_id


def deliver_logout(provider: Provider, payload: str) -> None:
    """Post a logout token to the client (an outbox route); raises DeliveryFailed to try again."""
    message = json.loads(payload)
    foundation = provider.foundation
    with foundation.database.reading() as tx:
        client = provider.clients.find(tx, message["client_id"])
    if client is None or client.backchannel_logout_uri is None:
        raise DeliveryRefused(NO_ADDRESS)
    now = foundation.clock.now()
    # Back-Channel Logout §2.4: no nonce, typ logout+jwt, short life.
    token = provider.keys.sign(
        {
            "iss": provider.issuer,
            "sub": message["sub"],
            "aud": client.client_id,
            "iat": now,
            "exp": now + _LIFE,
            "jti": new_id(),
            "sid": message["sid"],
            "events": {LOGOUT_EVENT: {}},
        },
        typ="logout+jwt",
        algorithm="RS256" if client.id_token_algorithm == "RS256" else "ES256",
    )
    try:
        answer = provider.egress.post(
            client.backchannel_logout_uri,
            urlencode({"logout_token": token}).encode(),
            "application/x-www-form-urlencoded",
        )
    except EgressRefused as error:
        raise DeliveryRefused(str(error)) from error
    except EgressFailed as error:
        raise DeliveryFailed(str(error)) from error
    # §2.8: 200, and 204 from some frameworks; 400 means the client will never like it.
    if answer.status not in (200, 204):
        failure = DeliveryRefused if answer.status == 400 else DeliveryFailed
        raise failure(f"status {answer.status}")
    with foundation.database.transaction() as tx:
        record(
            tx,
            EventType.LOGOUT_DELIVERED,
            at_ms=foundation.clock.now_ms(),
            actor=SYSTEM,
            subject=message["sub"],
            client=client.client_id,
            correlation=message["sid"],
        )
