"""Consent of a person to a client (OpenID Connect Core §3.1.2.4), remembered by scope."""

from __future__ import annotations

from idp.audit import EventType, record
from idp.foundation.database import Transaction
from idp.oidc import store
from idp.oidc.vocabulary import split_scope


def has_consented(tx: Transaction, person_id: str, client_id: str, scopes: tuple[str, ...]) -> bool:
    """Whether the person has let this client have all of these scopes before."""
    row = tx.one(store.FIND_CONSENT, person_id=person_id, client_id=client_id)
    return row is not None and set(scopes) <= set(split_scope(row[0]))


def note_consent(
    tx: Transaction,
    *,
    person_id: str,
    client_id: str,
    scopes: tuple[str, ...],
    given: bool,
    now_ms: int,
    address: str,
    session_id: str,
) -> None:
    """Write down the person's answer; a given one is added to what was given before."""
    if given:
        row = tx.one(store.FIND_CONSENT, person_id=person_id, client_id=client_id)
        before = split_scope(row[0]) if row is not None else ()
        together = dict.fromkeys((*before, *scopes))
        tx.run(
            store.PUT_CONSENT,
            person_id=person_id,
            client_id=client_id,
            scope=" ".join(together),
            now=now_ms // 1000,
        )
    record(
        tx,
        EventType.CONSENT_GIVEN if given else EventType.CONSENT_REFUSED,
        at_ms=now_ms,
        actor=person_id,
        subject=person_id,
        client=client_id,
        result="ok" if given else "denied",
        address=address,
        correlation=session_id,
        detail={"scope": " ".join(scopes)},
    )
