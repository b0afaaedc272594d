"""The life of token families, and what other rooms' events do to them."""

from __future__ import annotations

from idp.foundation.database import Transaction
from idp.oidc import store

_KEPT_LONGER = 7200
"""Seconds: a clock that ran up to two hours ahead and is put right makes nothing usable again."""


def revoke_family(tx: Transaction, family: str, *, reason: str, now: int) -> bool:
    """End every token of a family; True when it was alive."""
    return tx.run(store.REVOKE_FAMILY, id=family, reason=reason, now=now) == 1


def revoke_families_of_session(tx: Transaction, session_id: str, *, reason: str, now: int) -> int:
    """End every family that grew from a session; gives how many."""
    return tx.run(store.REVOKE_FAMILIES_OF_SESSION, session_id=session_id, reason=reason, now=now)


def revoke_families_of_person(tx: Transaction, person_id: str, *, reason: str, now: int) -> int:
    """End every family of a person; gives how many."""
    return tx.run(store.REVOKE_FAMILIES_OF_PERSON, person_id=person_id, reason=reason, now=now)


def sweep_expired(tx: Transaction, now: int) -> None:
    """Forget revoked tokens and used assertions that could not be accepted any more anyway.

    They are kept for ``_KEPT_LONGER`` beyond that (RFC 7523 §3 point 7, RFC 7009 §2).
    """
    for statement in store.SWEEP:
        tx.run(statement, now=now - _KEPT_LONGER)
