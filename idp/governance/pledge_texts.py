"""Publishing a text of the pledge, and who has still to sign it (Pasal 27(1)a, SM-13)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from idp import audit
from idp.documents import DocumentType
from idp.foundation.clock import civil_date
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, Refusal
from idp.governance import pledge_store as store
from idp.governance.four_eyes import require_second
from idp.governance.nominations import require_document
from idp.governance.notices import tell
from idp.governance.pledge_reading import (
    GRACE_DAYS,
    PledgeTextRecord,
    grace_day,
    list_pledge_texts,
    shift,
)

_VERSION = re.compile(r"[0-9A-Za-z.-]{1,20}")
_MOST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class UnsignedRecord:
    """An appointment whose holder has no pledge that holds."""

    assignment_id: str
    person_id: str
    nip: str | None
    role: str
    unit_code: str | None
    state: str


def publish_pledge_text(
    tx: Transaction,
    *,
    version: str,
    text: str,
    effective_from: str,
    document_id: str | None,
    grace_days: int = 0,
    actor: str,
    second: str,
    now_ms: int,
) -> PledgeTextRecord:
    """Set a new text on a Keputusan Kepala BKPSDMD; from ``effective_from`` on it is the one.

    Signatures of the text before count for ``grace_days`` more, GRACE_DAYS at the most. It may be
    signed at once. Raises Refusal ``invalid_version``, ``text_required``, ``invalid_date``,
    ``invalid_term``, ``document_required`` or ``wrong_document``; Forbidden ``four_eyes``;
    Conflict.
    """
    require_second(tx, second, now_ms // 1000, actor)
    decree = require_document(tx, document_id, DocumentType.KEPUTUSAN_KEPALA_BKPSDMD, "27(1)a")
    newest = list_pledge_texts(tx)[0]
    check_pledge_text(tx, version, text, effective_from, grace_days, now_ms)
    last_day = shift(effective_from, grace_days - 1)
    if not tx.run(store.SUPERSEDE, old_version=newest.version, last_day=last_day):
        raise Conflict("wrong_state", "somebody else was first", pasal=("27(1)a",))
    made = PledgeTextRecord(
        version,
        text,
        hashlib.sha256(text.encode()).hexdigest(),
        effective_from,
        None,
        decree.id,
        actor,
        now_ms // 1000,
    )
    tx.run(store.INSERT_TEXT, **{name: getattr(made, name) for name in store.TEXT_COLUMNS})
    detail = {"second": second, "document": decree.number, "grace_days": grace_days}
    _put_on_record(tx, made, detail, now_ms)
    bound = [row[0] for row in tx.all(store.LIST_BOUND)]
    tell(tx, bound, "kabar.pakta_baru", now=now_ms // 1000, hari=effective_from)
    return made


def list_unsigned(
    tx: Transaction, today: str, *, after: str = "", limit: int = 100
) -> list[UnsignedRecord]:
    """Appointments decreed or in force whose holder has no pledge that holds on ``today``.

    In the order of their ids, those after ``after``.
    """
    rows = tx.all(
        store.LIST_UNSIGNED, today=today, grace_day=grace_day(today), after=after, most=limit
    )
    return [UnsignedRecord(*row) for row in rows]


def _put_on_record(
    tx: Transaction, made: PledgeTextRecord, detail: dict[str, object], now_ms: int
) -> None:
    audit.record(
        tx,
        audit.EventType.PLEDGE_TEXT_PUBLISHED,
        at_ms=now_ms,
        actor=made.published_by,
        subject=made.version,
        correlation=tx.act,
        detail={
            "text_sha256": made.sha256,
            "effective_from": made.effective_from,
            "pasal": "27(1)a",
            **detail,
        },
    )


def check_pledge_text(
    tx: Transaction, version: str, text: str, effective_from: str, grace_days: int, now_ms: int
) -> None:
    """Raise Refusal unless these may be the next text; Conflict for a version that there is."""
    known = list_pledge_texts(tx)
    if any(item.version == version for item in known):
        raise Conflict("version_exists", "there is a text of this version", pasal=("27(1)a",))
    _check(version, text, effective_from, grace_days, known[0], civil_date(now_ms // 1000))


def _check(
    version: str, text: str, effective_from: str, grace: int, newest: PledgeTextRecord, today: str
) -> None:
    if not _VERSION.fullmatch(version):
        raise Refusal("invalid_version", "a version is letters, digits, dots and hyphens")
    if not text.strip() or len(text) > _MOST_TEXT:
        raise Refusal("text_required", "the text of the pledge is missing", pasal=("27(1)a",))
    try:
        valid = date.fromisoformat(effective_from).isoformat() == effective_from
    except ValueError:
        valid = False
    if not valid:
        raise Refusal("invalid_date", "the date is not YYYY-MM-DD")
    if effective_from < today or effective_from <= newest.effective_from:
        raise Refusal("invalid_term", "a text takes effect after the one before, and not earlier")
    if not 0 <= grace <= GRACE_DAYS:
        raise Refusal("invalid_term", f"the grace is 0 to {GRACE_DAYS} days")
