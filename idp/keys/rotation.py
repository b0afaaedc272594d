"""The life of a key: created and published, then signing, retired, and removed.

A key is published PUBLISH_SECONDS before it signs, so that modules which keep the key set in
memory have it by then, and stays published after its retirement for as long as something that it
signed may be shown: access tokens, and ID tokens as hints of living sessions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from idp.audit import SYSTEM, EventType, record
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.errors import Conflict, NotFound
from idp.keys import store
from idp.keys.pair import ALGORITHMS, Algorithm, NewPair, generate

PUBLISH_SECONDS = 60
ROTATE_AFTER_SECONDS = 90 * 86_400
"""Age at which a key gets its successor by itself (NIST SP 800-57: well within a cryptoperiod)."""
MARGIN_SECONDS = 60
"""Allowed difference between the clocks of nodes and modules."""

State = Literal["pending", "signing", "retired", "removed"]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """What may be known about a key. Times are epoch seconds."""

    kid: str
    algorithm: Algorithm
    state: State
    created_at: int
    active_from: int
    retired_at: int | None
    removed_at: int | None


def list_keys(foundation: Foundation) -> list[KeyRecord]:
    """Every key that ever was, oldest first."""
    now = foundation.clock.now()
    with foundation.database.reading() as tx:
        return _read(tx, now)


def list_public_keys(foundation: Foundation) -> dict[str, list[dict[str, object]]]:
    """The public half of every key that ever was, as a JWK Set (RFC 7517 §5).

    Not what modules get: a removed key checks no token any more, but what was signed to be kept.
    """
    with foundation.database.reading() as tx:
        return {"keys": [json.loads(row[0]) for row in tx.all(store.LIST_PUBLIC)]}


def ensure_keys(foundation: Foundation) -> None:
    """Make the first key of each algorithm where there is none; of two callers, one does."""
    present = {key.algorithm for key in list_keys(foundation) if key.removed_at is None}
    for algorithm in ALGORITHMS:
        if algorithm not in present:
            pair = generate(algorithm, foundation.master_key)
            with _locked(foundation) as tx:
                if not _living(_read(tx, foundation.clock.now()), algorithm):
                    _create(tx, foundation, pair, active_from=foundation.clock.now(), actor=SYSTEM)


def rotate(foundation: Foundation, *, now: bool = False, actor: str) -> list[KeyRecord]:
    """Give each algorithm a new key; gives the new keys.

    It signs after PUBLISH_SECONDS; with ``now`` at once, and its predecessors are retired.
    """
    pairs = [generate(algorithm, foundation.master_key) for algorithm in ALGORITHMS]
    moment = foundation.clock.now()
    with _locked(foundation) as tx:
        for pair in pairs:
            alone = not _living(_read(tx, moment), pair.algorithm)
            active_from = moment if now or alone else moment + PUBLISH_SECONDS
            _create(tx, foundation, pair, active_from=active_from, actor=actor)
            if now:
                _retire_others(tx, foundation, pair, actor)
        made = {pair.kid for pair in pairs}
        return [key for key in _read(tx, moment) if key.kid in made]


def revoke_key(foundation: Foundation, kid: str, *, actor: str) -> None:
    """Stop a key at once, with everything that it signed: for one that may be known to others.

    A successor signs from the same moment. Raises NotFound, or Conflict when it is removed already.
    """
    found = next((key for key in list_keys(foundation) if key.kid == kid), None)
    if found is None:
        raise NotFound("unknown_key", "there is no such key")
    pair = generate(found.algorithm, foundation.master_key)
    moment = foundation.clock.now()
    with _locked(foundation) as tx:
        if not tx.run(store.REMOVE, kid=kid, at=moment):
            raise Conflict("key_removed", "the key is removed already")
        _note(tx, foundation, EventType.KEY_REVOKED, found, actor)
        others = _living(_read(tx, moment), found.algorithm)
        if not any(key.state == "signing" for key in others):
            _create(tx, foundation, pair, active_from=moment, actor=actor)


def advance(foundation: Foundation) -> None:
    """Do what is due: successors for old keys, retirements, removals. Any worker, any time.

    Each step is conditional on the row, so however many workers do it, it is done once.
    """
    now = foundation.clock.now()
    keys = list_keys(foundation)
    for algorithm in ALGORITHMS:
        if _is_old(_living(keys, algorithm), now):
            _succeed(foundation, algorithm)
    if any(_is_superseded(key) or _is_spent(foundation, key) for key in keys):
        with foundation.database.transaction() as tx:
            for algorithm in ALGORITHMS:
                _retire_superseded(tx, foundation, algorithm)
            for key in _read(tx, now):
                if _is_spent(foundation, key) and tx.run(store.REMOVE, kid=key.kid, at=now):
                    _note(tx, foundation, EventType.KEY_REMOVED, key, SYSTEM)


def _succeed(foundation: Foundation, algorithm: Algorithm) -> None:
    pair = generate(algorithm, foundation.master_key)
    now = foundation.clock.now()
    with _locked(foundation) as tx:
        if _is_old(_living(_read(tx, now), algorithm), now):
            _create(tx, foundation, pair, active_from=now + PUBLISH_SECONDS, actor=SYSTEM)


def _retire_superseded(tx: Transaction, foundation: Foundation, algorithm: Algorithm) -> None:
    living = _living(_read(tx, foundation.clock.now()), algorithm)
    superseded = [key for key in living if _is_superseded(key)]
    successors = [key for key in living if key.state == "signing"]
    _retire(tx, foundation, superseded, successors, SYSTEM)


def _retire_others(tx: Transaction, foundation: Foundation, pair: NewPair, actor: str) -> None:
    now = foundation.clock.now()
    living = _living(_read(tx, now), pair.algorithm)
    others = [key for key in living if key.kid != pair.kid and key.active_from <= now]
    _retire(tx, foundation, others, [key for key in living if key.kid == pair.kid], actor)


def _retire(
    tx: Transaction,
    foundation: Foundation,
    keys: list[KeyRecord],
    successors: list[KeyRecord],
    actor: str,
) -> None:
    now = foundation.clock.now()
    retired = [key for key in keys if tx.run(store.RETIRE, kid=key.kid, at=now)]
    for key in retired:
        _note(tx, foundation, EventType.KEY_RETIRED, key, actor)
    for key in successors if retired else ():
        _note(tx, foundation, EventType.KEY_ACTIVATED, key, actor)


def _create(
    tx: Transaction, foundation: Foundation, pair: NewPair, *, active_from: int, actor: str
) -> None:
    now = foundation.clock.now()
    tx.run(
        store.INSERT,
        kid=pair.kid,
        algorithm=pair.algorithm,
        public_jwk=pair.public_jwk,
        private_sealed=pair.private_sealed,
        created_at=now,
        active_from=active_from,
    )
    key = KeyRecord(pair.kid, pair.algorithm, "pending", now, active_from, None, None)
    _note(tx, foundation, EventType.KEY_CREATED, key, actor)
    if active_from <= now and len(_living(_read(tx, now), pair.algorithm)) == 1:
        _note(tx, foundation, EventType.KEY_ACTIVATED, key, actor)


def _is_old(living: list[KeyRecord], now: int) -> bool:
    newest = max((key.active_from for key in living), default=None)
    return newest is not None and newest + ROTATE_AFTER_SECONDS <= now


def _is_superseded(key: KeyRecord) -> bool:
    return key.state == "retired" and key.retired_at is None


def _is_spent(foundation: Foundation, key: KeyRecord) -> bool:
    """Whether nothing that the key signed can be shown any more."""
    if key.removed_at is not None or key.retired_at is None:
        return False
    settings = foundation.settings
    longest = max(settings.access_token_seconds, settings.session_seconds)
    return key.retired_at + longest + MARGIN_SECONDS <= foundation.clock.now()


def _read(tx: Transaction, now: int) -> list[KeyRecord]:
    keys: list[KeyRecord] = []
    signing: set[str] = set()
    for kid, algorithm, created, active_from, retired, removed in reversed(tx.all(store.LIST_ALL)):
        state: State = "retired"
        if removed is not None:
            state = "removed"
        elif active_from > now:
            state = "pending"
        elif algorithm not in signing:
            signing.add(algorithm)
            state = "signing"
        keys.insert(0, KeyRecord(kid, algorithm, state, created, active_from, retired, removed))
    return keys


def _living(keys: list[KeyRecord], algorithm: str) -> list[KeyRecord]:
    return [key for key in keys if key.algorithm == algorithm and key.removed_at is None]


@contextmanager
def _locked(foundation: Foundation) -> Iterator[Transaction]:
    """A transaction in which nobody else makes keys."""
    with foundation.database.transaction() as tx:
        if not foundation.database.is_sqlite:
            tx.run(store.LOCK_POSTGRESQL)
        yield tx


def _note(
    tx: Transaction, foundation: Foundation, event: EventType, key: KeyRecord, actor: str
) -> None:
    record(
        tx,
        event,
        at_ms=foundation.clock.now_ms(),
        actor=actor,
        subject=key.kid,
        detail={"algorithm": key.algorithm, "active_from": key.active_from},
    )
