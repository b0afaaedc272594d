"""A new text of the pledge that waits for a second person (C16, Pasal 2 huruf e).

It waits sealed, a week at most, and one at a time; what is published is decided when the second
one acts.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from idp.foundation.context import Foundation

_SECONDS = 7 * 86_400
_PURPOSE = "pledge-draft"
_KEY = "pledge-draft"


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


class PledgeDrafts:
    """The one that waits, if any."""

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation

    def find(self) -> PledgeDraft | None:
        """What waits now."""
        sealed = self._foundation.ephemeral.get(_KEY)
        if sealed is None:
            return None
        told = json.loads(self._foundation.master_key.unseal(_PURPOSE, sealed))
        return PledgeDraft(**told)

    def put(self, draft: PledgeDraft) -> None:
        """Let a draft wait; a newer one takes its place."""
        sealed = self._foundation.master_key.seal(_PURPOSE, json.dumps(asdict(draft)).encode())
        self._foundation.ephemeral.put(_KEY, sealed, _SECONDS)

    def drop(self) -> None:
        """Nothing waits any more."""
        self._foundation.ephemeral.delete(_KEY)
