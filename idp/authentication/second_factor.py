"""The second factor: one function takes a TOTP or a recovery code, and counts the failures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from idp.audit import EventType, record
from idp.authentication.failures import (
    SECOND_FACTOR,
    claim_try,
    count_address_failure,
    forget_tries,
    tries_left,
)
from idp.authentication.notices import notify_owner
from idp.authentication.recovery import use_recovery_code
from idp.authentication.totp import read_code, use_code
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction

Method = Literal["otp", "kba"]
"""RFC 8176: a one-time password; a recovery code (something known)."""


@dataclass(frozen=True, slots=True)
class FactorOutcome:
    """``method`` when the code was right; ``wait_seconds`` when no try was free."""

    method: Method | None
    wait_seconds: int = 0
    tries_left: int = 0


def verify_second_factor(
    foundation: Foundation, *, person_id: str, code: str, address: str
) -> FactorOutcome:
    """Check what somebody typed as second factor: six digits, or a recovery code.

    Failures are counted on the person: beginning again with the password brings no fresh tries
    (CVE-2025-64102 and its kind).
    """
    wait = claim_try(foundation, SECOND_FACTOR, person_id)
    if wait:
        return FactorOutcome(None, wait)
    with foundation.database.transaction() as tx:
        method = _use(tx, foundation, person_id, code)
        if method is None:
            _note_failure(tx, foundation, person_id, address)
        elif method == "kba":
            _note_recovery_code(tx, foundation, person_id, address)
    if method is None:
        count_address_failure(foundation, address)
        return FactorOutcome(None, 0, tries_left(foundation, SECOND_FACTOR, person_id))
    forget_tries(foundation, SECOND_FACTOR, person_id)
    return FactorOutcome(method)


def _use(tx: Transaction, foundation: Foundation, person_id: str, code: str) -> Method | None:
    digits = read_code(code)
    if digits is not None:
        return "otp" if use_code(tx, foundation, person_id, digits) else None
    return "kba" if use_recovery_code(tx, foundation, person_id, code) else None


def _note_failure(tx: Transaction, foundation: Foundation, person_id: str, address: str) -> None:
    record(
        tx,
        EventType.SECOND_FACTOR_FAILED,
        at_ms=foundation.clock.now_ms(),
        subject=person_id,
        result="denied",
        address=address,
    )


def _note_recovery_code(
    tx: Transaction, foundation: Foundation, person_id: str, address: str
) -> None:
    record(
        tx,
        EventType.RECOVERY_CODE_USED,
        at_ms=foundation.clock.now_ms(),
        actor=person_id,
        subject=person_id,
        address=address,
    )
    notify_owner(tx, foundation, person_id, "surat.cadangan_pakai")
