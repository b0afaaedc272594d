"""Recovery codes: ten, shown once, each good once in place of a TOTP code."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from idp.authentication import store
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.ids import new_readable_code

CODE_COUNT = 10


def renew_codes(tx: Transaction, foundation: Foundation, person_id: str) -> list[str]:
    """Make a new set; the old one is worthless. Inside the owner's path only (guards.py)."""
    codes = [new_readable_code() for _ in range(CODE_COUNT)]
    tx.run(store.DELETE_RECOVERY_CODES, person_id=person_id)
    now = foundation.clock.now()
    tx.many(
        store.INSERT_RECOVERY_CODE,
        [
            {"digest": _digest(foundation, person_id, code), "person_id": person_id, "now": now}
            for code in codes
        ],
    )
    return codes


def use_recovery_code(tx: Transaction, foundation: Foundation, person_id: str, typed: str) -> bool:
    """Whether it is an unused code of this person; it is used up by that, for one caller only."""
    return bool(
        tx.run(
            store.USE_RECOVERY_CODE,
            digest=_digest(foundation, person_id, typed),
            person_id=person_id,
            now=foundation.clock.now(),
        )
    )


def count_recovery_codes(tx: Transaction, person_id: str) -> tuple[int, int]:
    """How many codes are left, and how many there were."""
    row = tx.one(store.COUNT_RECOVERY_CODES, person_id=person_id)
    return (int(row[1] or 0), int(row[0])) if row else (0, 0)


def _digest(foundation: Foundation, person_id: str, code: str) -> str:
    """Keyed, so that the table alone can't be searched for these short codes."""
    plain = unicodedata.normalize("NFKC", code[:64]).upper()
    readable = "".join(char for char in plain if char.isascii() and char.isalnum())
    key = foundation.master_key.derive("recovery-codes")
    return hmac.new(key, f"{person_id}:{readable}".encode(), hashlib.sha256).hexdigest()
