"""What one person wants done and another must confirm, where no table keeps it (Pasal 2 huruf e).

It waits sealed, a week at most; what is decided is decided when the second one acts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar

from idp.foundation.context import Foundation

_SECONDS = 7 * 86_400


@dataclass(frozen=True, slots=True)
class PledgeDraft:
    """What one administrator wants published. ``number`` is of the decree ``document_id``.

    Days are civil days (WIB), ``at`` is epoch seconds.
    """

    version: str
    text: str
    effective_from: str
    grace_days: int
    document_id: str
    number: str
    actor: str
    at: int


@dataclass(frozen=True, slots=True)
class PolicyProposal:
    """Who wants a version in force, why, and since when (epoch seconds)."""

    version: str
    actor: str
    reason: str
    at: int


Wanted = TypeVar("Wanted", PledgeDraft, PolicyProposal)


class Awaiting(Generic[Wanted]):
    """Those of one kind that wait, one a name; a newer one takes its place."""

    def __init__(self, foundation: Foundation, purpose: str, kind: type[Wanted]) -> None:
        self._foundation = foundation
        self._purpose = purpose
        self._kind: type[Wanted] = kind

    def find(self, name: str = "") -> Wanted | None:
        """What waits under this name."""
        sealed = self._foundation.ephemeral.get(self._key(name))
        if sealed is None:
            return None
        told = json.loads(self._foundation.master_key.unseal(self._purpose, sealed))
        # One that was moved to another's place is none.
        return self._kind(**told["wanted"]) if told["name"] == name else None

    def put(self, wanted: Wanted, name: str = "") -> None:
        """Let it wait."""
        told = json.dumps({"name": name, "wanted": asdict(wanted)})
        sealed = self._foundation.master_key.seal(self._purpose, told.encode())
        self._foundation.ephemeral.put(self._key(name), sealed, _SECONDS)

    def drop(self, name: str = "") -> None:
        """Nothing waits under this name any more."""
        self._foundation.ephemeral.delete(self._key(name))

    def _key(self, name: str) -> str:
        return f"{self._purpose}:{name}"
