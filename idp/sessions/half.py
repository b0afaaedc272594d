"""Where a sign-in stands between its steps. It is no session and opens nothing by itself.

Kept by the sign-in's id, which is bound to one browser; protocol endpoints and pages look for
sessions alone, so a right password without the second factor is worth nothing there.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from idp.foundation.context import Foundation
from idp.sessions.sign_in_request import SignInRequest

_HALF_SECONDS = 600
_PURPOSE = "recovery-codes-shown"


@dataclass(frozen=True, slots=True)
class Half:
    """Who is signing in, and by what they have proven themself in this sign-in.

    ``amr`` is empty when the living session ``session_id`` stands for the first factor.
    ``codes_sealed`` holds new recovery codes until their owner has said that they are saved.
    """

    person_id: str
    amr: tuple[str, ...]
    proven_at: int
    session_id: str | None = None
    codes_sealed: str | None = None


def put_half(foundation: Foundation, sign_in: SignInRequest, half: Half) -> None:
    """Keep where the sign-in stands, for ten minutes from now."""
    foundation.ephemeral.put(_key(sign_in), json.dumps(asdict(half)), _HALF_SECONDS)


def find_half(foundation: Foundation, sign_in: SignInRequest) -> Half | None:
    """Where the sign-in stands, or None when it has not begun or took too long."""
    kept = foundation.ephemeral.get(_key(sign_in)) if sign_in.id else None
    if kept is None:
        return None
    fields = json.loads(kept)
    return Half(**{**fields, "amr": tuple(fields["amr"])})


def end_half(foundation: Foundation, sign_in: SignInRequest) -> None:
    """Forget it: the sign-in is complete, or begins again."""
    foundation.ephemeral.delete(_key(sign_in))


def with_codes(foundation: Foundation, half: Half, codes: list[str]) -> Half:
    """The same with recovery codes to show."""
    sealed = foundation.master_key.seal(_PURPOSE, json.dumps(codes).encode())
    return replace(half, codes_sealed=sealed)


def shown_codes(foundation: Foundation, half: Half) -> list[str]:
    """The recovery codes to show; none when there are no new ones."""
    if half.codes_sealed is None:
        return []
    codes: list[str] = json.loads(foundation.master_key.unseal(_PURPOSE, half.codes_sealed))
    return codes


def _key(sign_in: SignInRequest) -> str:
    return "half:" + sign_in.id
