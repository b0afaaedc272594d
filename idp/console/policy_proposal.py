"""That a version be put in force: one proposes it, another confirms it (C16, Pasal 2 huruf e).

The proposal waits sealed, a week at most; what is decided is decided when the second one acts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from idp.foundation.context import Foundation

_SECONDS = 7 * 86_400
_PURPOSE = "policy-proposal"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who wants a version in force, why, and since when (epoch seconds)."""

    version: str
    actor: str
    reason: str
    at: int


class Proposals:
    """Those that wait, one for each version."""

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation

    def find(self, version: str) -> Proposal | None:
        """What waits for this version."""
        sealed = self._foundation.ephemeral.get(_key(version))
        if sealed is None:
            return None
        told = Proposal(**json.loads(self._foundation.master_key.unseal(_PURPOSE, sealed)))
        return told if told.version == version else None

    def put(self, proposal: Proposal) -> None:
        """Let a proposal wait; a newer one takes its place."""
        values = {name: getattr(proposal, name) for name in Proposal.__slots__}
        sealed = self._foundation.master_key.seal(_PURPOSE, json.dumps(values).encode())
        self._foundation.ephemeral.put(_key(proposal.version), sealed, _SECONDS)

    def drop(self, version: str) -> None:
        """Nothing waits for this version any more."""
        self._foundation.ephemeral.delete(_key(version))


def _key(version: str) -> str:
    return f"policy-proposal:{version}"
