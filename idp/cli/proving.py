"""Checking the proof that comes with ``--as``: password and second factor, as in a sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.access import Proof
from idp.audit import EventType, record
from idp.authentication import has_second_factor, verify_password, verify_second_factor
from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.errors import Forbidden, Refusal

ADDRESS = "command-line"
"""Where these tries come from, as throttles and audit name it."""


@dataclass(frozen=True, slots=True)
class Proven:
    """A person who has proven themself just now, and how well."""

    person: PersonRecord
    proof: Proof


def prove(
    foundation: Foundation,
    login: str,
    given: Mapping[str, Any],
    *,
    command: str,
    second_for: str | None = None,
) -> Proven:
    """Check password and, where the person has one, second factor.

    ``second_for`` is the actor whom this person approves. Raises Forbidden ``invalid_credentials``
    or ``invalid_otp``, Refusal ``too_many_attempts``. Both ways are audited.
    """
    outcome = verify_password(
        foundation,
        login=login,
        password=given.get("password") or "",
        address=ADDRESS,
        browser=None,
    )
    _check_wait(outcome.wait_seconds)
    person = outcome.person
    if person is None:
        raise Forbidden("invalid_credentials", "NIP and password do not fit together")
    amr = ["pwd"]
    with foundation.database.reading() as tx:
        has_factor = has_second_factor(tx, person.id)
    if has_factor:
        amr.append(_second_factor(foundation, person, given.get("otp") or ""))
    detail = {"amr": amr, "command": command} | ({"second_for": second_for} if second_for else {})
    with foundation.database.transaction() as tx:
        record(
            tx,
            EventType.SIGN_IN_SUCCEEDED,
            at_ms=foundation.clock.now_ms(),
            actor=person.id,
            subject=person.id,
            address=ADDRESS,
            detail=detail,
        )
    return Proven(person, Proof("mfa" if has_factor else "pwd", 0))


def _second_factor(foundation: Foundation, person: PersonRecord, code: str) -> str:
    outcome = verify_second_factor(foundation, person_id=person.id, code=code, address=ADDRESS)
    _check_wait(outcome.wait_seconds)
    if outcome.method is None:
        raise Forbidden("invalid_otp", "the code of the second factor is wrong or was used")
    return outcome.method


def _check_wait(seconds: int) -> None:
    if seconds:
        raise Refusal("too_many_attempts", f"too many attempts: try again in {seconds} seconds")
