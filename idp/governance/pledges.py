"""Pakta integritas: signed by every pengelola for himself, for a year (Pasal 27(1)a, SM-13)."""

from __future__ import annotations

from idp import audit
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Forbidden
from idp.governance import pledge_store as store
from idp.governance.assignments import list_assignments
from idp.governance.events import PledgeSigned
from idp.governance.pledge_reading import PledgeTextRecord, pledge_standing, shift
from idp.governance.roles import PENGELOLA
from idp.governance.transitions import grant_authority

_DAYS = 365
_PROOF_SECONDS = 300
"""A signature is proven by who signs within the last five minutes (C12)."""


def sign_pledge(
    tx: Transaction,
    person_id: str,
    *,
    now_ms: int,
    proven_at: int | None = None,
    read_sha256: str | None = None,
) -> str:
    """The person signs the text that is due; gives the last civil day (WIB) that it covers.

    ``proven_at`` (epoch seconds) is when they last proved themself, ``read_sha256`` the digest of
    the text that was before them: a door gives both. Raises Conflict ``already_pledged`` while
    nothing is due, ``text_changed``; Forbidden ``prove_again``.
    """
    now = now_ms // 1000
    today = civil_date(now)
    before = pledge_standing(tx, person_id, today)
    due = before.next
    if due is None:
        raise Conflict("already_pledged", "the pledge is signed already", pasal=("27(1)a",))
    if read_sha256 is not None and read_sha256 != due.sha256:
        raise Conflict("text_changed", "another text is to be signed now", pasal=("27(1)a",))
    if proven_at is not None and not 0 <= now - proven_at <= _PROOF_SECONDS:
        raise Forbidden("prove_again", "prove yourself again to sign", pasal=("26(3)",))
    last_day = shift(today, _DAYS)
    signed = tx.run(
        store.SIGN,
        person_id=person_id,
        version=due.version,
        signed_at=now,
        valid_until=last_day,
        text_sha256=due.sha256,
        proven_at=proven_at,
    )
    if signed == 0:
        raise Conflict("already_pledged", "the pledge is signed already", pasal=("27(1)a",))
    _put_on_record(tx, person_id, due, last_day, proven_at, now_ms)
    tx.publish(PledgeSigned(person_id, now))
    if not before.holds and _manages(tx, person_id):
        grant_authority(tx, person_id, now)
    return last_day


def _put_on_record(
    tx: Transaction,
    person_id: str,
    signed: PledgeTextRecord,
    last_day: str,
    proven_at: int | None,
    now_ms: int,
) -> None:
    audit.record(
        tx,
        audit.EventType.PLEDGE_SIGNED,
        at_ms=now_ms,
        actor=person_id,
        subject=person_id,
        detail={
            "version": signed.version,
            "text_sha256": signed.sha256,
            "until": last_day,
            "proven_at": proven_at,
            "pasal": "27(1)a",
        },
    )


def _manages(tx: Transaction, person_id: str) -> bool:
    held = list_assignments(tx, person_id)
    return any(item.role in PENGELOLA and item.state == "active" for item in held)
