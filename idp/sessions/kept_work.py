"""What a person had typed when a proof was asked in between: it waits on the page they return to.

Sealed, bound to the session and the page, and gone with its first reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from idp.foundation.context import Foundation
from idp.sessions.registry import Session

_SECONDS = 900
_LONGEST_VALUE = 4000
_PURPOSE = "work-kept-in-step-up"


def keep_work(
    foundation: Foundation, session: Session, page: str, fields: Mapping[str, str]
) -> None:
    """Keep these fields for a quarter of an hour. Never give it a secret."""
    cut = {name: value[:_LONGEST_VALUE] for name, value in fields.items()}
    sealed = foundation.master_key.seal(_PURPOSE, json.dumps(cut).encode())
    foundation.ephemeral.put(_key(session, page), sealed, _SECONDS)


def take_work(foundation: Foundation, session: Session, page: str) -> dict[str, str] | None:
    """The fields that wait on this page; None when there are none."""
    sealed = foundation.ephemeral.get(_key(session, page))
    if sealed is None:
        return None
    foundation.ephemeral.delete(_key(session, page))
    fields: dict[str, str] = json.loads(foundation.master_key.unseal(_PURPOSE, sealed))
    return fields


def _key(session: Session, page: str) -> str:
    return f"kept-work:{session.id}:{page}"
