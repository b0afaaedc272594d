"""What the owner changes, and what a source or a sample may set before there is an owner.

Nothing here takes a credential from anybody but its owner (Pasal 27 ayat (2) huruf i and j).
"""

from __future__ import annotations

from idp.authentication import store
from idp.authentication.guards import owner_path
from idp.authentication.password import passwords_for
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Forbidden
from idp.foundation.ids import new_id


def has_second_factor(tx: Transaction, person_id: str) -> bool:
    """Whether the person has a TOTP device."""
    return tx.one(store.HAS_FACTOR, person_id=person_id) is not None


def seed_credentials(
    tx: Transaction,
    foundation: Foundation,
    person_id: str,
    *,
    password: str | None,
    totp_secret: str | None,
) -> None:
    """Give a person of a sample or test installation a password and a TOTP seed (base32).

    Raises Forbidden (``owner_only``) in production: there only the owner sets them.
    """
    if foundation.kind == "production":
        raise Forbidden(
            "owner_only", "only the owner sets a credential", pasal=("27(2)i", "27(2)j")
        )
    now = foundation.clock.now()
    with owner_path(tx, person_id):
        if password is not None:
            hashed = passwords_for(foundation.settings).hash(password)
            tx.run(store.SET_PASSWORD, person_id=person_id, hash=hashed, now=now, set_by="owner")
        if totp_secret is not None:
            tx.run(
                store.INSERT_FACTOR,
                id=new_id(),
                person_id=person_id,
                name="Aplikasi autentikator",
                secret_sealed=foundation.master_key.seal("totp", totp_secret.encode()),
                last_step=0,
                now=now,
            )
