"""The keys as one worker holds them: which one signs now, which ones verify, what is published.

Every worker looks once a second, at most, whether the set in the database has changed, and goes
on with the set it has while the database can't be reached. Which key signs follows from the
clock alone, so all workers change over at the same moment.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
from dataclasses import dataclass, field
from typing import Any

from idp.foundation.context import Foundation
from idp.foundation.database import Row
from idp.foundation.errors import Unavailable
from idp.keys import store
from idp.keys.jws import (
    InvalidToken,
    decode_segment,
    encode_json,
    encode_segment,
    parse_claims,
    same_type,
    split,
)
from idp.keys.pair import Algorithm, Pair, load

log = logging.getLogger(__name__)

REFRESH_SECONDS = 1
REMEMBERED = 4096
"""How many verified tokens a worker remembers."""

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")
"""RFC 7638 with SHA-256, as every ``kid`` of ours is."""

Claims = dict[str, Any]
Stamps = frozenset[tuple[str, int | None]]


@dataclass(slots=True)
class _Signer:
    active_from: int
    retired_at: int | None
    pair: Pair


@dataclass(slots=True)
class _Snapshot:
    """One state of the key set. ``verified`` goes with it, so no removed key lives on there."""

    stamps: Stamps
    pairs: dict[str, Pair]
    signers: dict[str, list[_Signer]]
    jwks: bytes
    etag: str
    verified: dict[bytes, tuple[str, Claims]] = field(default_factory=dict)


class KeyRing:
    """Signs and verifies for one process; safe to share between its threads."""

    def __init__(self, foundation: Foundation) -> None:
        self._database = foundation.database
        self._clock = foundation.clock
        self._master_key = foundation.master_key
        self._snapshot: _Snapshot | None = None
        self._looked_at = 0
        self._looking = threading.Lock()

    def sign(self, claims: Claims, *, typ: str, algorithm: Algorithm = "ES256") -> str:
        """A compact JWS of ``claims`` under the key that signs now.

        ``typ`` is written as given. Raises Unavailable when there is no key to sign with.
        """
        now = self._clock.now()
        pair = self._signer(self._current(now), algorithm, now)
        message = pair.head(typ) + encode_segment(encode_json(claims).encode())
        assert pair.sign is not None
        return (message + b"." + encode_segment(pair.sign(message))).decode()

    def verify(self, token: str, *, typ: str) -> Claims:
        """The claims of a token that one of our keys signed with this ``typ`` (lower case).

        Raises InvalidToken for everything else. Time, audience and revocation are the caller's:
        a token verified before is known again without a look at its signature.
        """
        if len(token) > 8192 or not token.isascii():
            raise InvalidToken
        snapshot = self._current(self._clock.now())
        name = hashlib.sha256(token.encode()).digest()
        known = snapshot.verified.get(name)
        if known is None:
            known = self._verify_afresh(snapshot, token)
            self._remember(snapshot, name, known)
        given_type, claims = known
        if not same_type(given_type, typ):
            raise InvalidToken
        return claims.copy()

    def jwks(self) -> bytes:
        """The published key set (RFC 7517 §5): public members only, the same from all workers."""
        return self._current(self._clock.now()).jwks

    @property
    def etag(self) -> str:
        """Entity tag of ``jwks()``."""
        return self._current(self._clock.now()).etag

    def refresh(self) -> None:
        """Look at the database now; raises Unavailable when it can't be reached."""
        with self._looking:
            self._look(self._clock.now())

    def _current(self, now: int) -> _Snapshot:
        snapshot = self._snapshot
        # abs(): a clock that was set back must not stop the looking.
        if snapshot is not None and abs(now - self._looked_at) < REFRESH_SECONDS:
            return snapshot
        if snapshot is None:
            with self._looking:
                return self._snapshot or self._look(now)
        if not self._looking.acquire(blocking=False):
            return snapshot
        try:
            return self._look(now)
        except Unavailable:
            log.warning("keys_not_refreshed")
            return snapshot
        finally:
            self._looking.release()

    def _look(self, now: int) -> _Snapshot:
        self._looked_at = now
        with self._database.reading() as tx:
            stamps: Stamps = frozenset((row[0], row[1]) for row in tx.all(store.LIST_STAMPS))
            if self._snapshot is not None and self._snapshot.stamps == stamps:
                return self._snapshot
            rows = tx.all(store.LIST_LIVING)
        self._snapshot = self._build(stamps, rows)
        return self._snapshot

    def _build(self, stamps: Stamps, rows: list[Row]) -> _Snapshot:
        before = self._snapshot.pairs if self._snapshot is not None else {}
        pairs: dict[str, Pair] = {}
        signers: dict[str, list[_Signer]] = {}
        for kid, algorithm, public_jwk, private_sealed, _, active_from, retired_at, _ in rows:
            pair = before.get(kid) or load(
                kid, algorithm, public_jwk, private_sealed, self._master_key
            )
            pairs[kid] = pair
            signers.setdefault(algorithm, []).insert(0, _Signer(active_from, retired_at, pair))
        jwks = json.dumps({"keys": [pair.public for pair in pairs.values()]}).encode()
        return _Snapshot(
            stamps, pairs, signers, jwks, '"' + hashlib.sha256(jwks).hexdigest()[:32] + '"'
        )

    def _signer(self, snapshot: _Snapshot, algorithm: Algorithm, now: int) -> Pair:
        # Newest first. A retired key still signs where this worker's clock is a little behind
        # and its successor's time has not come.
        for signer in snapshot.signers.get(algorithm, ()):
            if signer.active_from <= now and signer.pair.sign is not None:
                return signer.pair
        raise Unavailable("no_signing_key", f"there is no active {algorithm} key")

    def _verify_afresh(self, snapshot: _Snapshot, token: str) -> tuple[str, Claims]:
        header, head, body, signature = split(token)
        pair = snapshot.pairs.get(header["kid"]) or self._find_new(header["kid"])
        # RFC 8725 §3.1: the key's own algorithm, whatever the header wishes.
        if pair is None or header["alg"] != pair.algorithm:
            raise InvalidToken
        if not pair.verify(f"{head}.{body}".encode(), decode_segment(signature)):
            raise InvalidToken
        return header["typ"], parse_claims(body)

    def _find_new(self, kid: str) -> Pair | None:
        """A key that another worker made within the last second."""
        # No database is asked for text that is no thumbprint: some of it no database can take.
        if not _THUMBPRINT.fullmatch(kid):
            return None
        try:
            with self._database.reading() as tx:
                if tx.one(store.IS_LIVING, kid=kid) is None:
                    return None
            self.refresh()
        except Unavailable:
            return None
        return self._snapshot.pairs.get(kid) if self._snapshot is not None else None

    @staticmethod
    def _remember(snapshot: _Snapshot, name: bytes, known: tuple[str, Claims]) -> None:
        verified = snapshot.verified
        verified[name] = known
        while len(verified) > REMEMBERED:
            # The oldest goes. Two threads may aim at the same one; then one of them finds it gone.
            try:
                verified.pop(next(iter(verified)), None)
            except (RuntimeError, StopIteration):
                break
