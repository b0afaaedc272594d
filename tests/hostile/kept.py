"""What must hold of the database after whatever has happened: no act is half done."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from sqlalchemy import text

from idp.foundation.context import Foundation
from idp.foundation.database import Row, Statement

ISSUED, REFRESHED = "oidc:token:issued", "oidc:token:refreshed"
SIGNED_IN, ENDED = "sessions:sign_in:succeeded", "sessions:session:ended"


def rows(foundation: Foundation, sql: str) -> list[Row]:
    with foundation.database.reading() as tx:
        return tx.all(Statement(text(sql)))


def count(foundation: Foundation, table: str, condition: str = "1 = 1") -> int:
    """How many rows of a table meet a condition."""
    return int(rows(foundation, f"SELECT COUNT(*) FROM {table} WHERE {condition}")[0][0])


def audited(foundation: Foundation, event: str) -> list[tuple[str | None, dict[str, Any]]]:
    """Correlation and detail of every event of a type."""
    found = rows(foundation, f"SELECT correlation, detail FROM audit_event WHERE type = '{event}'")
    return [(correlation, json.loads(detail or "{}")) for correlation, detail in found]


def broken_promises(foundation: Foundation) -> list[str]:
    """Acts without their audit row, and audit rows without their act."""
    return [*_tokens(foundation), *_sessions(foundation)]


def _tokens(foundation: Foundation) -> list[str]:
    issued = Counter(
        detail["family"] for _, detail in audited(foundation, ISSUED) if "family" in detail
    )
    refreshed = Counter(detail["family"] for _, detail in audited(foundation, REFRESHED))
    families = dict(rows(foundation, "SELECT id, generation FROM token_family"))
    faults = [f"family {name} is audited {issued[name]} times" for name in families]
    faults = [fault for fault, name in zip(faults, families, strict=True) if issued[name] != 1]
    faults += [
        f"family {name} is at {generation} and audited to {refreshed[name]}"
        for name, generation in families.items()
        if refreshed[name] != generation
    ]
    return faults + [f"no family {name}" for name in issued.keys() - families.keys()]


def _sessions(foundation: Foundation) -> list[str]:
    begun = Counter(name for name, _ in audited(foundation, SIGNED_IN))
    ended = Counter(name for name, _ in audited(foundation, ENDED))
    kept = dict(rows(foundation, "SELECT id, ended_at FROM session"))
    faults = [f"session {name} is audited {begun[name]} times" for name in kept if begun[name] != 1]
    faults += [
        f"session {name} has ended {ended[name]} times"
        for name, ended_at in kept.items()
        if ended[name] != (ended_at is not None)
    ]
    return faults + [f"no session {name}" for name in begun.keys() - kept.keys()]
