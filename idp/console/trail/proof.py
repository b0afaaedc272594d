"""Proof that the audit trail is whole: of one event by its path, of all by hashing them again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from idp import audit
from idp.audit import EventType
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict
from idp.keys import list_public_keys

_KEPT = "audit-verified"
_KEPT_SECONDS = 86_400
_HASH = 32
"""Bytes of one hash on a path."""
_PAUSE = 30
"""Seconds in which the same answer is given again: hashing everything is work."""


@dataclass(frozen=True, slots=True)
class ShownProof:
    """Of one event: what a page says of it. ``fault`` is why there is no proof, if so."""

    fault: str | None
    position: int | None = None
    chain_hash: str | None = None
    size: int | None = None
    at: int | None = None
    root: str | None = None
    path: int = 0


@dataclass(frozen=True, slots=True)
class Verified:
    """The last time that everything was hashed again; ``at`` is epoch seconds."""

    at: int
    rows: int
    checkpoints: int
    first_bad: int | None


def proof_of(foundation: Foundation, event_id: int) -> ShownProof:
    """Whether a signed checkpoint has this event (RFC 9162 §2.1.3), as a page shows it.

    Costs the reading of all checkpoints up to that one.
    """
    try:
        document: dict[str, Any] = audit.prove_event(foundation, event_id)
    except Conflict as refused:
        return ShownProof("belum" if refused.code == "not_signed_yet" else "rusak")
    (covering,) = document["checkpoints"]
    return ShownProof(
        fault=None,
        position=document["event"]["position"],
        chain_hash=document["event"]["chain_hash"],
        size=covering["position"],
        at=covering["at"],
        root=covering["root"],
        path=len(document["path"]) * 3 // 4 // _HASH,
    )


class Verifier:
    """Hashes the whole log again, at most twice a minute, and remembers what it found."""

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation

    def last(self) -> Verified | None:
        """What was found the last time, within a day."""
        kept = self._foundation.ephemeral.get(_KEPT)
        return Verified(**json.loads(kept)) if kept is not None else None

    def verify(self, actor: str) -> Verified:
        """Check now, unless that was done a moment ago; written down as the command does."""
        last, now = self.last(), self._foundation.clock.now()
        if last is not None and now - last.at < _PAUSE:
            return last
        audit.seal(self._foundation, wait=True)
        keys = audit.read_keys(json.dumps(list_public_keys(self._foundation)))
        found = audit.verify(self._foundation, keys=keys)
        told = Verified(now, found.rows, found.checkpoints, found.first_bad_position)
        with self._foundation.database.transaction() as tx:
            self._note(tx, told, actor)
        kept = {name: getattr(told, name) for name in Verified.__slots__}
        self._foundation.ephemeral.put(_KEPT, json.dumps(kept), _KEPT_SECONDS)
        return told

    def _note(self, tx: Transaction, told: Verified, actor: str) -> None:
        audit.record(
            tx,
            EventType.AUDIT_VERIFIED,
            at_ms=self._foundation.clock.now_ms(),
            actor=actor,
            result="ok" if told.first_bad is None else "failed",
            detail={"rows": told.rows, "first_bad_position": told.first_bad},
        )
