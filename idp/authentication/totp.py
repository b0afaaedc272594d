"""TOTP devices (RFC 6238): enrolling one in two steps, and accepting each code once.

The seed is sealed under the master key. A code counts for the step before, this one and the next;
once a step was used, no code of it or of an earlier one is accepted (RFC 6238 §5.2).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pyotp

from idp.authentication import store
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.ids import digest, same_secret

STEP_SECONDS = 30
DIGITS = 6
ISSUER_NAME = "SIMASN"
_PENDING_SECONDS = 1800
_PURPOSE = "totp"
_PENDING_PURPOSE = "totp-pending"


@dataclass(frozen=True, slots=True)
class PendingDevice:
    """A seed shown to its owner but not yet proven to have arrived in their phone."""

    secret: str
    """Base32."""
    otpauth_url: str


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device, as its owner sees it. Times are epoch seconds."""

    id: str
    name: str
    created_at: int
    last_used_at: int | None


def read_code(typed: str) -> str | None:
    """The six digits of what somebody typed, blanks aside; None when it is no TOTP code."""
    plain = unicodedata.normalize("NFKC", typed[:64])
    digits = "".join(char for char in plain if not char.isspace())
    return digits if len(digits) == DIGITS and digits.isascii() and digits.isdigit() else None


def begin_device(
    foundation: Foundation, *, person_id: str, account_name: str, binding: str
) -> PendingDevice:
    """The seed to show; the same one again while this ``binding`` (flow or session) is open."""
    key = _pending_key(person_id, binding)
    sealed = foundation.ephemeral.get(key)
    if sealed is None:
        secret = pyotp.random_base32()
        fresh = foundation.master_key.seal(_PENDING_PURPOSE, secret.encode())
        if not foundation.ephemeral.add(key, fresh, _PENDING_SECONDS):
            return begin_device(
                foundation, person_id=person_id, account_name=account_name, binding=binding
            )
    else:
        secret = foundation.master_key.unseal(_PENDING_PURPOSE, sealed).decode()
    url = pyotp.TOTP(secret).provisioning_uri(name=account_name, issuer_name=ISSUER_NAME)
    return PendingDevice(secret, url)


def prove_pending_device(
    foundation: Foundation, *, person_id: str, binding: str, code: str
) -> tuple[str, int] | None:
    """The pending seed (base32) and the step, when ``code`` was made from it now; else None.

    On success the seed is no longer pending, and exactly one caller gets it.
    """
    key = _pending_key(person_id, binding)
    sealed = foundation.ephemeral.get(key)
    digits = read_code(code)
    if sealed is None or digits is None:
        return None
    secret = foundation.master_key.unseal(_PENDING_PURPOSE, sealed).decode()
    step = _matching_step(secret, digits, foundation.clock.now())
    if step is None or foundation.ephemeral.take(key) != sealed:
        return None
    return secret, step


def add_device(
    tx: Transaction,
    foundation: Foundation,
    *,
    device_id: str,
    person_id: str,
    name: str,
    secret: str,
    step: int,
) -> None:
    """Store a device. Inside the owner's path only (guards.py)."""
    tx.run(
        store.INSERT_FACTOR,
        id=device_id,
        person_id=person_id,
        name=name,
        secret_sealed=foundation.master_key.seal(_PURPOSE, secret.encode()),
        last_step=step,
        now=foundation.clock.now(),
    )


def use_code(tx: Transaction, foundation: Foundation, person_id: str, digits: str) -> bool:
    """Whether a device of the person makes this code now; the code is used up by that."""
    now = foundation.clock.now()
    for row in tx.all(store.LIST_FACTORS, person_id=person_id):
        secret = foundation.master_key.unseal(_PURPOSE, row[2]).decode()
        step = _matching_step(secret, digits, now)
        if step is not None and tx.run(store.USE_STEP, id=row[0], step=step, now=now):
            return True
    return False


def list_devices(tx: Transaction, person_id: str) -> list[Device]:
    """The devices of a person, oldest first, without their seeds."""
    return [
        Device(row[0], row[1], row[4], row[5])
        for row in tx.all(store.LIST_FACTORS, person_id=person_id)
    ]


def has_second_factor(tx: Transaction, person_id: str) -> bool:
    """Whether the person has a TOTP device."""
    return tx.one(store.HAS_FACTOR, person_id=person_id) is not None


def _matching_step(secret: str, digits: str, now: int) -> int | None:
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    this = now // STEP_SECONDS
    matching = None
    for step in (this - 1, this, this + 1):  # RFC 6238 §5.2: one step of drift each way
        if same_secret(totp.generate_otp(step), digits):
            matching = step
    return matching


def _pending_key(person_id: str, binding: str) -> str:
    return f"totp-pending:{person_id}:{digest(binding)[:32]}"
